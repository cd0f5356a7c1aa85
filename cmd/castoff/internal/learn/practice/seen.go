package practice

import (
	"os"
	"path/filepath"
	"slices"

	"castoff/cmd/castoff/internal/learn/journal"
)

// Seen is the directory in which the learner last had files of the course's
// exercises, each in a directory of its own; there is true if any are still
// there. It is empty if none were ever seen.
func (p *Practice) Seen() (dir string, there bool) { return p.seen(func(string) bool { return true }) }

// SeenOf is [Practice.Seen] for the files of one exercise.
func (p *Practice) SeenOf(id string) (dir string, there bool) {
	return p.seen(func(exercise string) bool { return exercise == id })
}

func (p *Practice) seen(of func(exercise string) bool) (dir string, there bool) {
	records, err := p.journal.Records()
	if err != nil {
		return "", false
	}
	for _, r := range slices.Backward(records) {
		if r.Learner != p.Learner || r.Course != p.Course || r.Dir == "" || !of(r.Exercise) || r.Kind != journal.KindExercise {
			continue
		}
		if info, err := os.Stat(r.Dir); err == nil && info.IsDir() {
			return filepath.Dir(r.Dir), true
		}
		if dir == "" {
			dir = filepath.Dir(r.Dir)
		}
	}
	return dir, false
}
