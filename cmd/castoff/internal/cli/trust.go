package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/screen"
)

// consent is what a person has to agree to before exercises of a course that
// is not castoff's own are written and built: the files of a stranger come onto
// their machine, and instructions of theirs run on the daemon.
type consent struct {
	// course is its directory with, unless it is open what will be there, a
	// checksum of what its exercises bring to builds.
	course journal.Course
	// event is as what the person agrees: empty for one who does the exercises.
	event string
	// into is where the learner's files are put.
	into      string
	exercises int
	// changed is true if they agreed to what was there before.
	changed bool
}

// trust asks before anything of somebody else's exercises is written or built
// for the first time, and again when they have changed.
func (a *app) trust(ctx context.Context, all []exercise.Exercise) error {
	c, err := a.untrusted(all)
	if err != nil {
		return err
	}
	return a.askConsent(ctx, c)
}

// trustOwn asks an author before the Dockerfiles of a course are built for
// the first time. They are about to change them, so it is the directory that
// they answer for, and they are asked once. It is checking alone that they
// agree to.
func (a *app) trustOwn(ctx context.Context, all []exercise.Exercise) error {
	c, err := a.missingConsent(all, true)
	if err != nil {
		return err
	}
	return a.askConsent(ctx, c)
}

// askConsent asks on plain lines and remembers a yes; c is nil if there is
// nothing to ask.
func (a *app) askConsent(ctx context.Context, c *consent) error {
	if c == nil {
		return nil
	}
	ok, err := a.agree(ctx, false, c.block(), c.question())
	if err == nil && !ok {
		err = errors.New("you did not agree")
	}
	if err != nil {
		return fault.New(fmt.Errorf("using exercises of another course: %w", err), fault.ExitUsage,
			"read the Dockerfiles in "+filepath.Join(c.course.Dir, exercisesDir)+", then add --trust")
	}
	return a.noteTrust(c)
}

// untrusted is what the learner has to agree to before exercises are written or
// built; nil if there is nothing to ask.
func (a *app) untrusted(all []exercise.Exercise) (*consent, error) {
	return a.missingConsent(all, false)
}

// permit returns what reports whether the learner has agreed to exercises.
func (a *app) permit(all []exercise.Exercise) func() (bool, error) {
	agreed := false // it stays so: the exercises are in memory
	return func() (bool, error) {
		if !agreed {
			c, err := a.untrusted(all)
			if err != nil {
				return false, err
			}
			agreed = c == nil
		}
		return agreed, nil
	}
}

// missingConsent looks up what was agreed to before; nil if that is enough.
func (a *app) missingConsent(all []exercise.Exercise, author bool) (*consent, error) {
	if a.lessons == "" || a.trusted || len(all) == 0 {
		return nil, nil
	}
	if own, err := ownExercises(all); own || err != nil {
		return nil, err
	}
	o, err := a.opened()
	if err != nil {
		return nil, err
	}
	content, err := exercise.Digest(all)
	if err != nil {
		return nil, fmt.Errorf("reading the course: %w", err)
	}
	j, err := a.journal()
	if err != nil {
		return nil, err
	}
	records, err := j.Records()
	if err != nil {
		return nil, err
	}
	c := &consent{course: journal.Course{Dir: o.dir, Mark: o.mark, Content: content}, into: a.desk, exercises: len(all)}
	if !author {
		var ok bool
		if ok, c.changed = journal.Trusted(records, learner(), c.course); ok {
			return nil, nil
		}
		return c, nil
	}
	if journal.Proves(records, learner(), c.course) {
		return nil, nil
	}
	c.event = journal.EventProof
	if o.mark != "" {
		c.course.Content = "" // whatever will be there
	}
	return c, nil
}

// courseDir is the one name under which consent to a directory is kept.
func courseDir(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("finding the course: %w", err)
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		return real, nil
	}
	return abs, nil
}

// block says whose course it is, and what using it means.
func (c *consent) block() screen.Block {
	text := fmt.Sprintf("**These %d exercises are not castoff's own.** They are from %s.\n\n", c.exercises, practice.Code(c.course.Dir))
	if c.exercises == 1 {
		text = fmt.Sprintf("**This exercise is not castoff's own.** It is from %s.\n\n", practice.Code(c.course.Dir))
	}
	if c.changed {
		text += "You agreed to use this course before, and **its files have changed** since.\n\n"
	}
	if c.event == "" {
		text += fmt.Sprintf("Files of its author are written below %s, for you to edit; none of a kind that runs by itself.\n\n", practice.Code(cmp.Or(c.into, filesDir())))
	}
	return screen.Markdown{Source: text + practice.Risks}
}

func (c *consent) question() screen.Confirm {
	q := screen.Confirm{Title: "Write these files and build from them? You are asked again when they change", Yes: "Go on", No: "Leave", Careful: true}
	switch {
	case c.event == "":
	case c.course.Content == "":
		q.Title, q.Yes = "Build from that directory, now and after every change?", "Build"
	default:
		q.Title, q.Yes = "Build from that directory? You are asked again when its files change", "Build"
	}
	return q
}

// noteTrust remembers that the person has agreed.
func (a *app) noteTrust(c *consent) error {
	j, err := a.journal()
	if err != nil {
		return err
	}
	r := journal.Record{Kind: journal.KindTrusted, Learner: learner(), Course: c.course.Dir, Content: c.course.Content, Event: c.event}
	if r.Content == "" {
		r.Mark = c.course.Mark
	}
	return j.Append(r)
}
