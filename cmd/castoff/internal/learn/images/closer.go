package images

import (
	"context"

	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/images/job"
	"castoff/cmd/castoff/internal/learn/journal"
)

// thorough reports whether a measurement has all that is asked for: a look at an
// image has neither the exact bytes of its layers nor its download size.
func (s *Set) thorough(m measure.Image) bool {
	return m.Root != nil && (s.o.Quick || m.DownloadMethod != "" && m.Waste != nil)
}

// measureCloser begins to measure an image exactly, in the background, unless
// that has been done. It takes a minute for one with a compiler: nobody who
// does not need it should wait for it.
func (s *Set) measureCloser(name string, m measure.Image) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.thorough(m) || s.background.ctx.Err() != nil {
		return
	}
	if j := s.jobs.closer[name]; j != nil && !j.Finished() {
		return
	}
	j := job.New()
	s.jobs.closer[name] = j
	before := s.jobs.lastCloser
	s.jobs.lastCloser = j
	s.background.run(func() {
		if before != nil {
			<-before.Done()
		}
		s.background.idle()
		j.Finish(s.exact(s.background.ctx, name, m, j.Emit))
	})
}

// exact measures an image exactly and keeps the result, which takes the place
// of what a look at the image showed.
func (s *Set) exact(ctx context.Context, name string, looked measure.Image, emit progress.Emit) (measure.Image, error) {
	if ctx.Err() != nil {
		return measure.Image{}, context.Cause(ctx)
	}
	ref := s.Ref(name)
	defer s.activity.measure(name)()
	spec := inspect.Spec{Subject: name, Ref: ref, Download: true, Listed: true}
	if base, ok := s.Base(); ok {
		spec.BaseDiffs = base.Diffs
	}
	m, err := s.engine.Measure(ctx, spec, emit)
	if err != nil {
		s.tell(emit, name, progress.Failed, err.Error())
		return measure.Image{}, err
	}
	// If it cannot be read, the page that shows it tries again and says why.
	if f, err := s.engine.Binary(ctx, ref, s.labels()); err == nil {
		m.SetBinary(&f)
	}
	m.Seconds, m.Cached, m.Build = looked.Seconds, looked.Cached, looked.Build
	if m.ID == looked.ID { // otherwise another has taken its name meanwhile
		s.book.save(journal.Record{Kind: journal.KindMeasured, Image: s.noted(name), ImageID: m.ID, Measured: &m})
		s.mu.Lock()
		if s.facts.measured[name].ID == m.ID { // as it may have since
			s.facts.measured[name] = m
		}
		s.mu.Unlock()
	}
	s.tell(emit, name, progress.Done, "measured every layer of "+imagename.Short(ref))
	return m, nil
}

// Exact follows the exact measuring of the named image until it is done: the
// bytes of each layer, what they waste, and the download size. It builds the
// image first if that has not been done. It returns early only when ctx is
// done, with an error that wraps ctx's, and the work goes on.
func (s *Set) Exact(ctx context.Context, name string, emit progress.Emit) (measure.Image, error) {
	build := emit
	if _, ok := s.Measured(name); ok {
		build = progress.Discard // that is not what is waited for
	}
	m, err := s.Attach(ctx, name, build)
	if err != nil || name == Base {
		return m, err
	}
	s.mu.Lock()
	j := s.jobs.closer[name]
	s.mu.Unlock()
	if j == nil {
		return m, nil
	}
	return j.Follow(ctx, emit)
}

// IsExact reports whether what is known of the named image is all that
// [Set.Exact] finds out.
func (s *Set) IsExact(name string) bool {
	m, ok := s.Measured(name)
	return ok && (name == Base || s.thorough(m))
}
