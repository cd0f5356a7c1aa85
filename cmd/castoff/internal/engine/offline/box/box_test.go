//go:build linux

package main

import (
	"flag"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what the distribution's own commands say")

// TestMain is box itself where a test has started it by one of its names.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) != "box.test" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestNames compares the list of names, which the base's links are made from,
// with the commands.
func TestNames(t *testing.T) {
	text, err := os.ReadFile("names.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Sorted(maps.Keys(commands()))
	if have := strings.Fields(string(text)); !slices.Equal(have, want) {
		t.Errorf("names.txt has\n%v\nthe commands are\n%v", strings.Join(have, "\n"), strings.Join(want, "\n"))
	}
}

// links makes a directory in which box has all of its names.
func links(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name := range commands() {
		if err := os.Symlink(self, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(self, filepath.Join(dir, "sh")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestLikeDebian runs scripts, and compares what they print with what Debian's
// dash and commands print, which are in the file, too.
func TestLikeDebian(t *testing.T) {
	dir := links(t)
	const file = "testdata/debian.txtar"
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(a.Files); i += 2 {
		script, said := a.Files[i], &a.Files[i+1]
		t.Run(script.Name, func(t *testing.T) {
			if *update {
				said.Data = runScript(t, "dash", "/usr/bin:/bin", script.Data)
				return
			}
			have := runScript(t, filepath.Join(dir, "sh"), dir, script.Data)
			if have, want := words(have), words(said.Data); have != want {
				t.Errorf("it prints\n%s\nwant\n%s", have, want)
			}
		})
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func runScript(t *testing.T, shell, path string, script []byte) []byte {
	t.Helper()
	c := exec.Command(shell, "-c", string(script)+"\n", "/bin/sh")
	c.Args[0] = "/bin/sh"
	if shell != "dash" {
		c.Args[0] = "sh"
	}
	c.Dir = t.TempDir()
	c.Env = []string{"PATH=" + path, "HOME=/root", "LANG=C", "TZ=UTC"}
	out, err := c.CombinedOutput()
	if c.ProcessState == nil {
		t.Fatal(err)
	}
	return append(out, "exit "+strings.TrimPrefix(c.ProcessState.String(), "exit ")+"\n"...)
}

// words are a text's lines without what only lines up columns, and without what
// refers to a help that these commands lack.
func words(text []byte) string {
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "Try '") { // where more is said
			continue
		}
		b.WriteString(strings.Join(strings.Fields(line), " ") + "\n")
	}
	return b.String()
}
