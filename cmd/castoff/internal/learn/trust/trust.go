// Package trust asks before anything of a course that is not castoff's own is
// written or built, and keeps what people have agreed to.
package trust

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Consent is what a person has to agree to before exercises of a course that
// is not castoff's own are written and built: the files of a stranger come onto
// their machine, and instructions of theirs run on the daemon.
type Consent struct {
	// course is its directory and, unless what will be there is left open, a
	// checksum of what its exercises bring to builds.
	course journal.Course
	// event is the role in which the person agrees: empty for somebody who does
	// the exercises.
	event string
	// into is where the learner's files are put.
	into string
	// exercises are how many there are, images those that bring files of the
	// course's own.
	exercises int
	images    []manifest.Image
	// programs is how many of the course's own judge exercises.
	programs int
	// called is what the course calls itself.
	called string
	// base is its own base image; empty if it has none.
	base string
	// changed is true if they agreed to what was there before.
	changed bool
}

// Journal is where consent is kept.
type Journal interface {
	Append(journal.Record) error
	Records() ([]journal.Record, error)
}

// Keeper knows what a person has agreed to of one course.
type Keeper struct {
	Course  *courses.Course
	Journal Journal
	Learner string
	// Given is true if they agree to everything, and are not asked.
	Given bool
	// Into is the directory in which the learner's files are put.
	Into string
}

// Ask shows something and asks a question about it. The error is why nobody can
// be asked, or why they gave no answer.
type Ask func(ctx context.Context, about screen.Block, question screen.Confirm) (bool, error)

// Admit asks, unless it was agreed before, before anything of somebody else's
// exercises is written or built for the first time, and again when they have
// changed.
func (k Keeper) Admit(ctx context.Context, all []exercise.Exercise, ask Ask) error {
	c, err := k.Missing(all)
	if err != nil {
		return err
	}
	return k.ask(ctx, c, ask)
}

// AdmitAuthor asks an author before the Dockerfiles of a course are built for
// the first time. They are about to change them, so it is the directory that
// they answer for, and they are asked once. It is checking alone that they
// agree to.
func (k Keeper) AdmitAuthor(ctx context.Context, all []exercise.Exercise, ask Ask) error {
	c, err := k.missing(all, true)
	if err != nil {
		return err
	}
	return k.ask(ctx, c, ask)
}

// ask asks and remembers a yes; c is nil if there is nothing to ask.
func (k Keeper) ask(ctx context.Context, c *Consent, ask Ask) error {
	if c == nil {
		return nil
	}
	ok, err := ask(ctx, c.block(), c.question())
	if err == nil && !ok {
		err = errors.New("you did not agree")
	}
	if err != nil {
		return fault.New(fmt.Errorf("using another course: %w", err), fault.ExitUsage,
			"read the Dockerfiles in "+c.where()+", then add --trust")
	}
	return k.note(c)
}

// where is where the Dockerfiles are.
func (c *Consent) where() string {
	if len(c.images) == 0 {
		return filepath.Join(c.course.Dir, scaffold.Exercises)
	}
	return c.course.Dir
}

// Confirmer asks a person who reads a lesson.
type Confirmer interface {
	Confirm(ctx context.Context, c screen.Confirm) (bool, error)
}

// Enter asks a person who reads a lesson, unless they have agreed before; ok is
// false if they do not want the course's exercises to be built.
func (k Keeper) Enter(ctx context.Context, ui Confirmer, all []exercise.Exercise) (ok bool, err error) {
	c, err := k.Missing(all)
	if err != nil || c == nil {
		return err == nil, err
	}
	question := c.question()
	question.Body, question.No = []screen.Block{c.block()}, "Not now"
	if yes, err := ui.Confirm(ctx, question); err != nil || !yes {
		return false, err
	}
	return true, k.note(c)
}

// Missing is what the learner has to agree to before exercises are written or
// built; nil if there is nothing to ask.
func (k Keeper) Missing(all []exercise.Exercise) (*Consent, error) { return k.missing(all, false) }

// Permit returns a function that reports whether the learner has agreed to
// exercises.
func (k Keeper) Permit(all []exercise.Exercise) func() (bool, error) {
	agreed := false // it stays true: the exercises are in memory
	return func() (bool, error) {
		if !agreed {
			c, err := k.Missing(all)
			if err != nil {
				return false, err
			}
			agreed = c == nil
		}
		return agreed, nil
	}
}

// missing looks up what was agreed to before; nil if that is enough.
func (k Keeper) missing(all []exercise.Exercise, author bool) (*Consent, error) {
	if k.Course.Name == "" || k.Given {
		return nil, nil
	}
	images, content, err := k.Course.OwnImages()
	if err != nil {
		return nil, err
	}
	m, err := k.Course.Manifest()
	if err != nil {
		return nil, err
	}
	if len(images) == 0 {
		if len(all) == 0 {
			return nil, nil
		}
		if own, err := courses.OwnExercises(all); own && m.Wanted().Ref == "" || err != nil {
			return nil, err
		}
	}
	of, err := exercise.Digest(all)
	if err != nil {
		return nil, fmt.Errorf("reading the course: %w", err)
	}
	content += of
	base := m.Wanted().Ref
	if base != "" {
		content += " on " + base
	}
	records, err := k.Journal.Records()
	if err != nil {
		return nil, err
	}
	c := &Consent{course: journal.Course{Dir: k.Course.Dir, Mark: k.Course.Mark, Content: content}, into: k.Into, exercises: len(all), images: images, called: m.Title, base: base}
	for _, e := range all {
		c.programs += len(e.Programs)
	}
	if !author {
		var ok bool
		if ok, c.changed = journal.Trusted(records, k.Learner, c.course); ok {
			return nil, nil
		}
		return c, nil
	}
	if journal.Proves(records, k.Learner, c.course) {
		return nil, nil
	}
	c.event = journal.EventProof
	if k.Course.Mark != "" {
		c.course.Content = "" // whatever will be there
	}
	return c, nil
}

// block says whose course it is, and what using it means.
func (c *Consent) block() screen.Block {
	var what []string
	if c.exercises > 0 {
		what = append(what, quantity.Plural(c.exercises, "exercise"))
	}
	if len(c.images) > 0 {
		what = append(what, quantity.Plural(len(c.images), "image")+" of lessons")
	}
	text := fmt.Sprintf("**This course is not castoff's own**: %s%s, from %s.\n\n", c.title(), strings.Join(what, " and "), practice.Code(c.course.Dir))
	if c.changed {
		text += "You agreed to use this course before, and **its files have changed** since.\n\n"
	}
	if len(c.images) > 0 {
		text += "Its lessons build " + c.named() + ".\n\n"
	}
	if c.programs > 0 {
		text += "Its exercises are judged by " + quantity.Plural(c.programs, "program") + " of its author, in containers without a network.\n\n"
	}
	if c.base != "" {
		text += "What it builds stands on " + practice.Code(c.base) + ", unless you ask for another with `--base`.\n\n"
	}
	if c.event == "" && c.exercises > 0 {
		text += fmt.Sprintf("Files of its author are written below %s, for you to edit; none of a kind that runs by itself.\n\n", practice.Code(c.into))
	}
	return screen.Markdown{Source: text + practice.Risks}
}

// title is what the course calls itself, which is its author's word alone.
func (c *Consent) title() string {
	if c.called == "" {
		return ""
	}
	return "it calls itself " + practice.Code(c.called) + "; "
}

// named are the images, and what is known of their builds.
func (c *Consent) named() string {
	var names []string
	fetch := false
	for _, i := range c.images {
		names = append(names, practice.Code(i.Name))
		fetch = fetch || slices.Contains(i.Needs, manifest.NeedsNetwork)
	}
	text := plaintext.Listed(names, "and")
	if fetch {
		text += ", and fetch from the network for that"
	}
	return text
}

func (c *Consent) question() screen.Confirm {
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

// NoteAuthor remembers who begins a course: they answer for it, as long as it is
// in the same directory. Where directories cannot be told apart nothing is kept.
func (k Keeper) NoteAuthor() error {
	if k.Course.Mark == "" {
		return nil
	}
	return k.note(&Consent{course: journal.Course{Dir: k.Course.Dir, Mark: k.Course.Mark}, event: journal.EventAuthor})
}

// note remembers that the person has agreed.
func (k Keeper) note(c *Consent) error {
	r := journal.Record{Kind: journal.KindTrusted, Learner: k.Learner, Course: c.course.Dir, Content: c.course.Content, Event: c.event}
	if r.Content == "" {
		r.Mark = c.course.Mark
	}
	return k.Journal.Append(r)
}
