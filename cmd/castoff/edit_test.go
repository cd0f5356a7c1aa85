package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/docker"
)

// TestEditing edits an exercise's file with the learner's own editor, while the
// exercises' image is being made, and leaves.
func TestEditing(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	defer e.Close()
	learner, dir := learnerOf(t, t.Cleanup), t.TempDir()
	script, desk := filepath.Join(dir, "my editor"), filepath.Join(dir, "desk")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho \"the editor is asked: $1 $2\"\nread answer\necho \"# $answer\" >> \"$2\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := castoff(t, learner, "exercise", "first-stage", "--base", "offline", "--dir", desk)
	cmd.Env = append(cmd.Env, "VISUAL="+`"`+script+`" -w`, "EDITOR=false")
	c := onTerminal(t, cmd)
	for _, text := range []string{"Making castoff/go", "done once", "One fat stage", "e edit"} {
		if !c.shows(text, 60*time.Second) {
			t.Fatalf("%q did not appear:\n%q", text, c.raw())
		}
	}
	file := filepath.Join(desk, "first-stage", "Dockerfile")
	c.press(t, "e", "the editor is asked: -w "+file)
	if out := c.raw(); strings.LastIndex(out, "\x1b[?1049l") < strings.LastIndex(out, "\x1b[?1049h") {
		t.Errorf("the editor runs on castoff's own screen: %q", out)
	}
	c.press(t, "saved by hand\r", "One fat stage")
	if b, err := os.ReadFile(file); err != nil || !strings.HasSuffix(string(b), "# saved by hand\n") {
		t.Errorf("the file has %q, %v", b, err)
	}
	// A key that interrupts the editor does not end castoff.
	c.press(t, "e", "the editor is asked")
	c.press(t, "\x03", "export EDITOR=nano")
	// Once the terminal is castoff's again it does, with all that is under way.
	if _, err := c.keys.Write([]byte{3}); err != nil {
		t.Fatal(err)
	}
	if code := c.ends(t, 20*time.Second); code != 130 {
		t.Errorf("exit code %d", code)
	}
	expectNothingRuns(t, e, learner)
}

// expectNothingRuns fails if anything of the learner's is on the daemon, except
// the image that the one being made is built on.
func expectNothingRuns(t *testing.T, e *docker.Engine, learner string) {
	t.Helper()
	all, err := e.Owned(context.Background(), learner, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		if o.Kind != "image" || len(o.Refs) != 1 || !strings.HasSuffix(strings.TrimSuffix(o.Refs[0], ":latest"), "base") {
			t.Errorf("it left on the daemon: %+v", o)
		}
	}
}
