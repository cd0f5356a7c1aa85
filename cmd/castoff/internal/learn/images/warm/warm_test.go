package warm

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestFilesParse(t *testing.T) {
	t.Parallel()
	for name, f := range Files() {
		if _, err := parser.ParseFile(token.NewFileSet(), name, f.Data, 0); err != nil {
			t.Error(err)
		}
	}
}

// TestTool runs the tool where everything is compiled already: it says how far
// it is up to the end, in few lines.
func TestTool(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: compiling is skipped")
	}
	gobin, err := exec.LookPath("go")
	if err != nil {
		t.Skipf("skipped, it needs Go: %v", err)
	}
	dir := t.TempDir()
	for name, f := range Files() {
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
	cmd := exec.Command(gobin, append([]string{"run", "./tool"}, Arches...)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GO111MODULE=off", "GOFLAGS=-buildvcs=false")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines, last, of := 0, 0, 0
	for line := range strings.Lines(string(out)) {
		if done, all, ok := Progress(line); ok {
			lines++
			if done < last {
				t.Errorf("%d after %d of %d", done, last, all)
			}
			last, of = done, all
		}
	}
	if lines == 0 || lines > 60 || last != of {
		t.Errorf("%d lines, the last with %d of %d:\n%s", lines, last, of, out)
	}
}
