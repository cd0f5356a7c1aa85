package archtest

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestTopLevel keeps the repository's top level as it is: what git knows about
// it or, where it was handed over without that, what is there.
func TestTopLevel(t *testing.T) {
	var files []string
	if _, err := os.Stat(filepath.Join(root, ".git")); errors.Is(err, fs.ErrNotExist) {
		entries, err := os.ReadDir(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			files = append(files, e.Name())
		}
	} else {
		out, err := exec.Command("git", "-C", root, "ls-files").Output()
		if err != nil {
			t.Fatalf("git ls-files: %v", err)
		}
		files = strings.Fields(string(out))
	}
	if len(files) == 0 {
		t.Fatal("nothing is there")
	}
	allowed := []string{"cmd", "lessons", "sampleapp", "go.mod", "go.sum", "README.md"}
	for _, file := range files {
		top, _, _ := strings.Cut(file, "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(allowed, top) {
			t.Errorf("%s does not belong at the top level", top)
		}
	}
}

// TestRulesCanFail feeds the rules a tree that breaks each of them.
func TestRulesCanFail(t *testing.T) {
	const dir = "cmd/castoff/internal/"
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	ours := func(name string) string { return "\"castoff/" + dir + name + "\"" }
	all, err := sources(fstest.MapFS{
		dir + "learn/journal/a_windows.go": file("//go:build windows\n\npackage journal\n" +
			"import (sys \"os\"; . \"strings\"; \"fmt\"; \"github.com/x/y/z\"; \"github.com/docker/docker/client\")\n" +
			"func bad() { sys.Exit(1); fmt.Println(sys.Stderr) }\nfunc Bare() {}\n"),
		dir + "learn/journal/b_test.go":  file("package journal\nimport (\"os\"; \"github.com/charmbracelet/huh\"; " + ours("engine/dockertest") + ")\nfunc f() { os.Exit(1) }"),
		dir + "ui/term/below/b.go":       file("// Package below is.\npackage below\nimport (\"github.com/x/y\"; \"os\")\nvar out = os.Stdout\n"),
		dir + "ui/term/c.go":             file("// Package term is.\npackage term\nimport (_ \"github.com/x/y\"; _ " + ours("ui/term/below") + ")\n"),
		dir + "image/stage/a.go":         file("// Package stage is.\npackage stage\nimport _ " + ours("engine/docker") + "\n"),
		dir + "image/stage/a_test.go":    file("package stage\nimport _ " + ours("engine/dockertest") + "\n"),
		dir + "learn/runner/a.go":        file("// Package runner is.\npackage runner\nimport (_ " + ours("engine/docker") + "; _ " + ours("ui/tui") + "; _ " + ours("ground/plaintext") + ")\n"),
		dir + "learn/images/a.go":        file("// Package images is.\npackage images\nimport (_ " + ours("engine/docker") + "; _ " + ours("engine/dockertest") + ")\n"),
		dir + "attic/a.go":               file("// Package attic is.\npackage attic\n"),
		"cmd/castoff/main.go":            file("// Main is.\npackage main\nimport (\"os\"; _ " + ours("cli") + ")\nfunc main() { os.Exit(0) }\n"),
		".tool/x.go":                     file("not Go"),
		dir + "ui/term/testdata/x.go":    file("not Go"),
		"lessons/exercises/a/start/x.go": file("not Go"),
	})
	if err != nil {
		t.Fatal(err)
	}
	faults := append(sharedFaults(all), documentationFaults(all)...)
	for _, s := range all {
		faults = append(faults, slices.Concat(streamFaults(s), ownerFaults(s), wingFaults(s))...)
	}
	for _, want := range []string{
		"a_windows.go uses os.Exit", "a_windows.go uses os.Stderr", "a_windows.go uses fmt.Println",
		"a_windows.go imports strings without a name", "a_windows.go imports github.com/docker/docker/client, which only engine may",
		"github.com/x/y is used by", "Bare has no doc comment", "journal has no package comment",
		"b_test.go imports github.com/charmbracelet/huh, which only ui may",
		"stage/a.go imports engine/docker, which is further down", "stage/a_test.go imports engine/dockertest, which is further down",
		"runner/a.go imports engine/docker", "runner/a.go imports ui/tui", "runner/a.go imports ground/plaintext",
		"images/a.go imports engine/dockertest", "attic/a.go is in no wing",
	} {
		i := slices.IndexFunc(faults, func(f string) bool { return strings.Contains(f, want) })
		if i < 0 {
			t.Errorf("it was not found that %s", want)
			continue
		}
		faults = slices.Delete(faults, i, i+1)
	}
	if len(faults) > 0 {
		t.Errorf("and it was found that\n%s", strings.Join(faults, "\n"))
	}
}
