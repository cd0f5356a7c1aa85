package images

import (
	"crypto/rand"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/sampleapp"
)

// course is what several sets of one learner have in common. They stand on the
// offline base that all tests on this machine share. All that they make on the
// daemon is removed when the test ends.
type course struct {
	engine  *docker.Engine
	journal *journal.Journal
	options Options
}

func newCourse(t *testing.T, sample fs.FS) *course {
	t.Helper()
	c := &course{engine: dockertest.Engine(t), journal: openJournal(t), options: Options{
		Base: baseimage.OfflineName, Learner: dockertest.Learner(), Images: declared, Files: files(sample), Format: format, CacheDir: t.TempDir(),
	}}
	t.Cleanup(func() { dockertest.Clean(t, c.engine, c.options.Learner) })
	dockertest.LendBase(t, c.engine, c.options.Learner)
	return c
}

// set is the learner's images, closed when the test ends at the latest.
func (c *course) set(t *testing.T) *Set {
	t.Helper()
	s, err := New(t.Context(), c.engine, nil, c.journal, c.options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// owned counts the learner's images and containers.
func (c *course) owned(t *testing.T) (images, containers int) {
	t.Helper()
	all, err := c.engine.Owned(t.Context(), c.options.Learner, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		if o.Kind == "image" {
			images++
		} else {
			containers++
		}
	}
	return images, containers
}

// settled are the events without the counts of bytes, of which followers see
// more or fewer.
func settled(events []progress.Event) []progress.Event {
	return slices.DeleteFunc(events, func(e progress.Event) bool { return e.Kind == progress.Bytes })
}

func attach(t *testing.T, s *Set, name string) (measure.Image, []progress.Event) {
	t.Helper()
	var r enginetest.Recorder
	m, err := s.Attach(t.Context(), name, r.Emit)
	if err != nil {
		t.Fatalf("%s: %v\n%s\n%s", name, err, fault.Detail(err), text(r.All()))
	}
	return m, r.All()
}

// ran are the steps of the Dockerfile that ran to their end.
func ran(events []progress.Event) (steps []string) {
	for _, e := range events {
		if e.Kind == progress.Step && e.Step.N > 0 && e.Step.State == progress.Finished {
			steps = append(steps, e.Step.Name)
		}
	}
	return steps
}

// neverBuilt is the sample app with a source file that no build had before, and
// so with a program that none made: what an earlier run left in the builder's
// cache outlives the images, and is found by the program's bytes, too.
func neverBuilt(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{"app/run.go": {Data: []byte("package main // " + rand.Text() + "\n")}}
	err := fs.WalkDir(sampleapp.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(sampleapp.Files, path)
		files[path] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
