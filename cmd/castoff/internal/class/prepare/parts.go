package prepare

import (
	"context"
	"slices"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/digest"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/based"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/steps"
)

// About how many seconds parts take where nothing better is known: measured on two
// cores with a Debian base.
const (
	guessBase     = 10
	guessDetails  = 1
	guessGo       = 75
	guessTimes    = 45
	guessTrial    = 25
	guessExercise = 5
	// bytesRead is how many bytes of an image are read and compressed in a second.
	bytesRead = 20e6
)

// seconds is a guess that nothing improves on.
func seconds(s float64) func() float64 { return func() float64 { return s } }

// Parts are all that is to be prepared, in the order in which it is made.
func (c Course) Parts(ctx context.Context) []Part {
	plan := c.Images.Plan(ctx)
	c.on, c.past = plan.Base, c.records()
	names := steps.Needing(c.Whole, c.Lessons...)
	trials := steps.TrialsOf(c.Lessons...)
	if len(names)+len(trials) > 0 { // all of it stands on the base, which is chosen first
		names = append([]string{images.Base}, slices.DeleteFunc(names, func(name string) bool { return name == images.Base })...)
	}
	var parts []Part
	for _, name := range names {
		parts = append(parts, c.image(name, plan, len(names)))
	}
	for _, name := range names {
		if name != images.Base {
			parts = append(parts, c.details(name))
		}
	}
	if len(trials) > 0 || slices.ContainsFunc(c.Exercises, based.Needs) {
		parts = append(parts, Part{Name: c.Images.Short(images.GoImage), State: Missing, guess: seconds(guessGo),
			ready: func(context.Context) bool { return !plan.Exercises },
			make:  c.Images.PrepareGo})
	}
	for _, names := range steps.Timings(c.Lessons...) {
		parts = append(parts, c.times(names))
	}
	for _, name := range trials {
		parts = append(parts, Part{Name: "the trial " + name, State: Missing, guess: seconds(guessTrial),
			ready: func(context.Context) bool { _, ok := c.Trials.Found(name); return ok },
			make:  func(ctx context.Context, emit progress.Emit) error { return c.Trials.Make(ctx, name, emit) }})
	}
	for _, ex := range c.Exercises {
		parts = append(parts, c.start(ex))
	}
	return parts
}

// image is an image of the course, or its base.
func (c Course) image(name string, plan images.Plan, of int) Part {
	p := Part{Name: c.Images.Short(name), State: Missing, guess: seconds(guessBase),
		ready: func(context.Context) bool {
			_, ok := c.Images.Measured(name)
			return ok && !slices.Contains(plan.Missing, name)
		},
		make: func(ctx context.Context, emit progress.Emit) error {
			_, err := c.Images.Attach(ctx, name, emit)
			return err
		}}
	if name == images.Base {
		// Lessons look at it when they begin, and it is chosen then.
		p.ready = func(context.Context) bool { _, ok := c.Images.Base(); return ok }
		p.there, p.base = plan.BaseLocal, true
		return p
	}
	switch {
	case plan.TookSeconds > 0:
		p.guess = seconds(plan.TookSeconds / float64(len(plan.Missing)))
	default:
		p.guess = seconds((plan.LeastSeconds + plan.MostSeconds) / 2 / float64(of))
	}
	return p
}

// details is what takes reading an image to its last byte.
func (c Course) details(name string) Part {
	return Part{Name: "the bytes of " + c.Images.Short(name), State: Missing,
		guess: func() float64 {
			m, _ := c.Images.Measured(name)
			return guessDetails + float64(m.SizeBytes)/bytesRead
		},
		ready: func(context.Context) bool { return c.Images.IsExact(name) },
		make: func(ctx context.Context, emit progress.Emit) error {
			_, err := c.Images.Exact(ctx, name, emit)
			return err
		}}
}

// times is what it takes to deploy some images.
func (c Course) times(names []string) Part {
	var short []string
	for _, name := range names {
		short = append(short, c.Images.Short(name))
	}
	return Part{Name: "the times of " + plaintext.Listed(short, "and"), State: Missing, guess: seconds(guessTimes),
		ready: func(context.Context) bool { _, ok := c.Images.Deployed(names...); return ok },
		make: func(ctx context.Context, emit progress.Emit) error {
			_, err := c.Images.Deploy(ctx, names, emit)
			return err
		}}
}

// start is what a learner of an exercise gets, built and checked once: then the
// builder has the steps of it in its cache.
func (c Course) start(ex exercise.Exercise) Part {
	return Part{Name: "the start of " + ex.ID, State: Missing, guess: seconds(guessExercise),
		ready: func(ctx context.Context) bool { return c.started(ctx, ex) },
		make: func(ctx context.Context, emit progress.Emit) error {
			r, err := c.Checker.Check(ctx, ex, ex.StartFiles, emit)
			if err != nil {
				return err
			}
			if len(r.Results) > 0 && !slices.ContainsFunc(r.Results, func(res checker.Result) bool { return res.State != checker.Unable }) {
				return skip(r.Results[0].Found)
			}
			if err := c.note(ex.ID, r.ImageID, ex); err != nil {
				return unnoted{err}
			}
			return nil
		}}
}

// started reports whether the start of an exercise was built as it is, and the
// image, if there was one, is still there.
func (c Course) started(ctx context.Context, ex exercise.Exercise) bool {
	id, ok := c.noted(ex.ID, ex)
	if !ok || id == "" {
		return ok
	}
	_, there, err := c.Engine.Find(ctx, id)
	return err == nil && there
}

// records are the learner's on the engine; none if they cannot be read.
func (c Course) records() []journal.Record {
	all, err := c.Journal.Records()
	if err != nil {
		return nil
	}
	return journal.ByLearner(journal.OnEngine(all, c.Engine.Info().ID), c.Learner)
}

// noted is the image that [Course.note] kept, and whether it did.
func (c Course) noted(id string, of ...exercise.Exercise) (image string, ok bool) {
	content, err := c.content(of...)
	if err != nil {
		return "", false
	}
	return journal.Prepared(c.past, id, content)
}

// note keeps what was prepared: the start of an exercise, or with an empty id all
// that there is.
func (c Course) note(id, image string, of ...exercise.Exercise) error {
	content, err := c.content(of...)
	if err != nil {
		return err
	}
	return c.Journal.Append(journal.Record{Kind: journal.KindPrepared, Exercise: id, Content: content, ImageID: image, Learner: c.Learner, Engine: c.Engine.Info().ID})
}

// content is the checksum of what the starts of some exercises are built from.
func (c Course) content(of ...exercise.Exercise) (string, error) {
	files, err := exercise.Digest(of)
	if err != nil {
		return "", err
	}
	return digest.OfLines(files, c.on, string(c.Images.Builder())), nil
}

// NoteAll keeps that all of a course was prepared.
func (c Course) NoteAll(ctx context.Context) error {
	c.on = c.Images.Plan(ctx).Base
	return c.note("", "", c.Exercises...)
}

// All reports whether all of a course was prepared, and its images are still there.
// For somebody who has prepared nothing it asks the engine nothing.
func (c Course) All(ctx context.Context) bool {
	c.past = c.records()
	if !slices.ContainsFunc(c.past, func(r journal.Record) bool { return r.Kind == journal.KindPrepared && r.Exercise == "" }) {
		return false
	}
	plan := c.Images.Plan(ctx)
	if len(plan.Missing) > 0 || plan.Exercises {
		return false
	}
	c.on = plan.Base
	_, ok := c.noted("", c.Exercises...)
	return ok
}
