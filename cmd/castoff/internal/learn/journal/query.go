package journal

import (
	"slices"

	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
)

// LessonProgress is where a learner stands in one lesson.
type LessonProgress struct {
	// Opened is true once the lesson was opened.
	Opened bool
	// Finished is true once the lesson was shown to its end, and stays so
	// when it is opened again.
	Finished bool
	// Page is the page to go on from: the last one shown, or 0 if the lesson
	// has been finished since.
	Page int
	// Asked is how many questions were answered, Right how many of them at
	// the first try. The latest answer to a question counts.
	Asked, Right int
}

// OnEngine returns the records about one daemon.
func OnEngine(records []Record, engine string) []Record {
	return filter(records, func(r Record) bool { return r.Engine == engine })
}

// ByLearner returns the records of one learner.
func ByLearner(records []Record, learner string) []Record {
	return filter(records, func(r Record) bool { return r.Learner == learner })
}

func filter(records []Record, keep func(Record) bool) []Record {
	var out []Record
	for _, r := range records {
		if keep(r) {
			out = append(out, r)
		}
	}
	return out
}

// inCourse returns the records of what a learner did in one course.
func inCourse(records []Record, learner, course string) []Record {
	return filter(records, func(r Record) bool { return r.Learner == learner && r.Course == course })
}

// Progress returns the learner's progress in a course by lesson ID.
func Progress(records []Record, learner, course string) map[string]LessonProgress {
	type question struct {
		lesson string
		index  int
	}
	progress := map[string]LessonProgress{}
	first := map[question]bool{}
	for _, r := range inCourse(records, learner, course) {
		p := progress[r.Lesson]
		switch r.Kind {
		case KindOpened:
			p.Opened = true
		case KindPage:
			p.Opened, p.Page = true, max(r.Page, 0)
		case KindFinished:
			p.Opened, p.Finished, p.Page = true, true, 0
		case KindAnswered:
			first[question{r.Lesson, r.Question}] = r.Right && len(r.Tries) == 1
		default:
			continue
		}
		progress[r.Lesson] = p
	}
	for q, right := range first {
		p := progress[q.lesson]
		p.Asked++
		if right {
			p.Right++
		}
		progress[q.lesson] = p
	}
	return progress
}

// Predicted returns the option that the learner predicted last, by its index,
// for a prediction of a lesson; false if they predicted nothing.
func Predicted(records []Record, learner, course, lesson, id string) (int, bool) {
	for _, r := range slices.Backward(inCourse(records, learner, course)) {
		if r.Kind == KindPredicted && r.Lesson == lesson && r.Event == id && len(r.Tries) > 0 {
			return r.Tries[len(r.Tries)-1], true
		}
	}
	return 0, false
}

// Guessed returns what the learner guessed last of a number, by its placeholder,
// under an ID in a lesson; false if they did not.
func Guessed(records []Record, learner, course, lesson, id, of string) (float64, bool) {
	for _, r := range slices.Backward(inCourse(records, learner, course)) {
		if r.Kind == KindGuessed && r.Lesson == lesson && r.Event == id && r.Guess != nil && r.Guess.Of == of && r.Guess.Number > 0 {
			return r.Guess.Number, true
		}
	}
	return 0, false
}

// LastLesson returns the ID of the lesson of a course that the learner was in
// last, empty if there is none.
func LastLesson(records []Record, learner, course string) string {
	for _, r := range slices.Backward(inCourse(records, learner, course)) {
		switch r.Kind {
		case KindOpened, KindPage, KindFinished, KindAnswered, KindPredicted, KindGuessed:
			return r.Lesson
		}
	}
	return ""
}

// Measured returns the latest measurement of the image with the given ID.
func Measured(records []Record, imageID string) (*measure.Image, bool) {
	for _, r := range slices.Backward(records) {
		if r.Kind == KindMeasured && r.Measured != nil && r.ImageID == imageID {
			return r.Measured, true
		}
	}
	return nil, false
}

// Stages returns what became of the stages when the image with the given ID
// was built last.
func Stages(records []Record, imageID string) (*stage.Graph, bool) {
	for _, r := range slices.Backward(records) {
		if r.Kind == KindBuilt && r.Stages != nil && r.ImageID == imageID {
			return r.Stages, true
		}
	}
	return nil, false
}

// Deployed returns what it takes to deploy the images with the given IDs, in
// their order, as it was measured last. Only a measurement of all of them
// counts: times from two occasions are not compared.
func Deployed(records []Record, imageIDs ...string) ([]measure.Deployment, bool) {
	for _, r := range slices.Backward(records) {
		if r.Kind != KindDeployed {
			continue
		}
		var found []measure.Deployment
		for _, id := range imageIDs {
			if d, ok := r.Deployments[id]; ok {
				found = append(found, d)
			}
		}
		if len(found) > 0 && len(found) == len(imageIDs) {
			return found, true
		}
	}
	return nil, false
}

// PulledBases returns the base images that the course pulled and has not
// removed since, oldest first.
func PulledBases(records []Record) []Base {
	type entry struct {
		engine string
		base   Base
	}
	var pulled []entry
	for _, r := range records {
		switch r.Kind {
		case KindBase:
			if r.Base == nil || r.Base.Source != SourcePulled {
				continue
			}
			// Pulled again, it replaces what is known of it.
			pulled = slices.DeleteFunc(pulled, func(e entry) bool {
				return e.engine == r.Engine && e.base.Ref == r.Base.Ref && e.base.ID == r.Base.ID
			})
			pulled = append(pulled, entry{r.Engine, *r.Base})
		case KindRemoved:
			pulled = slices.DeleteFunc(pulled, func(e entry) bool {
				return e.engine == r.Engine && removes(r, e.base.ID, e.base.Ref)
			})
		}
	}
	var out []Base
	for _, e := range pulled {
		out = append(out, e.base)
	}
	return out
}

// Leftovers returns the IDs of the untagged images that builds left behind
// and that were not removed since, oldest first.
func Leftovers(records []Record) []string {
	type entry struct{ engine, id string }
	var left []entry
	for _, r := range records {
		switch r.Kind {
		case KindLeftovers:
			for _, id := range r.IDs {
				if e := (entry{r.Engine, id}); id != "" && !slices.Contains(left, e) {
					left = append(left, e)
				}
			}
		case KindRemoved:
			left = slices.DeleteFunc(left, func(e entry) bool {
				return e.engine == r.Engine && (removes(r, e.id, "") || slices.ContainsFunc(r.IDs, func(id string) bool { return imagename.IsID(id, e.id) }))
			})
		}
	}
	var out []string
	for _, e := range left {
		if !slices.Contains(out, e.id) {
			out = append(out, e.id)
		}
	}
	return out
}

// removes reports whether a Removed record is about the image with the given ID.
// The reference counts only in a record without the base's ID: a tag that was
// pulled twice names two images.
func removes(r Record, id, ref string) bool {
	if r.Base != nil && r.Base.ID == "" && ref != "" && r.Base.Ref == ref {
		return true
	}
	if r.Base != nil && id != "" && r.Base.ID == id {
		return true
	}
	return id != "" && (r.ImageID == id || slices.Contains(r.IDs, id))
}

// Consented reports whether the learner agreed to what the course fetches and
// builds.
func Consented(records []Record) bool {
	return slices.ContainsFunc(records, func(r Record) bool { return r.Kind == KindConsent })
}

// Course is the course in a directory as it is now.
type Course struct {
	// Dir is the directory, and Mark what distinguishes it from another in its
	// place; empty where nothing does.
	Dir, Mark string
	// Content is a checksum of what is built.
	Content string
}

// is reports whether a record of consent is about the course as it is: about
// its content or, if that was left open, about that very directory. An older
// record may do neither, and is about nothing.
func (c Course) is(r Record) bool {
	if r.Kind != KindTrusted || r.Course != c.Dir {
		return false
	}
	if r.Content != "" {
		return r.Content == c.Content
	}
	return r.Mark != "" && r.Mark == c.Mark
}

// Trusted reports whether the learner agreed that files of a course are written
// and built. If they did not, changed reports whether they agreed to what was
// there before.
func Trusted(records []Record, learner string, c Course) (ok, changed bool) {
	for _, r := range ByLearner(records, learner) {
		if r.Kind != KindTrusted || r.Course != c.Dir {
			continue
		}
		if r.Event == EventAuthor || r.Event == "" && r.Content != "" {
			ok = ok || c.is(r)
			changed = true
		}
	}
	return ok, changed && !ok
}

// Proves reports whether the learner agreed that a course is built to check it,
// as whoever began it did.
func Proves(records []Record, learner string, c Course) bool {
	return slices.ContainsFunc(ByLearner(records, learner), func(r Record) bool {
		return (r.Event == EventAuthor || r.Event == EventProof) && c.is(r)
	})
}
