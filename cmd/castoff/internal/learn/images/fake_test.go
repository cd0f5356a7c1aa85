package images

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/deploy"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/lessons"
	"castoff/sampleapp"
)

// declared are the images of castoff's own course, Names their names.
var declared, Names = func() ([]manifest.Image, []string) {
	m, err := manifest.Load(lessons.Files, material.Of(lessons.Files))
	if err != nil {
		panic(err)
	}
	return m.Images, m.Names()
}()

// sampled is a course's files with a sample app.
type sampled struct{ fs.FS }

func files(sample fs.FS) fs.FS { return sampled{sample} }

func (s sampled) Open(name string) (fs.File, error) {
	return s.FS.Open(strings.TrimPrefix(name, "sampleapp/"))
}

// text lists events for a failure's message.
func text(events []progress.Event) string {
	var b strings.Builder
	for _, e := range events {
		fmt.Fprint(&b, e.Subject, " ", e.Kind, " ", e.Text, " ", e.Current)
		if e.Step != nil {
			fmt.Fprint(&b, " ", *e.Step)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func nothing(progress.Event) {}

func event(kind progress.Kind, text string) progress.Event {
	return progress.Event{Kind: kind, Text: text}
}

// fake is an engine on which builds do what the test says.
type fake struct {
	Engine
	build   func(ctx context.Context, name string, emit progress.Emit) error
	deploy  func(ctx context.Context, refs []string, o deploy.Options, emit progress.Emit) ([]measure.Deployment, error)
	found   map[string]inspect.Found
	measure int // how often images were measured exactly
	looks   int // how often they were looked at
	// exact is closed when an exact measuring may end; nil if it ends at once.
	exact   chan struct{}
	running atomic.Int32
	bases   atomic.Int32
}

func (*fake) Info() daemon.Info {
	return daemon.Info{ID: "fake", Name: "Docker", Version: "1", Store: "none", Builders: []daemon.Builder{daemon.BuildKit, daemon.Legacy}}
}

func (f *fake) EnsureBase(_ context.Context, r baseimage.Request, _ progress.Emit) (baseimage.Base, error) {
	f.bases.Add(1)
	return baseimage.Base{Ref: r.Offline.Ref, ID: "base", Source: baseimage.Offline, Reason: baseimage.OfflineAsked}, nil
}

func (*fake) LocalBase(_ context.Context, ref string) (baseimage.Base, bool) {
	return baseimage.Base{Ref: ref, ID: "id of " + ref}, true
}

func (*fake) Distributions(context.Context) []string { return nil }

func (f *fake) Find(_ context.Context, ref string) (inspect.Found, bool, error) {
	found, ok := f.found[ref]
	return found, ok, nil
}

func (f *fake) Build(ctx context.Context, s build.Spec, emit progress.Emit) (build.Result, error) {
	if f.running.Add(1) > 1 {
		return build.Result{}, errors.New("two builds at once")
	}
	defer f.running.Add(-1)
	return build.Result{ID: "id of " + s.Subject, Duration: time.Second}, f.build(ctx, s.Subject, emit)
}

func (f *fake) Look(_ context.Context, s inspect.Spec, _ progress.Emit) (measure.Image, error) {
	f.looks++
	if s.Labels[daemon.Label] == "" {
		return measure.Image{}, errors.New("a probe without a label")
	}
	return measure.Image{Name: s.Subject, Ref: s.Ref, ID: "id of " + s.Subject, SizeBytes: 8, SizeMethod: measure.MethodInspect, Root: &rootfs.Facts{}}, nil
}

func (f *fake) Measure(ctx context.Context, s inspect.Spec, _ progress.Emit) (measure.Image, error) {
	if f.running.Load() > 0 {
		return measure.Image{}, errors.New("measured while something is built")
	}
	f.measure++
	if f.exact != nil {
		select {
		case <-f.exact:
		case <-ctx.Done():
			return measure.Image{}, ctx.Err()
		}
	}
	m := measure.Image{Name: s.Subject, Ref: s.Ref, ID: "id of " + s.Subject, SizeBytes: 9, SizeMethod: measure.MethodSave,
		Root: &rootfs.Facts{}, Waste: &measure.Waste{}}
	if s.Download {
		m.DownloadBytes, m.DownloadMethod = int64(len(s.Subject)), measure.DownloadCompressed
	}
	return m, nil
}

func (f *fake) Binary(_ context.Context, ref string, labels map[string]string) (binary.Facts, error) {
	if labels[daemon.Label] == "" {
		return binary.Facts{}, errors.New("a container without a label")
	}
	return binary.Facts{Path: "program of " + ref}, nil
}

func (f *fake) Shell(_ context.Context, ref string, labels map[string]string) (daemon.RunResult, error) {
	if labels[daemon.Label] == "" || strings.Contains(ref, "traditional") {
		return daemon.RunResult{}, errors.New("no such image")
	}
	return daemon.RunResult{Output: "refused", ExitCode: 127}, nil
}

func (f *fake) Deploy(ctx context.Context, refs []string, o deploy.Options, emit progress.Emit) ([]measure.Deployment, error) {
	if f.running.Add(1) > 1 {
		return nil, errors.New("timed while something is built")
	}
	defer f.running.Add(-1)
	return f.deploy(ctx, refs, o, emit)
}

func openJournal(t *testing.T) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// fakeOptions are those of sets on a fake.
func fakeOptions(o Options) Options {
	o.Base, o.Learner, o.Images, o.Files, o.Format = baseimage.OfflineName, "test-fake", declared, files(sampleapp.Files), format
	return o
}

func fakeSet(t *testing.T, f *fake) *Set { return fakeSetOn(t, f) }

func fakeSetOn(t *testing.T, e Engine) *Set {
	t.Helper()
	s, err := New(t.Context(), e, nil, openJournal(t), fakeOptions(Options{}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}
