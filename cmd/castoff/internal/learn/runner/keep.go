package runner

import (
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Journal is where the learner's place is kept.
type Journal interface {
	// Append returns once the record is on disk.
	Append(journal.Record) error
	// Records returns all records, oldest first.
	Records() ([]journal.Record, error)
}

// notes are the learner's records in the journal. Where it cannot be written
// the course goes on without it: the records are kept for this session, and the
// person is told once.
type notes struct {
	journal Journal
	now     func() time.Time
	// learner and course are as in [Parts].
	learner, course string

	unsaved []journal.Record // what the journal would not take
	trouble error            // why not, until the person was told
	told    bool
}

// save puts a record on disk.
func (n *notes) save(rec journal.Record) {
	rec.Time, rec.Learner, rec.Course = n.now(), n.learner, n.course
	n.unsaved = append(n.unsaved, rec)
	for len(n.unsaved) > 0 {
		if n.trouble = n.journal.Append(n.unsaved[0]); n.trouble != nil {
			return
		}
		n.unsaved = n.unsaved[1:]
	}
}

// notice tells the person, once, that their progress is not kept.
func (n *notes) notice() []screen.Block {
	if n.trouble == nil || n.told {
		return nil
	}
	n.told = true
	return []screen.Block{screen.Notice{
		Tone: screen.Warn, Text: "Your progress is not being kept. " + steps.Sentence(n.trouble), Hint: fault.Hint(n.trouble),
	}}
}

// records are those of the journal and those that it would not take.
func (n *notes) records() []journal.Record {
	records, err := n.journal.Records()
	if err != nil {
		n.trouble = err
	}
	return append(records, n.unsaved...)
}

// progress is the learner's progress in the course by lesson.
func (n *notes) progress() map[string]journal.LessonProgress {
	return journal.Progress(n.records(), n.learner, n.course)
}

// last is the lesson that the learner was in last.
func (n *notes) last() string { return journal.LastLesson(n.records(), n.learner, n.course) }
