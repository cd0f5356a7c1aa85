package own

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ui/term"
)

// run is explain with a text on standard input: what it prints, on both streams.
func run(t *testing.T, text string, json bool, args ...string) (out, errs string, err error) {
	t.Helper()
	dir := t.TempDir()
	file := func(name, text string) *os.File {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	d := &shared.Deps{In: file("in", text), Out: file("out", ""), Err: file("err", ""), Terminal: &term.Terminal{Width: 80}, Flags: shared.Flags{JSON: json}}
	t.Cleanup(d.Close)
	c := newExplainCommand(d, runExplain)
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetArgs(args)
	err = c.ExecuteContext(t.Context())
	read := func(f *os.File) string {
		b, rerr := os.ReadFile(f.Name())
		if rerr != nil {
			t.Fatal(rerr)
		}
		return string(b)
	}
	return read(d.Out), read(d.Err), err
}

const noSuchFile = "exec /app: no such file or directory\n"

// TestExplain names the trap that a text shows, and the exercise for it.
func TestExplain(t *testing.T) {
	t.Parallel()
	out, errs, err := run(t, noSuchFile, false)
	if err != nil || errs != "" || !strings.Contains(out, "/app") || !strings.Contains(out, "castoff exercise dynamic-binary") {
		t.Errorf("%s%s%v", out, errs, err)
	}
	if byName, _, err := run(t, "", false, "dynamic-binary"); err != nil || !strings.Contains(byName, "castoff exercise dynamic-binary") {
		t.Errorf("by its name: %s%v", byName, err)
	}
	for text, want := range map[string]string{"  \n": "the text is empty", "lorem ipsum": "none of the known traps"} {
		if out, _, err := run(t, text, false); out != "" || err == nil || !strings.Contains(err.Error(), want) || fault.Code(err) != fault.ExitFailed || fault.Hint(err) == "" {
			t.Errorf("%q: %s%v", text, out, err)
		}
	}
}

// TestExplainThrough passes every byte on, whatever it is, and says what it means
// on the other stream.
func TestExplainThrough(t *testing.T) {
	t.Parallel()
	text := "#5 [2/2] RUN x\x1b[31m\n\xff\n" + noSuchFile
	out, errs, err := run(t, text, false, "--through")
	if err != nil || out != text || !strings.Contains(errs, "/app") {
		t.Errorf("%q, %s%v", out, errs, err)
	}
	if out, errs, err := run(t, "lorem ipsum", false, "--through"); err != nil || out != "lorem ipsum" || errs != "castoff explain: none of the known traps in this text\n" {
		t.Errorf("%q, %q, %v", out, errs, err)
	}
	if out, errs, err := run(t, "", false, "--through"); err != nil || out != "" || !strings.Contains(errs, "nothing was read") {
		t.Errorf("of nothing: %q, %q, %v", out, errs, err)
	}
	if _, _, err := run(t, "", false, "--through", "text"); fault.Code(err) != fault.ExitUsage {
		t.Errorf("with a text, too: %v", err)
	}
	var object struct{ Explanations []struct{ Trap string } }
	_, errs, err = run(t, text, true, "--through")
	if jerr := json.Unmarshal([]byte(errs), &object); err != nil || jerr != nil || len(object.Explanations) == 0 || object.Explanations[0].Trap != "dynamic-binary" {
		t.Errorf("%s%v, %v", errs, err, jerr)
	}
}

// TestReadEnd keeps the end of what is too long.
func TestReadEnd(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("0123456789", 30_000)
	got, err := readEnd(strings.NewReader(text), 100)
	if err != nil || len(got) < 100 || !strings.HasSuffix(text, got) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if got, err := readEnd(strings.NewReader("abc"), 100); got != "abc" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// TestExplainLimits says what is not shown of the text and of what was found.
func TestExplainLimits(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it explains megabytes of text")
	text := noSuchFile + "exec /x: permission denied\nno build stage in current context\nunknown time zone X/Y\nlisten tcp :80: bind: permission denied\nwrite /x: no space left on device\n"
	out, _, err := run(t, text, false)
	if err != nil || !strings.Contains(out, "4 explanations, the likeliest first; 2 more are not shown.") || strings.Contains(out, onlyEnd) {
		t.Errorf("%s%v", out, err)
	}
	filling := strings.Repeat(strings.Repeat("x", 99)+"\n", maxErrorText/100+1)
	if out, _, err := run(t, filling+noSuchFile, false); err != nil || !strings.Contains(out, onlyEnd) {
		t.Errorf("%s%v", out, err)
	}
	if _, _, err := run(t, noSuchFile+filling, false); err == nil || !strings.Contains(err.Error(), "in the last mebibyte, which alone was read") {
		t.Errorf("%v", err)
	}
	if _, errs, err := run(t, noSuchFile+filling, false, "--through"); err != nil || !strings.Contains(errs, "in the last mebibyte, which alone was read") {
		t.Errorf("%s%v", errs, err)
	}
	var object struct {
		More        int  `json:"more"`
		OnlyEndRead bool `json:"only_end_read"`
	}
	out, _, err = run(t, filling+text, true)
	if jerr := json.Unmarshal([]byte(out), &object); err != nil || jerr != nil || object.More != 2 || !object.OnlyEndRead {
		t.Errorf("%s%v, %v", out, err, jerr)
	}
}
