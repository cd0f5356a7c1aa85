package runner

import (
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// save puts a record on disk. Where the journal cannot be written the course
// goes on without: the record is kept for this session, and the person is
// told once.
func (r *Runner) save(rec journal.Record) {
	if r.straight {
		return // nobody read anything: it is no learner's progress
	}
	rec.Time, rec.Learner, rec.Course = r.now(), r.Learner, r.Identity
	r.unsaved = append(r.unsaved, rec)
	for len(r.unsaved) > 0 {
		if r.trouble = r.journal.Append(r.unsaved[0]); r.trouble != nil {
			return
		}
		r.unsaved = r.unsaved[1:]
	}
}

// journalNotice tells the person, once, that their progress is not kept.
func (r *Runner) journalNotice() []screen.Block {
	if r.trouble == nil || r.told {
		return nil
	}
	r.told = true
	return []screen.Block{screen.Notice{
		Tone: screen.Warn, Text: "Your progress is not being kept. " + sentence(r.trouble), Hint: fault.Hint(r.trouble),
	}}
}

// records are those of the journal and those that it would not take.
func (r *Runner) records() []journal.Record {
	records, err := r.journal.Records()
	if err != nil {
		r.trouble = err
	}
	return append(records, r.unsaved...)
}

// progress is the learner's progress in the course by lesson.
func (r *Runner) progress() map[string]journal.LessonProgress {
	return journal.Progress(r.records(), r.Learner, r.Identity)
}
