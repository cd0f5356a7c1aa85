package images

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/deploy"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/offline"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/sampleapp"
)

// quick is an engine that builds and times at once, and counts.
func quick(timings *int) *fake {
	return &fake{
		build: func(context.Context, string, progress.Emit) error { return nil },
		deploy: func(_ context.Context, refs []string, o deploy.Options, emit progress.Emit) ([]measure.Deployment, error) {
			*timings++
			emit(progress.Event{Kind: progress.Phase, Text: "saving"})
			var all []measure.Deployment
			for _, ref := range refs {
				all = append(all, measure.Deployment{SaveSeconds: float64(*timings), StartSeconds: []float64{float64(len(ref))}})
			}
			if !o.SaveLoad || !slices.Equal(o.Args[refs[0]], []string{"brief"}) || o.Labels[daemon.Label] == "" {
				return nil, fmt.Errorf("unexpected options: %+v", o)
			}
			return all, nil
		},
	}
}

// setOf is a set on an engine with a journal that others have, too.
func setOf(t *testing.T, engine Engine, unavailable error, j *journal.Journal) *Set {
	t.Helper()
	s, err := New(t.Context(), engine, unavailable, j, Options{Base: baseimage.OfflineName, Learner: "test-fake", Images: declared, Files: files(sampleapp.Files), Format: format})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func mustMake(t *testing.T, s *Set) {
	t.Helper()
	s.Start(Names...)
	for _, name := range Names {
		if _, err := s.Attach(t.Context(), name, nothing); err != nil {
			t.Fatal(err)
		}
	}
}

// mustMeasure waits for the exact measuring of images.
func mustMeasure(t *testing.T, s *Set) {
	t.Helper()
	for _, name := range Names {
		if _, err := s.Exact(t.Context(), name, nothing); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDeploy times once, and later sessions know.
func TestDeploy(t *testing.T) {
	t.Parallel()
	var timings int
	f, j := quick(&timings), openJournal(t)
	s := setOf(t, f, nil, j)
	mustMake(t, s)
	mustMeasure(t, s)
	if all, ok := s.Deployed(Names...); ok {
		t.Errorf("not timed yet, but %+v", all)
	}
	var early, late enginetest.Recorder
	for _, r := range []*enginetest.Recorder{&early, &late} {
		all, err := s.Deploy(t.Context(), Names, r.Emit)
		if err != nil || len(all) != 2 || all[0].SaveSeconds != 1 || all[0].DownloadBytes != int64(len("traditional")) ||
			all[1].DownloadBytes != int64(len("multistage")) || all[1].DownloadMethod != measure.DownloadCompressed {
			t.Fatalf("%+v, %v\n%s", all, err, text(r.All()))
		}
	}
	if !slices.Equal(early.All(), late.All()) || early.All()[0].Text != "saving" || early.All()[len(early.All())-1].Kind != progress.Done {
		t.Errorf("the events are\n%sand for who is late\n%s", text(early.All()), text(late.All()))
	}
	if timings != 1 || s.Status() != "" || s.JournalError() != nil {
		t.Errorf("timed %d times, status %q, %v", timings, s.Status(), s.JournalError())
	}
	if all, ok := s.Deployed("multistage", "traditional"); !ok || all[0].DownloadBytes != int64(len("multistage")) {
		t.Errorf("the other way round: %+v, %v", all, ok)
	}
	s.Close()

	f.found = map[string]inspect.Found{}
	for _, name := range Names {
		f.found[s.Ref(name)] = inspect.Found{ID: "id of " + name, Labels: map[string]string{daemon.Label: s.Label()}}
	}
	for what, engine := range map[string]Engine{"with the daemon": f, "without": nil} {
		var why error
		if engine == nil {
			why = errors.New("no daemon")
		}
		s := setOf(t, engine, why, j)
		if all, ok := s.Deployed(Names...); !ok || all[1].SaveSeconds != 1 {
			t.Errorf("%s: %+v, %v", what, all, ok)
		}
		if _, ok := s.Deployed("traditional", "nothing"); ok {
			t.Errorf("%s: it knows an image that is not there", what)
		}
	}
}

// otherEngine is another daemon with the same images.
type otherEngine struct{ *fake }

func (otherEngine) Info() daemon.Info {
	return daemon.Info{ID: "other", Builders: []daemon.Builder{daemon.BuildKit}}
}

// TestTimesAreOfOneDaemon though the images are the same.
func TestTimesAreOfOneDaemon(t *testing.T) {
	t.Parallel()
	var timings int
	j := openJournal(t)
	s := setOf(t, quick(&timings), nil, j)
	mustMake(t, s)
	if _, err := s.Deploy(t.Context(), Names, nothing); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = setOf(t, otherEngine{quick(&timings)}, nil, j)
	mustMake(t, s)
	if all, ok := s.Deployed(Names...); ok {
		t.Errorf("another daemon's times: %+v", all)
	}
}

// TestDeployThatFails is tried again by the next Deploy.
func TestDeployThatFails(t *testing.T) {
	t.Parallel()
	var timings int
	f := quick(&timings)
	good, failure := f.deploy, errors.New("no space")
	f.deploy = func(context.Context, []string, deploy.Options, progress.Emit) ([]measure.Deployment, error) {
		return nil, failure
	}
	s := setOf(t, f, nil, openJournal(t))
	var r enginetest.Recorder
	if _, err := s.Deploy(t.Context(), Names, r.Emit); err == nil || !strings.HasPrefix(err.Error(), "timing castoff/test-fake/traditional: it is not measured yet") {
		t.Errorf("before they are built: %v", err)
	}
	mustMake(t, s)
	r = enginetest.Recorder{}
	_, err := s.Deploy(t.Context(), Names, r.Emit)
	if events := r.All(); !errors.Is(err, failure) || events[len(events)-1].Kind != progress.Failed || events[len(events)-1].Text != err.Error() {
		t.Errorf("%v\n%s", err, text(r.All()))
	}
	f.deploy = func(context.Context, []string, deploy.Options, progress.Emit) ([]measure.Deployment, error) {
		return make([]measure.Deployment, 1), nil
	}
	if _, err := s.Deploy(t.Context(), Names, nothing); err == nil || !strings.Contains(err.Error(), "1 of 2 images") {
		t.Errorf("too few: %v", err)
	}
	f.deploy = good
	if _, err := s.Deploy(t.Context(), Names, nothing); err != nil || timings != 1 {
		t.Errorf("%v after %d timings", err, timings)
	}
	s.Decline("castoff build")
	if _, err := s.Deploy(t.Context(), Names, nothing); !errors.Is(err, s.Unavailable()) {
		t.Errorf("declined: %v", err)
	}
}

// TestDeployGoesOnUnwatched: it waits for its turn, and is not stopped when
// nobody follows it.
func TestDeployGoesOnUnwatched(t *testing.T) {
	t.Parallel()
	var timings int
	f := quick(&timings)
	good, begun, release := f.deploy, make(chan struct{}), make(chan struct{})
	f.deploy = func(ctx context.Context, refs []string, o deploy.Options, emit progress.Emit) ([]measure.Deployment, error) {
		close(begun)
		<-release
		return good(ctx, refs, o, emit)
	}
	s := setOf(t, f, nil, openJournal(t))
	mustMake(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-begun; cancel() }()
	if _, err := s.Deploy(ctx, Names, nothing); !errors.Is(err, context.Canceled) {
		t.Errorf("left: %v", err)
	}
	s.Start(Base) // has to wait: a build at the same time would be an error
	close(release)
	if _, err := s.Deploy(t.Context(), Names, nothing); err != nil || timings != 1 {
		t.Errorf("%v after %d timings", err, timings)
	}
	if _, err := s.Attach(t.Context(), Base, nothing); err != nil {
		t.Error(err)
	}
}

// TestMeasuredByAnEarlierVersion has an image whose record has sizes only: it
// is measured again, and how long it took to build is kept.
func TestMeasuredByAnEarlierVersion(t *testing.T) {
	t.Parallel()
	var timings int
	f, j := quick(&timings), openJournal(t)
	s := setOf(t, f, nil, j)
	mustMake(t, s)
	mustMeasure(t, s)
	old, _ := s.Measured("multistage")
	s.Close()
	if f.measure != 2 || old.Binary == nil || old.DownloadBytes == 0 || old.Seconds != 1 {
		t.Fatalf("measured %d images: %+v", f.measure, old)
	}

	spec, inputs, err := s.spec(t.Context(), "multistage", *s.facts.base, nothing)
	if err != nil {
		t.Fatal(err)
	}
	f.found = map[string]inspect.Found{spec.Ref: {ID: old.ID, Labels: map[string]string{daemon.Label: s.Label(), offline.LabelInputs: inputs}}}
	j = openJournal(t) // those versions did not keep how builds went
	shallow := old
	shallow.Root, shallow.Binary, shallow.DownloadBytes, shallow.Seconds = nil, nil, 0, 42
	if err := j.Append(journal.Record{Kind: journal.KindMeasured, Engine: "fake", Image: "multistage", ImageID: old.ID, Measured: &shallow}); err != nil {
		t.Fatal(err)
	}
	s = setOf(t, f, nil, j)
	if m, ok := s.Measured("multistage"); ok {
		t.Errorf("recalled %+v", m)
	}
	for range 2 { // the second time it is known
		m, err := s.Exact(t.Context(), "multistage", nothing)
		if err != nil || !m.Cached || m.Root == nil || m.Binary == nil || m.DownloadBytes == 0 || m.Seconds != 42 || f.measure != 3 {
			t.Errorf("measured %d times: %+v, %v", f.measure, m, err)
		}
		s.Close()
		s = setOf(t, f, nil, j)
	}
	// Without a daemon, what there is will have to do.
	if err := j.Append(journal.Record{Kind: journal.KindMeasured, Learner: "test-fake", Image: "multistage", ImageID: old.ID, Measured: &shallow}); err != nil {
		t.Fatal(err)
	}
	s = setOf(t, nil, errors.New("no daemon"), j)
	if m, ok := s.Measured("multistage"); !ok || m.Seconds != 42 {
		t.Errorf("without a daemon: %+v, %v", m, ok)
	}
	if v, ok := s.Value("multistage.packages"); ok {
		t.Errorf("the packages are %s", v)
	}
}

func TestShellAndBinary(t *testing.T) {
	t.Parallel()
	var timings int
	s := setOf(t, quick(&timings), nil, openJournal(t))
	command, out, code, err := s.Shell(t.Context(), "multistage")
	if want := "docker run --rm --network none --entrypoint /bin/sh castoff/test-fake/multistage -c 'echo hello from a shell'"; command != want ||
		out != "refused" || code != 127 || err != nil {
		t.Errorf("%q printed %q, exit code %d, %v", command, out, code, err)
	}
	if _, _, _, err := s.Shell(t.Context(), "traditional"); err == nil || len(fault.Hints(err)) == 0 {
		t.Errorf("an image that is gone: %v, hints %q", err, fault.Hints(err))
	}
	if b, err := s.Binary(t.Context(), "traditional"); err != nil || b.Path != "program of castoff/test-fake/traditional:latest" {
		t.Errorf("%+v, %v", b, err)
	}
}
