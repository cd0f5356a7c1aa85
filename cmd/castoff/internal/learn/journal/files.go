package journal

import (
	"slices"
	"time"
)

// Place is a directory with a learner's files of an exercise.
type Place struct {
	// Dir is its one absolute path, Mark what distinguishes it from another
	// directory that was put in its place; empty where nothing does.
	Dir, Mark string
	// Made is when the directory was made; zero where that is not known.
	Made time.Time
}

// Owner is an exercise of a course.
type Owner struct{ Course, Exercise string }

// is reports whether a record is about the files that are in the place now.
func (p Place) is(r Record) bool {
	return r.Kind == KindFiles && r.Dir == p.Dir && (r.Mark == p.Mark || r.Mark == "" || p.Mark == "")
}

// FilesIn returns the exercise that the files in a place were written for, by
// castoff and for any learner; known is false if it did not write them.
func FilesIn(records []Record, p Place) (owner Owner, known bool) {
	for _, r := range slices.Backward(records) {
		if r.Kind != KindFiles || r.Dir != p.Dir || r.Event != EventWritten && r.Event != EventAdopted {
			continue
		}
		// A directory that was moved away or replaced since is another.
		return Owner{r.Course, r.Exercise}, p.is(r)
	}
	return Owner{}, false
}

// Agreed reports whether the learner agreed that the files in a place are built
// as those of an exercise. Whatever castoff has written there since, they have
// to agree to again.
func Agreed(records []Record, learner string, p Place, o Owner) bool {
	for _, r := range slices.Backward(records) {
		switch {
		case r.Kind != KindFiles || r.Dir != p.Dir:
		case r.Event == EventWritten:
			return false
		case r.Event == EventAgreed && r.Learner == learner && r.Course == o.Course && r.Exercise == o.Exercise && p.is(r):
			return true
		}
	}
	return false
}

// BegunBefore reports whether the files in a place can be those of an exercise
// of castoff's own that a learner began before castoff kept records of where
// files are. The directory has to be as old as what they last did there, and as
// there is one at most, this is good for one. For a learner who used other
// courses then, too, nobody knows which course they began.
func BegunBefore(records []Record, learner, exercise string, p Place) bool {
	var last time.Time
	begun := false
	for _, r := range inCourse(records, learner, "") {
		if r.Exercise != exercise {
			continue
		}
		switch r.Kind {
		case KindFiles:
			return false
		case KindExercise:
			if r.Dir != "" {
				return false
			}
			last = r.Time
			begun = begun || r.Event == EventStarted
		}
	}
	mixed := slices.ContainsFunc(records, func(r Record) bool {
		return r.Kind == KindTrusted && r.Learner == learner && !r.Time.After(last)
	})
	return begun && !mixed && !p.Made.IsZero() && !p.Made.After(last)
}
