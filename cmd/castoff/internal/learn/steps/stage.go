package steps

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

// What stands where a placeholder's measurement is missing: notMeasured if it
// may still come, neverMeasured if it cannot.
const (
	notMeasured   = "not measured yet"
	neverMeasured = "not measured"
)

// BaseImage is the name by which the base image is known.
const BaseImage = "base"

// Stage is where steps are played: what they find there, and what has become of
// the images in this session. It is for one goroutine.
type Stage struct {
	Images Images
	// Files are those that steps show.
	Files fs.FS
	// Exercises are the course's exercises; nil if there are none.
	Exercises Exercises
	// Trials are what is built to find something out; nil if nothing can be.
	Trials Trials
	// Learner is the learner's name; may be empty.
	Learner string
	// Foresight is what the learner said of numbers beforehand.
	Foresight Foresight
	// RunLimit is how long a container of a step may take. The person sees
	// nothing new until it is over.
	RunLimit time.Duration
	// Recorded says when and on what everything that is shown was recorded; empty
	// where it is made and measured now.
	Recorded string

	about   map[string]bool        // the images that the course is about
	watched map[string]bool        // images whose build was seen to its end
	outputs map[Step]screen.Output // what containers have printed
	faults  faults
}

// faults are what went wrong in this session without ending a lesson.
type faults struct {
	failed   map[string]error // images whose build failed
	inexact  map[string]error // images that could not be measured exactly
	untimed  map[string]error // what could not be timed, as "timing a and b"
	unplayed map[string]error // why an exercise could not be played
	first    error
}

// NewStage returns a stage for the steps of a course.
func NewStage(c *lesson.Course, images Images, files fs.FS) *Stage {
	return &Stage{
		Images: images, Files: files, RunLimit: 15 * time.Second, about: imagesOf(c),
		Foresight: nobody{},
		watched:   map[string]bool{}, outputs: map[Step]screen.Output{},
		faults: faults{failed: map[string]error{}, inexact: map[string]error{}, untimed: map[string]error{}, unplayed: map[string]error{}},
	}
}

// nobody is the [Foresight] of somebody who said nothing.
type nobody struct{}

func (nobody) Predicted(string, string) (int, bool) { return 0, false }

func (nobody) Guessed(string, string, string) (float64, bool) { return 0, false }

// Ref is an image's name on the daemon, as a sentence may begin with it but for
// [capital].
func (s *Stage) Ref(name string) string {
	if name == BaseImage {
		return "the base image" // it can have any name
	}
	return imagename.Of(s.Learner, name)
}

// Refs are the names of images on the daemon, as a person would list them.
func (s *Stage) Refs(names ...string) string {
	var refs []string
	for _, name := range names {
		refs = append(refs, s.Ref(name))
	}
	return plaintext.Listed(refs, "and")
}

// Fill is Markdown with its placeholders filled in.
func (s *Stage) Fill(markdown string) string {
	return lesson.Fill(markdown, func(name string) string {
		v, ok := s.Value(name)
		switch {
		case ok:
			return v
		case s.Images.Unavailable() != nil:
			return neverMeasured
		}
		return notMeasured
	})
}

// Value is the text for a placeholder, and false if its measurement is missing.
func (s *Stage) Value(placeholder string) (string, bool) {
	if s.Trials != nil {
		if _, text, ok := s.Trials.Number(placeholder); ok {
			return text, true
		}
	}
	return s.Images.Value(placeholder)
}

// Number is the number that a placeholder stands for, and false if it is not
// known.
func (s *Stage) Number(placeholder string) (float64, bool) {
	if s.Trials != nil {
		if n, _, ok := s.Trials.Number(placeholder); ok {
			return n, n > 0
		}
	}
	return s.Images.Number(placeholder)
}

// One is the block of an image's measurement, or says why there is none; doing
// is what cannot be done then.
func (s *Stage) One(name, doing string, block func(measure.Image) screen.Block) ([]screen.Block, error) {
	return s.All([]string{name}, doing, func(all []measure.Image) screen.Block { return block(all[0]) })
}

// All is the block of the measurements of images, in their order, or says why
// one of them has none.
func (s *Stage) All(names []string, doing string, block func([]measure.Image) screen.Block) ([]screen.Block, error) {
	all, missing := s.measured(names, doing)
	if missing != nil {
		return missing, nil
	}
	return append(s.Earlier(), block(all)), nil
}

// measured returns the measurements of images, or the blocks that say why one
// of them has none.
func (s *Stage) measured(names []string, doing string) (all []measure.Image, missing []screen.Block) {
	for _, name := range names {
		m, ok := s.Images.Measured(name)
		if !ok {
			return nil, s.Missing(name, doing)
		}
		all = append(all, m)
	}
	return all, nil
}

// Missing says why there is nothing to show of an image.
func (s *Stage) Missing(name, doing string) []screen.Block {
	if err := s.Images.Unavailable(); err != nil {
		return s.skipped(doing, err)
	}
	if err := s.faults.failed[name]; err != nil {
		what := " was not built: "
		if name == BaseImage {
			what = " is not there: "
		}
		return faulty(capital(s.Ref(name))+what+err.Error(), err)
	}
	return []screen.Block{screen.Notice{
		Tone: screen.Info, Text: capital(s.Ref(name)) + " is still being built; come back to this page when it is done.",
	}}
}

// skipped says that something cannot be done here, and why.
func (s *Stage) skipped(doing string, why error) []screen.Block {
	s.note(why)
	return []screen.Block{screen.Notice{Tone: screen.Warn, Text: "Skipped: " + doing + ". " + Sentence(why), Hint: fault.Hint(why)}}
}

// Earlier says that what is shown was measured in an earlier session, if
// nothing can be measured in this one.
func (s *Stage) Earlier() []screen.Block {
	err := s.Images.Unavailable()
	if err == nil {
		return nil
	}
	s.note(err)
	return []screen.Block{screen.Notice{
		Tone: screen.Info, Text: "Measured here earlier; nothing can be measured now. " + Sentence(err), Hint: fault.Hint(err),
	}}
}

// Coming reports whether an image is being measured more closely.
func (s *Stage) Coming(name string) bool {
	return s.Images.Unavailable() == nil && !s.Images.IsExact(name) && s.faults.inexact[name] == nil
}

// Unread says that an image was measured, but not that closely, and why if that
// was tried.
func (s *Stage) Unread(name, doing string) []screen.Block {
	if err := s.faults.inexact[name]; err != nil {
		return faulty(Sentence(err), err)
	}
	if s.Images.Unavailable() != nil {
		return s.Missing(name, doing)
	}
	return []screen.Block{screen.Notice{
		Tone: screen.Warn, Text: "Skipped: " + doing + ". What is in it was not read when it was measured.",
		Hint: "castoff build " + name,
	}}
}

// Container does something in a container of an image, once for each step: a
// person who comes back to the page finds the same output.
func (s *Stage) Container(ctx context.Context, of Step, image, doing string,
	do func(context.Context, string) (command, text string, exitCode int, err error)) ([]screen.Block, error) {
	if out, ok := s.outputs[of]; ok {
		return []screen.Block{out}, nil
	}
	if s.Images.Unavailable() != nil {
		return s.Missing(image, doing), nil
	}
	if _, missing := s.measured([]string{image}, doing); missing != nil {
		return missing, nil
	}
	short, cancel := context.WithTimeout(ctx, s.RunLimit)
	defer cancel()
	command, text, code, err := do(short, image)
	if err != nil {
		return s.Broken(ctx, doing, err)
	}
	out := screen.Output{Command: command, Text: text, ExitCode: code}
	s.outputs[of] = out
	return []screen.Block{out}, nil
}

// Broken is what became of something that had to end within the limit of a step:
// a fault on the page, or an error if ctx itself is done.
func (s *Stage) Broken(ctx context.Context, doing string, err error) ([]screen.Block, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("%s: it has not ended within %v", doing, s.RunLimit)
	}
	s.note(err)
	return faulty(err.Error(), err), nil
}
