package practice

import (
	"os"
	"path/filepath"
	"testing"

	"castoff/cmd/castoff/internal/learn/journal"
)

// TestSeen finds the place where a learner has files of a course: the last one
// that is still there.
func TestSeen(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	old, gone := filepath.Join(root, "old"), filepath.Join(root, "gone")
	if err := os.MkdirAll(filepath.Join(old, "one"), 0o755); err != nil {
		t.Fatal(err)
	}
	w := &world{}
	p := newPractice(w)
	if dir, there := p.Seen(); dir != "" || there {
		t.Errorf("nothing was seen yet, but %s, %t", dir, there)
	}
	note := func(learner, course, id, desk string) {
		_ = w.Append(journal.Record{Kind: journal.KindExercise, Learner: learner, Course: course, Exercise: id, Event: journal.EventStarted, Dir: filepath.Join(desk, id)})
	}
	note("", "", "two", gone)
	if dir, there := p.Seen(); dir != gone || there {
		t.Errorf("what was removed is in %s, %t", dir, there)
	}
	note("", "", "one", old)
	note("", "", "two", gone)
	note("ada", "", "one", filepath.Join(root, "adas"))
	note("", "/other", "one", filepath.Join(root, "others"))
	if dir, there := p.Seen(); dir != old || !there {
		t.Errorf("the files are in %s, %t", dir, there)
	}
	if dir, there := p.SeenOf("two"); dir != gone || there {
		t.Errorf("those of two are in %s, %t", dir, there)
	}
	if dir, there := p.SeenOf("one"); dir != old || !there {
		t.Errorf("those of one are in %s, %t", dir, there)
	}
}
