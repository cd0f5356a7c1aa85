package images

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/images/warm"
	"castoff/cmd/castoff/internal/learn/workspace"
	"castoff/sampleapp"
)

// TestInstallingGo is the course's own instruction, whose result may be in the
// builder's cache.
func TestInstallingGo(t *testing.T) {
	t.Parallel()
	text, err := sampleapp.Files.ReadFile("traditional.Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "\n"+goInstall) {
		t.Errorf("the course does not install Go with %q", goInstall)
	}
}

// goEngine has an image as soon as somebody asks for it as a base.
type goEngine struct{ *fake }

func (goEngine) LocalBase(_ context.Context, ref string) (baseimage.Base, bool) {
	return baseimage.Base{Ref: ref, ID: "go", Diffs: []string{"one"}}, true
}

// TestPrepareGo: whoever leaves does not stop the work, and whoever comes later
// joins it and hears all of it.
func TestPrepareGo(t *testing.T) {
	t.Parallel()
	builds, may := 0, make(chan struct{})
	f := &fake{build: func(ctx context.Context, _ string, _ progress.Emit) error {
		builds++
		select {
		case <-may:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	s := setOf(t, goEngine{f}, nil, openJournal(t))
	leaving, leave := context.WithCancel(t.Context())
	if err := s.PrepareGo(leaving, func(progress.Event) { leave() }); !errors.Is(err, context.Canceled) {
		t.Fatalf("left at its first event: %v", err)
	}
	close(may)
	var r enginetest.Recorder
	if err := s.PrepareGo(t.Context(), r.Emit); err != nil {
		t.Fatalf("joined: %v\n%s", err, text(r.All()))
	}
	if n := strings.Count(text(r.All()), "which exercises begin with"); n != 1 || builds != 1 {
		t.Errorf("it was begun %d times, and built %d times:\n%s", n, builds, text(r.All()))
	}
	ref, base, err := s.Go(t.Context(), nothing)
	if err != nil || ref != "castoff/test-fake/go:latest" || base.ID != "go" {
		t.Errorf("it is %s, %+v, %v", ref, base, err)
	}
}

// TestGoCompilesWithoutNetwork makes the image, finds it again, and builds
// with it what exercises build.
func TestGoCompilesWithoutNetwork(t *testing.T) {
	t.Parallel()
	longtest.Only(t, "it compiles the standard library, as the exercises' own tests do")
	c := newCourse(t, sampleapp.Files)
	dockertest.Lend(t, c.engine, c.options.Learner, []string{GoImage + "-base"}, func(shared string) error {
		o := c.options
		o.Learner = shared
		s, err := New(t.Context(), c.engine, nil, openJournal(t), o)
		if err != nil {
			return err
		}
		defer s.Close()
		_, err = s.goBase(t.Context(), nothing)
		return err
	})
	s := c.set(t)
	var r enginetest.Recorder
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	// Whoever leaves does not stop the work, and whoever comes later joins it.
	leaving, leave := context.WithCancel(ctx)
	if err := s.PrepareGo(leaving, func(progress.Event) { leave() }); !errors.Is(err, context.Canceled) {
		t.Fatalf("left at its first event: %v", err)
	}
	if err := s.PrepareGo(ctx, r.Emit); err != nil {
		t.Fatalf("joined: %v\n%s\n%s", err, fault.Detail(err), text(r.All()))
	}
	if n := strings.Count(text(r.All()), "which exercises begin with"); n != 1 {
		t.Errorf("it was begun %d times:\n%s", n, text(r.All()))
	}
	made := len(ran(r.All()))
	ref, base, err := s.Go(ctx, r.Emit)
	if now := len(ran(r.All())); now != made {
		t.Errorf("it was made anew: %d steps, then %d", made, now)
	}
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, fault.Detail(err), text(r.All()))
	}
	if ref != s.Ref(GoImage) || base.ID == "" || len(base.Diffs) == 0 {
		t.Errorf("it is %s, %+v", ref, base)
	}
	var again enginetest.Recorder
	if _, b, err := c.set(t).Go(ctx, again.Emit); err != nil || b.ID != base.ID || len(ran(again.All())) > 0 {
		t.Errorf("found again it is %+v, error %v, events\n%s", b, err, text(again.All()))
	}
	packed, err := workspace.Pack(warm.Files(), workspace.Options{Extra: map[string][]byte{"Dockerfile": []byte("FROM " + ref + `
WORKDIR /src
COPY . .
RUN ["go", "test", "."]
RUN ["go", "build", "-o", "/server", "."]
ENV GOARCH=mipsle
RUN ["go", "build", "-o", "/app", "./small"]
`)}})
	if err != nil {
		t.Fatal(err)
	}
	var b enginetest.Recorder
	_, err = c.engine.Build(ctx, build.Spec{Subject: "x", Ref: s.Ref("x"), Context: packed.Archive, Path: "Dockerfile", Labels: s.labels(), Builder: s.Builder()}, b.Emit)
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, fault.Detail(err), text(b.All()))
	}
	for _, e := range b.All() {
		if e.Step != nil && e.Step.Seconds > 0 {
			t.Logf("%s: %.2f s", e.Step.Name, e.Step.Seconds)
		}
	}
}

// keeping is an engine on which what is built is there from then on.
type keeping struct {
	goEngine
	built int
}

func (k *keeping) Build(_ context.Context, s build.Spec, _ progress.Emit) (build.Result, error) {
	k.built++
	k.found = map[string]inspect.Found{s.Ref: {ID: "go", Labels: s.Labels}}
	return build.Result{ID: "go"}, nil
}

// TestGoIsRebuiltOnce: what is to be built again is not built for everyone who
// asks.
func TestGoIsRebuiltOnce(t *testing.T) {
	t.Parallel()
	k := &keeping{goEngine: goEngine{&fake{}}}
	s := setOf(t, k, nil, openJournal(t))
	s.o.Rebuild = true
	for range 3 {
		if _, _, err := s.Go(t.Context(), progress.Discard); err != nil {
			t.Fatal(err)
		}
	}
	if k.built != 1 {
		t.Errorf("it was built %d times", k.built)
	}
}
