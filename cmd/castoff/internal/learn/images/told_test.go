package images

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
)

// TestTold makes what the tool prints into a few phases.
func TestTold(t *testing.T) {
	var phases []string
	logs := 0
	emit := told(func(e progress.Event) {
		switch e.Kind {
		case progress.Phase:
			phases = append(phases, e.Text)
		case progress.Log:
			logs++
		}
	})
	for i := range 906 {
		emit(progress.Event{Kind: progress.Log, Text: fmt.Sprintf(warmProgress, i, 905)})
	}
	for _, text := range []string{"compiled 900 of 0 packages", "compiled many packages", "compiled 9000 of 905 packages", "compiled 1 of 905 packages"} {
		emit(progress.Event{Kind: progress.Log, Text: text})
	}
	if len(phases) != 11 || !strings.HasSuffix(phases[0], ": 0 %") || !strings.HasSuffix(phases[10], ": 100 %") || logs != 910 {
		t.Errorf("%d log lines, phases %q", logs, phases)
	}
}

// TestWarmTool runs the tool where all is compiled already: it tells how far
// it is up to the end, in few lines.
func TestWarmTool(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: compiling is skipped")
	}
	gobin, err := exec.LookPath("go")
	if err != nil {
		t.Skipf("skipped, it needs Go: %v", err)
	}
	dir := t.TempDir()
	for name, f := range warmFiles() {
		path := filepath.Join(dir, filepath.FromSlash(name))
		// What is compiled does not matter here.
		text := strings.ReplaceAll(string(f.Data), "import _ ", "// ")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(gobin, "run", "./tool")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GO111MODULE=off", "GOFLAGS=-buildvcs=false")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var done, all, last int
	told := 0
	for line := range strings.Lines(string(out)) {
		if n, _ := fmt.Sscanf(line, warmProgress, &done, &all); n == 2 {
			told++
			if done < last || done > all {
				t.Errorf("%d after %d of %d", done, last, all)
			}
			last = done
		}
	}
	if told == 0 || told > 60 || last != all {
		t.Errorf("told %d times, at last %d of %d:\n%s", told, last, all, out)
	}
}
