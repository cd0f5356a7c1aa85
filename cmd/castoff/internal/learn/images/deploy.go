package images

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/engine/deploy"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/images/job"
	"castoff/cmd/castoff/internal/learn/journal"
)

// Deployed returns what [Set.Deploy] found out about the images as they are
// now, if it did, in this session or an earlier one.
func (s *Set) Deployed(names ...string) ([]measure.Deployment, bool) {
	var ids []string
	for _, name := range names {
		m, _ := s.Measured(name)
		ids = append(ids, m.ID)
	}
	return journal.Deployed(s.book.past(), ids...)
}

// Deploy finds out what it takes to deploy the images, which are measured
// already. Their times are taken one after the other, and not while anything
// is built here. It replays and follows what is under way, and begins if
// nothing is or if it failed before.
func (s *Set) Deploy(ctx context.Context, names []string, emit progress.Emit) ([]measure.Deployment, error) {
	key := strings.Join(names, " ")
	s.mu.Lock()
	if s.unavailable != nil {
		defer s.mu.Unlock()
		return nil, s.unavailable
	}
	j := s.jobs.timings[key]
	if j == nil || j.Finished() && j.Err() != nil {
		j = job.New()
		s.jobs.timings[key] = j
		// What is deployed is measured exactly first, which waits for builds but
		// not for what stands in line behind it.
		s.background.run(func() {
			if err := s.exactly(s.background.ctx, names, j.Emit); err != nil {
				j.Finish(measure.Image{}, err)
				return
			}
			s.background.enqueue(func() { j.Finish(measure.Image{}, s.deploy(s.background.ctx, names, j.Emit)) })
		})
	}
	s.mu.Unlock()
	if _, err := j.Follow(ctx, emit); err != nil {
		return nil, err
	}
	all, _ := s.Deployed(names...)
	return all, nil
}

// exactly has images measured exactly.
func (s *Set) exactly(ctx context.Context, names []string, emit progress.Emit) error {
	for _, name := range names {
		if _, ok := s.Measured(name); !ok || s.IsExact(name) {
			continue // what is not there is reported later
		}
		if _, err := s.Exact(ctx, name, emit); err != nil {
			return err
		}
	}
	return nil
}

// deploy times the images and keeps the result.
func (s *Set) deploy(ctx context.Context, names []string, emit progress.Emit) error {
	subject := s.list(names)
	w := s.activity.begin(subject)
	defer s.activity.rest(w)
	all, err := s.timed(ctx, names, s.activity.watched(w, emit))
	if err != nil {
		s.tell(emit, subject, progress.Failed, err.Error())
		return err
	}
	s.book.note(journal.Record{Kind: journal.KindDeployed, Deployments: all})
	s.tell(emit, subject, progress.Done, "timed "+subject)
	return nil
}

// list is the images as a person types and lists them.
func (s *Set) list(names []string) string {
	var refs []string
	for _, name := range names {
		refs = append(refs, s.Short(name))
	}
	return plaintext.Listed(refs, "and")
}

// timed asks the engine for the times, and adds what was measured before.
func (s *Set) timed(ctx context.Context, names []string, emit progress.Emit) (map[string]measure.Deployment, error) {
	var images []measure.Image
	var refs []string
	args := map[string][]string{}
	for _, name := range names {
		m, ok := s.Measured(name)
		if !ok {
			return nil, fmt.Errorf("timing %s: it is not measured yet", s.Short(name))
		}
		images, refs = append(images, m), append(refs, s.Ref(name))
		if d, ok := s.declared.Image(name); ok {
			args[s.Ref(name)] = d.Arguments
		}
	}
	found, err := s.engine.Deploy(ctx, refs, deploy.Options{
		SaveLoad: true, Labels: s.labels(), Args: args, CacheDir: s.o.CacheDir,
	}, emit)
	if err != nil {
		return nil, err
	}
	if len(found) != len(images) {
		return nil, fmt.Errorf("timing %s: %d of %d images were timed", s.list(names), len(found), len(images))
	}
	all := map[string]measure.Deployment{}
	for i, m := range images {
		found[i].DownloadBytes, found[i].DownloadMethod = m.DownloadBytes, m.DownloadMethod
		all[m.ID] = found[i]
	}
	return all, nil
}
