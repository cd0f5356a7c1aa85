// Package replay plays a course from a recording in place of a daemon, and records
// what a daemon says while a course is played.
package replay

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/images/recipe"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/learn/trials"
	"castoff/cmd/castoff/internal/ui/screen"
)

// engineID is the ID of the engine of every recording: its own is nobody's
// business.
const engineID = "recording"

// Tape is a course's images and trials as they were recorded.
type Tape struct {
	*images.Set
	Header recording.Header
	// Cut is true if the end of the recording is missing.
	Cut bool
	// Other is true if the course has changed what it builds since, or had not come
	// to it yet: what was measured then is not of what its pages show.
	Other bool

	player  *recording.Player
	journal *journal.Memory
	lab     *trials.Lab
}

// Of says which course a recording has to be of, and what that course is made of.
type Of struct {
	// Images are the options of the course's images; what a recording decides is
	// not taken from them.
	Images images.Options
	// Trials has the files of trials.
	Trials fs.FS
	// Title is what the course is called.
	Title string
}

// New plays a recording. The error is why it cannot be played with this course.
// Close ends it.
func New(ctx context.Context, r *recording.Recording, of Of) (*Tape, error) {
	h := r.Header
	if h.Title != of.Title {
		return nil, fault.New(fmt.Errorf("playing the recording: it is of the course %q, and this one is %q", h.Title, of.Title), fault.ExitUsage,
			"castoff --lessons DIR replay FILE    plays one of another course")
	}
	if len(h.Engine.Builders) == 0 {
		return nil, fault.New(errors.New("playing the recording: it does not say which builder built"), fault.ExitFailed, "castoff record FILE    makes a new one")
	}
	h.Engine.ID = engineID
	rec := *r
	rec.Header = h
	t := &Tape{Header: h, Cut: r.Cut, Other: other(&rec, of.Images), player: recording.NewPlayer(&rec), journal: &journal.Memory{}}
	o := of.Images
	o.Base, o.Builder, o.Learner, o.CacheDir, o.Now = h.Asked, h.Builder, h.Learner, "", t.player.Now
	o.Asked, o.Rebuild, o.GoMade, o.Quick, o.Builds = images.Asks{}, false, true, false, nil
	var err error
	if t.Set, err = images.New(ctx, t.player, nil, t.journal, o); err != nil {
		return nil, fmt.Errorf("playing the recording: %w", err)
	}
	t.lab = trials.New(ctx, engine{info: t.player.Info}, t.Set, t.journal, trials.Options{Files: of.Trials, Learner: h.Learner})
	return t, nil
}

// engine is what a lab that makes no trials asks of an engine.
type engine struct {
	trials.Engine
	info func() daemon.Info
}

func (e engine) Info() daemon.Info { return e.info() }

// Close ends what goes on.
func (t *Tape) Close() {
	t.lab.Close()
	t.Set.Close()
}

// other reports whether a recording is of other images than those that a course
// builds now.
func other(rec *recording.Recording, o images.Options) bool {
	ref := func(name string) string { return images.RefOf(rec.Header.Learner, name) }
	base, ok := rec.Base(ref(images.Base))
	if !ok {
		return false // nothing was built on it
	}
	return slices.ContainsFunc(o.Images, func(d manifest.Image) bool {
		text, err := recipe.Dockerfile(o.Files, d, o.Wanted, base)
		if err == nil {
			text, err = dockerfile.WithImage(text, material.GoImage, ref(images.GoImage), d.Args)
		}
		path, _ := recipe.Path(d, base)
		// What is built of it cannot be played either, and says why.
		return err == nil && rec.Differs(build.Spec{Ref: ref(d.Name), Path: path, Dockerfile: text, Target: d.Target, Args: d.Args, Platform: d.Platform})
	})
}

// Mark says when and on what it was recorded, for the pages with a number from it.
func (t *Tape) Mark() string {
	if t.Other {
		return "recorded of another edition of this course, " + t.Header.Where()
	}
	return "recorded " + t.Header.Where()
}

// Amiss is what was asked for and is not in the recording, or not as it is now. It is
// for tests.
func (t *Tape) Amiss() []string { return t.player.Amiss() }

// Trials are the trials as they were recorded.
func (t *Tape) Trials() steps.Trials { return played{t} }

// callTrial is the name of the call of a trial.
const callTrial = "trial"

// played is the trials of a tape.
type played struct{ t *Tape }

// Make implements [steps.Trials]: it says what was said when the trial was made.
func (p played) Make(ctx context.Context, name string, emit progress.Emit) error {
	var r journal.Record
	if err := p.t.player.Play(ctx, callTrial, name, "", &r, emit); err != nil {
		return err
	}
	// It is the recording's, whatever it says of itself.
	r.Kind, r.Image, r.Learner, r.Engine = journal.KindTried, name, p.t.Header.Learner, engineID
	return p.t.journal.Append(r)
}

// Found implements [steps.Trials].
func (p played) Found(name string) ([]screen.Block, bool) { return p.t.lab.Found(name) }

// Number implements [steps.Trials].
func (p played) Number(placeholder string) (n float64, text string, ok bool) {
	return p.t.lab.Number(placeholder)
}
