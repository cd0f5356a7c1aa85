package images

import (
	"context"
	"fmt"
	"io/fs"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/offline"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/images/job"
	"castoff/cmd/castoff/internal/learn/images/recipe"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/sampleapp"
)

// version is part of the digest of an image's inputs: change it when images are
// to be built again for a reason other than their inputs.
const version = "1"

// make gets one image onto the daemon, built or found, and measures it; again is
// true if it is built from nothing, whatever is there.
func (s *Set) make(ctx context.Context, name string, again bool, emit progress.Emit) (measure.Image, error) {
	w := s.activity.begin(name)
	w.again = again
	defer s.activity.rest(w)
	emit = s.activity.watched(w, emit)
	m, b, err := s.makeSteps(ctx, name, w, emit)
	if err != nil {
		s.tell(emit, name, progress.Failed, err.Error())
		return measure.Image{}, err
	}
	s.mu.Lock()
	s.facts.measured[name] = m
	if again { // whoever measures the one before, this one is still to be measured
		delete(s.jobs.closer, name)
	}
	s.mu.Unlock()
	emit(progress.Event{Time: s.o.Now(), Subject: name, Kind: progress.Done, Text: b.summary(m), Seconds: b.now()})
	s.measureCloser(name, m)
	return m, nil
}

// startBase gets the base image onto the daemon, ahead of the builds, and looks
// at it while they go on: nobody builds with what it measures.
func (s *Set) startBase(j *job.Job) {
	w := s.activity.begin(Base)
	defer s.activity.rest(w)
	b, err := s.ensureBase(s.background.ctx, s.activity.watched(w, j.Emit))
	if err != nil {
		j.Finish(measure.Image{}, err)
		return
	}
	s.background.run(func() { j.Finish(s.lookAtBase(s.background.ctx, b, j.Emit)) })
}

func (s *Set) lookAtBase(ctx context.Context, b baseimage.Base, emit progress.Emit) (measure.Image, error) {
	m, err := s.look(ctx, Base, b.Ref, nil, emit)
	if err != nil {
		return measure.Image{}, err
	}
	s.mu.Lock()
	s.facts.measured[Base] = m
	s.mu.Unlock()
	s.tell(emit, Base, progress.Done, "the base image is "+b.Ref)
	return m, nil
}

// makeSteps builds an image, or finds it, and looks at it. It also returns how
// the image was built.
func (s *Set) makeSteps(ctx context.Context, name string, w *work, emit progress.Emit) (measure.Image, built, error) {
	if err := ctx.Err(); err != nil {
		return measure.Image{}, built{}, fmt.Errorf("building %s: %w", name, err)
	}
	base, err := s.ensureBase(ctx, emit)
	if err != nil {
		return measure.Image{}, built{}, err
	}
	spec, inputs, err := s.spec(ctx, name, base, emit)
	if err != nil {
		return measure.Image{}, built{}, err
	}
	spec.NoCache = spec.NoCache || w.again
	old, exists, err := s.engine.Find(ctx, spec.Ref)
	if err != nil {
		return measure.Image{}, built{}, err
	}
	if exists && !spec.NoCache && old.Labels[offline.LabelInputs] == inputs {
		return s.find(ctx, name, old, base, emit)
	}
	s.tell(emit, name, progress.Phase, "building "+spec.Ref+" with "+builderName(s.builder))
	s.activity.named(w, "building "+name)
	if s.builder == daemon.Legacy {
		s.tell(emit, name, progress.Note,
			"this is the legacy builder: it builds stages that nothing needs and knows no mounts, so not all that the lessons say of BuildKit holds")
	}
	seen := going{keep: s.o.Builds != nil}
	timed := s.remembering(base, emit)
	res, err := s.engine.Build(ctx, spec, func(e progress.Event) { seen.see(e); timed(e) })
	if err != nil {
		s.stop(ctx, w, spec.Ref)
		return measure.Image{}, built{}, err
	}
	b := s.built(name, inputs, base, res, &seen)
	m, err := s.measure(ctx, name, res.ID, base, b, emit)
	return m, b, err
}

// find takes the measurement of an image that is there from the journal, or
// measures it now.
func (s *Set) find(ctx context.Context, name string, old inspect.Found, base baseimage.Base, emit progress.Emit) (measure.Image, built, error) {
	s.tell(emit, name, progress.Phase, "found "+s.Ref(name)+", built before")
	seconds := 0.0
	var known *measure.Image
	if records, err := s.book.journal.Records(); err == nil {
		if m, ok := journal.Measured(journal.OnEngine(records, s.engine.Info().ID), old.ID); ok && m.Ref == s.Ref(name) {
			if seconds = m.Seconds; m.Root != nil {
				known = m
			}
		}
	}
	b := s.known(old, seconds)
	s.replay(name, base, b, emit)
	if known != nil {
		b.on(known)
		return *known, b, nil
	}
	m, err := s.measure(ctx, name, old.ID, base, b, emit)
	return m, b, err
}

// measure looks at an image that is there, and keeps what it sees.
func (s *Set) measure(ctx context.Context, name, id string, base baseimage.Base, b built, emit progress.Emit) (measure.Image, error) {
	m, err := s.look(ctx, name, s.Ref(name), base.Diffs, emit)
	if err != nil {
		return measure.Image{}, err
	}
	b.on(&m)
	if m.ID == id { // otherwise another has taken its name meanwhile
		s.book.save(journal.Record{Kind: journal.KindMeasured, Image: s.noted(name), ImageID: id, Measured: &m})
	}
	return m, nil
}

// look measures an image the quick way. That is not part of its build, and so
// it is reported as something of its own.
func (s *Set) look(ctx context.Context, name, ref string, diffs []string, emit progress.Emit) (measure.Image, error) {
	what := "measuring " + imagename.Short(ref)
	s.tell(emit, name, progress.Phase, what)
	return s.engine.Look(ctx, inspect.Spec{
		Subject: name, Ref: ref, BaseDiffs: diffs, Listed: true, Labels: s.labels(), Step: what, CacheDir: s.o.CacheDir,
	}, emit)
}

// ensureBase chooses the base, once: all images of a session stand on the same
// one.
func (s *Set) ensureBase(ctx context.Context, emit progress.Emit) (baseimage.Base, error) {
	if b, ok := s.Base(); ok {
		return b, nil
	}
	app, err := fs.Sub(sampleapp.Files, "app")
	if err != nil {
		return baseimage.Base{}, fmt.Errorf("reading the sample app: %w", err)
	}
	request := baseimage.Request{Ref: s.o.Base, Wanted: s.o.Wanted, Offline: offline.Spec{
		Ref: s.Ref(Base), App: app, Labels: s.labels(), CacheDir: s.o.CacheDir,
	}}
	if s.o.Base == "" && s.wasOffline(ctx, request.Offline.Ref) {
		request.Ref, request.Why = baseimage.OfflineName, OfflineBefore
		s.tell(emit, Base, progress.Note, "using the offline base as before; --base "+Default+" tries the registry again")
	}
	s.tellChosen(emit)
	b, err := s.engine.EnsureBase(ctx, request, emit)
	if err != nil {
		return baseimage.Base{}, s.baseError(err)
	}
	s.keep(s.o.Asked.Base)
	s.saveBase(b)
	texts := map[string]string{}
	for _, d := range s.declared.Images {
		if texts[d.Name], err = recipe.Dockerfile(s.o.Files, d, s.o.Wanted, b); err != nil {
			return baseimage.Base{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.facts.base, s.facts.texts = &b, texts
	return b, nil
}

// OfflineBefore is the [baseimage.Base.Reason] of an offline base that an
// earlier session made.
const OfflineBefore = "the course began on it"

// wasOffline reports whether the course's images stand on the offline base
// already. Then they go on doing so: images on two bases could not be compared,
// and a registry that does not answer takes its time about it.
func (s *Set) wasOffline(ctx context.Context, ref string) bool {
	r, ok := s.inUse()
	if !ok || r.Base.Source != journal.SourceOffline || s.o.Wanted.Only {
		return false
	}
	found, ok, err := s.engine.Find(ctx, ref)
	return err == nil && ok && found.ID == r.Base.ID
}

func builderName(b daemon.Builder) string {
	switch b {
	case daemon.BuildKit:
		return "BuildKit"
	case daemon.Legacy:
		return "the legacy builder"
	case daemon.Podman:
		return "Podman"
	}
	return string(b)
}
