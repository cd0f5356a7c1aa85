package learning

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/cli/shared/sharedtest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/lessons"
)

// TestCastOfWhatIsThere: a recording whose end is missing is written as far as it
// goes, and what it lacks is an error; a cast that cannot be written is another.
func TestCastOfWhatIsThere(t *testing.T) {
	longtest.NotShort(t, "it plays the course into a cast")
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	whole, err := fs.ReadFile(lessons.Files, courses.RecordingFile)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cut := filepath.Join(dir, "cut.recording")
	if err := os.WriteFile(cut, whole[:len(whole)*3/4], 0o600); err != nil {
		t.Fatal(err)
	}
	played := func(file string) (printed string, err error) {
		// At this speed the course takes longer than that.
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		d := sharedtest.Deps(t, shared.Flags{Replay: cut, Speed: 0.001})
		err = runReplay(ctx, &replayOptions{learnOptions: learnOptions{Deps: d, apart: true}, cast: file, size: "80x24"})
		b, readErr := os.ReadFile(d.Out.Name())
		if readErr != nil {
			t.Fatal(readErr)
		}
		return string(b), err
	}
	file := filepath.Join(dir, "my course.cast")
	out, err := played(file)
	if err == nil || !strings.Contains(err.Error(), "the recording ") || strings.Contains(err.Error(), "writing the asciicast") {
		t.Errorf("error %v", err)
	}
	if !strings.Contains(out, "Wrote ") || !strings.Contains(out, "asciinema play '"+file+"'") {
		t.Errorf("it says\n%s", out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b, []byte("\n")); n < 100 || !bytes.Contains(b, []byte("the recording ends before this did")) {
		t.Errorf("the cast has %d lines", n)
	}
	if _, err = played(filepath.Join(cut, "in a file")); err == nil || !strings.Contains(err.Error(), "writing the asciicast") || fault.Hint(err) == "" {
		t.Errorf("where it cannot be written: %v, hint %q", err, fault.Hint(err))
	}
}

// TestGlobbed: a file is itself, whatever its name would stand for.
func TestGlobbed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := func(name string) string { return filepath.Join(dir, name) }
	for _, n := range []string{"ada1.json", "ada[1].json", "bob.json"} {
		if err := os.WriteFile(name(n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ names, want []string }{
		{[]string{"ada1.json", "ada[1].json"}, []string{"ada1.json", "ada[1].json"}},
		{[]string{"b*.json"}, []string{"bob.json"}},
		{[]string{"none.json", "x*"}, []string{"none.json", "x*"}},
	} {
		var names, want []string
		for _, n := range c.names {
			names = append(names, name(n))
		}
		for _, n := range c.want {
			want = append(want, name(n))
		}
		if got := globbed(names); !slices.Equal(got, want) {
			t.Errorf("%q: %q", c.names, got)
		}
	}
}
