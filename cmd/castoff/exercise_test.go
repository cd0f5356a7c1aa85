package main

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestGoOnWithTheExercise names, at the end, the exercise that the learner was
// on: the first one not passed may be another.
func TestGoOnWithTheExercise(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	e.Close()
	files := map[string]string{}
	for name, text := range ownCourse {
		files[name] = text
		if strings.HasPrefix(name, "exercises/one/") {
			files[strings.Replace(name, "/one/", "/two/", 1)] = text
		}
	}
	dir := writeFiles(t, files)
	course := "castoff --lessons " + dir + " "
	for _, tt := range []struct {
		name, keys string
		code       int
		says       string
	}{
		{"leaving", "q", 0, "^Go on with: " + regexp.QuoteMeta(course) + ".*exercise two"},
		{"^C", ctrlC, 130, "^Stopped\\. Go on with: " + regexp.QuoteMeta(course) + ".*exercise two$"},
		{"another one", "p", 0, "^Go on with: " + regexp.QuoteMeta(course) + ".*exercise one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cmd := castoff(t, learnerOf(t, t.Cleanup), "--base", "offline", "--lessons", dir, "--trust", "exercise", "two")
			cmd.Dir = t.TempDir()
			c := onTerminal(t, cmd)
			c.press(t, "", "two · The first of mine")
			if tt.keys == "p" {
				c.press(t, "p", "one · The first of mine")
				tt.keys = "q"
			}
			if _, err := c.keys.WriteString(tt.keys); err != nil {
				t.Fatal(err)
			}
			c.leaves(t, tt.code, tt.says)
		})
	}
}

// TestExplainStops ends explain with ^C while it waits for a text.
func TestExplainStops(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("skipped: there are no signals")
	}
	cmd := castoff(t, "", "explain")
	in, err := cmd.StdinPipe() // which nobody closes
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// More than a pipe holds: once it is written, somebody is reading.
	if _, err := in.Write([]byte(strings.Repeat("exec /app: no such file or directory\n", 10_000))); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // the exit code says more
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		_ = cmd.Process.Kill()
		t.Fatal("it goes on waiting")
	}
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d", code)
	}
}

// TestBesideTheProgram begins exercises in a directory that holds a program
// called castoff.
func TestBesideTheProgram(t *testing.T) {
	t.Parallel()
	cmd := castoff(t, "ada", "exercise")
	cmd.Dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(cmd.Dir, "castoff"), []byte("a program"), 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "castoff-exercises") {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := os.Stat(filepath.Join(cmd.Dir, "castoff-exercises", "first-stage", "Dockerfile")); err != nil {
		t.Error(err)
	}
}
