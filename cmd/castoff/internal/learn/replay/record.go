package replay

import (
	"cmp"
	"context"
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/steps"
)

// Records are the records of a journal.
type Records interface {
	Records() ([]journal.Record, error)
}

// Recorder records what an engine says while a course is played on it.
type Recorder struct {
	*recording.Recorder
	began time.Time
}

// Record begins to record an engine.
func Record(e recording.Engine) *Recorder {
	return &Recorder{Recorder: recording.NewRecorder(e), began: time.Now()}
}

// Without leaves out what is built for the exercises: it is no part of the lessons,
// and their trials have it.
func (r *Recorder) Without(s *images.Set) {
	ref, under := s.Ref(images.GoImage), s.Ref(images.GoImage+"-base")
	r.Leave = func(made string) bool { return made == ref || made == under }
}

// Trials are a lab's trials, recorded as a whole: what is looked for in them is
// never the same twice. Their results are taken from the journal of the lab.
func (r *Recorder) Trials(lab steps.Trials, j Records) steps.Trials { return recorded{lab, r, j} }

type recorded struct {
	steps.Trials
	r       *Recorder
	journal Records
}

// Make implements [steps.Trials].
func (r recorded) Make(ctx context.Context, name string, emit progress.Emit) error {
	t := recording.Take(callTrial, name)
	err := r.Trials.Make(ctx, name, t.Beside(emit))
	if ctx.Err() != nil {
		return err
	}
	var tried journal.Record
	if err == nil {
		records, _ := r.journal.Records()
		tried, _ = journal.Tried(records, name, "")
		tried.Engine, tried.Learner = "", ""
	}
	r.r.Keep(t.End(tried, err))
	return err
}

// Recording is what was recorded of a course on a set of images, by its title, the
// version of castoff, and the learner.
func (r *Recorder) Recording(s *images.Set, title, version, learner string) *recording.Recording {
	info := r.Info()
	info.Endpoint, info.Source, info.ID, info.RootDir = "", "", "", ""
	base, _ := s.Base()
	asked := base.Ref
	if base.Source == baseimage.Offline {
		asked = baseimage.OfflineName
	}
	return &recording.Recording{Calls: r.Calls(), Header: recording.Header{
		Format: recording.Format, Version: recording.Version, Castoff: version, Engine: info, Builder: s.Builder(),
		Base: cmp.Or(base.Ref, "no base image"), Asked: asked, Title: title, Learner: learner, Date: r.began,
	}}
}
