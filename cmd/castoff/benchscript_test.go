package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/longtest"
)

// TestBenchFails has .ci/bench end when one of the sides that it compares does
// not build: a failure is quick, and would count as a time.
func TestBenchFails(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it runs .ci/bench four times")
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("skipped: there is no bash")
	}
	const fine, fails = "exit 0", `case "$*" in *build*) echo no space left; exit 1;; esac`
	for name, c := range map[string]struct{ castoff, docker, want string }{
		"both build":   {fine, fine, ""},
		"docker fails": {fine, fails, "this failed: cli"},
		"castoff":      {fails, fine, "this failed: "},
		"in the middle": {`case "$*" in *--rebuild*) echo no space left; exit 1;; esac`, fine,
			"build multistage --progress=plain --rebuild"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bin := t.TempDir()
			script := func(name, text string) string {
				file := filepath.Join(bin, name)
				if err := os.WriteFile(file, []byte("#!"+bash+"\n"+text+"\n"), 0o755); err != nil {
					t.Fatal(err)
				}
				return file
			}
			docker := script("docker", c.docker)
			stub := script("castoff-stub", c.castoff)
			script("go", `cp "`+stub+`" "$3"`) // go build -o FILE PACKAGE
			cmd := exec.Command(bash, "../../.ci/bench")
			cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "DOCKER="+docker, "PAIRS=1", "TMPDIR="+bin)
			out, err := cmd.CombinedOutput()
			switch {
			case c.want == "" && (err != nil || !strings.Contains(string(out), "nothing changed: castoff")):
				t.Errorf("%v\n%s", err, out)
			case c.want != "" && (err == nil || !strings.Contains(string(out), c.want) || !strings.Contains(string(out), "no space left") || strings.Contains(string(out), "ratio")):
				t.Errorf("it goes on, %v\n%s", err, out)
			}
		})
	}
}
