package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ownCourse is somebody else's course: a page, one with an exercise, and a
// question.
var ownCourse = map[string]string{
	"01-mine.md": "---\ntitle: Mine\nminutes: 1\n---\n\nWords to begin with.\n\n## Your turn\n\nMend it.\n\n```castoff exercise id=one\n```\n\n" +
		"```castoff ask\nIs this the question?\n\n- [x] Yes.\n  Because.\n- [ ] No.\n  Because not.\n```\n",
	"exercises/one/exercise.md": "---\ntitle: The first of mine\nminutes: 2\ndifficulty: 1\nstart: {check: builds}\nchecks:\n  - builds: {}\n---\n\n" +
		"## Story\n\nOnce upon a time.\n\n## Hint\n\nOne.\n\n## Hint\n\nTwo.\n\n## Hint\n\nThree.\n\n## Why\n\nBecause.\n",
	"exercises/one/start/Dockerfile":    "FROM scratch\nCOPY nothing /\n",
	"exercises/one/solution/Dockerfile": "FROM scratch\nCOPY Dockerfile /\n",
}

func writeFiles(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// press sends keys and waits for a text in what is drawn from then on; without
// keys, in all that was drawn.
func (c *console) press(t *testing.T, keys, text string) {
	t.Helper()
	mark := len(c.raw())
	if keys == "" {
		mark = 0 // it may be there already
	}
	if _, err := c.keys.WriteString(keys); err != nil {
		t.Fatal(err)
	}
	drawn := func() string { return controlSequence.ReplaceAllString(c.raw()[mark:], "") }
	for end := time.Now().Add(60 * time.Second); !strings.Contains(drawn(), text); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after %q there is no %q:\n%q", keys, text, drawn())
		}
	}
	for was := 0; was != len(c.raw()); time.Sleep(50 * time.Millisecond) { // the rest of the screen
		was = len(c.raw())
	}
}

// TestExerciseFromALesson goes from a lesson into an exercise of somebody
// else's course and back, and leaves.
func TestExerciseFromALesson(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	e.Close()
	const enter, up, left = "\r", "\x1b[A", "\x1b[D"
	cmd := castoff(t, learnerOf(t, t.Cleanup), "--base", "offline", "--lessons", writeFiles(t, ownCourse), "learn", "1")
	cmd.Dir = t.TempDir()
	c := onTerminal(t, cmd)
	c.press(t, "", "Words to begin with.") // which needs no image: nothing is asked
	c.press(t, enter, "Do it now")

	// Nothing of the course is built before its reader agrees.
	files := filepath.Join(cmd.Dir, "castoff", "one", "Dockerfile")
	c.press(t, enter, "not castoff's own")
	c.press(t, "n", "❯ Go on reading")
	if _, err := os.Stat(files); err == nil {
		t.Error("the exercise was begun although its reader said no")
	}
	c.press(t, up, "❯ Do it now")
	c.press(t, enter, "not castoff's own")
	c.press(t, "y", "Once upon a time.")
	if _, err := os.Stat(files); err != nil {
		t.Errorf("the learner's files are not where castoff exercise has them: %v", err)
	}
	c.press(t, "\x1b", "started")

	// Going forward and back starts nothing.
	c.press(t, enter, "Is this the question?")
	mark := len(c.raw())
	c.press(t, left, "Go on reading")
	if strings.Contains(c.raw()[mark:], "Once upon a time.") {
		t.Error("going back over its page started the exercise")
	}
	if _, err := c.keys.WriteString("q"); err != nil {
		t.Fatal(err)
	}
	if code := c.ends(t, 20*time.Second); code != 0 {
		t.Errorf("exit code %d:\n%q", code, c.raw())
	}
}
