package images

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/offline"
	"castoff/cmd/castoff/internal/engine/tidy"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/sampleapp"
)

// steps has a build of three instructions end in the given states.
func steps(states ...progress.State) func(context.Context, string, progress.Emit) error {
	return func(_ context.Context, name string, emit progress.Emit) error {
		for i, text := range []string{"RUN apt-get install -y golang-go", "COPY . .", "RUN go build -o /app"}[:len(states)] {
			st := progress.StepInfo{ID: fmt.Sprint(i), Stage: "build", N: i + 2, Of: 4, Name: text, State: states[i]}
			if st.State == progress.Finished {
				st.Seconds = float64(90 - 40*i)
			}
			emit(progress.Event{Time: time.Now(), Subject: name, Kind: progress.Step, Step: &st})
		}
		return nil
	}
}

// earlier are the steps that were not carried out, with the seconds that they
// took before.
func earlier(events []progress.Event) string {
	var out []string
	for _, e := range events {
		if e.Kind == progress.Step && e.Step.State == progress.Cached {
			out = append(out, fmt.Sprintf("%d: %.0f s", e.Step.N, e.Step.Earlier))
		}
	}
	return strings.Join(out, ", ")
}

// TestBuiltFromTheCache: what building took is what the build took that carried
// the instructions out, even if it was another learner's; a build from the
// cache alone says nothing about that.
func TestBuiltFromTheCache(t *testing.T) {
	t.Parallel()
	j := openJournal(t)
	first := &fake{build: steps(progress.Finished, progress.Finished, progress.Finished)}
	m, err := setOf(t, first, nil, j).Attach(t.Context(), "traditional", nothing)
	if err != nil || m.Cached || m.Seconds != 1 || m.Build == nil || m.Build.Instructions != 3 || m.Build.Cached != 0 {
		t.Fatalf("%+v, %v", m, err)
	}
	at := m.Build.At
	cached := &fake{build: steps(progress.Cached, progress.Cached, progress.Cached)}
	for what, c := range map[string]struct {
		j           *journal.Journal
		build, took float64
		says        []string
		value       string
	}{
		"where the build is known": {j, 1, 90, []string{"all 3 instructions came from the builder's cache; they were carried out on ", ", in 1.0 s"}, "1.0 s, on "},
		"where it is not":          {openJournal(t), 0, 0, []string{"all 3 instructions came from the builder's cache, from a build on this daemon of which nothing more is known", "what the cache is for"}, "made earlier, not timed"},
	} {
		s, err := New(t.Context(), cached, nil, c.j, Options{Base: baseimage.OfflineName, Learner: "another", Images: declared, Files: files(sampleapp.Files), Format: format})
		if err != nil {
			t.Fatal(err)
		}
		var r enginetest.Recorder
		m, err := s.Attach(t.Context(), "traditional", r.Emit)
		if err != nil || !m.Cached || m.Seconds != c.build {
			t.Errorf("%s: %+v, %v", what, m, err)
		}
		if m.Build != nil && !m.Build.At.Round(time.Second).Equal(at.Round(time.Second)) {
			t.Errorf("%s: built at %v, not %v", what, m.Build.At, at)
		}
		want := "2: 90 s, 3: 50 s, 4: 10 s"
		if c.took == 0 {
			want = "2: 0 s, 3: 0 s, 4: 0 s"
		}
		if got := earlier(r.All()); got != want {
			t.Errorf("%s: steps that were not carried out: %s, want %s", what, got, want)
		}
		done := r.All()[len(r.All())-1]
		for _, text := range c.says {
			if !strings.Contains(done.Text, text) {
				t.Errorf("%s: %q is not in %q", what, text, done.Text)
			}
		}
		if v, ok := s.Value("traditional.build"); !ok || !strings.HasPrefix(v, c.value) {
			t.Errorf("%s: the build is %q, %v", what, v, ok)
		}
		if _, ok := s.Value("traditional.seconds"); ok != (c.build > 0) {
			t.Errorf("%s: there are seconds: %v", what, ok)
		}
		s.Close()
	}
}

// TestFoundShowsItsBuild: an image that is there comes with the steps of its
// build.
func TestFoundShowsItsBuild(t *testing.T) {
	t.Parallel()
	j := openJournal(t)
	f := &fake{build: steps(progress.Cached, progress.Cached, progress.Finished)}
	s := setOf(t, f, nil, j)
	if _, err := s.Attach(t.Context(), "multistage", nothing); err != nil {
		t.Fatal(err)
	}
	if v, _ := s.Value("multistage.built"); v != "took 1.0 s to build, with 2 of 3 instructions from the cache" {
		t.Errorf("it %s", v)
	}
	spec, inputs, err := s.spec(t.Context(), "multistage", *s.facts.base, nothing)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	f.found = map[string]inspect.Found{spec.Ref: {ID: "id of multistage", Labels: map[string]string{daemon.Label: s.Label(), offline.LabelInputs: inputs}}}
	for what, c := range map[string]struct {
		j           *journal.Journal
		steps, says string
	}{
		"known":   {j, "2: 0 s, 3: 0 s, 4: 10 s", " is up to date: it was built on "},
		"unknown": {openJournal(t), "", " is up to date: it was built before; when, and how long that took, is not known here"},
	} {
		s := setOf(t, f, nil, c.j)
		var r enginetest.Recorder
		m, err := s.Attach(t.Context(), "multistage", r.Emit)
		if err != nil || !m.Cached || (m.Build != nil) != (what == "known") {
			t.Errorf("%s: %+v, %v", what, m, err)
		}
		if got, done := earlier(r.All()), r.All()[len(r.All())-1]; got != c.steps || !strings.Contains(done.Text, c.says) || done.Seconds != 0 {
			t.Errorf("%s: %s, %+v", what, got, done)
		}
		s.Close()
	}
}

// TestLookComesFirst: an image is there for the person once it was looked at;
// the exact measuring waits for the builds in line, and takes the look's place.
func TestLookComesFirst(t *testing.T) {
	t.Parallel()
	f := &fake{build: steps(progress.Finished), exact: make(chan struct{})}
	s := setOf(t, f, nil, openJournal(t))
	s.Start(Names...)
	for _, name := range Names {
		m, err := s.Attach(t.Context(), name, nothing)
		if err != nil || m.SizeMethod != measure.MethodInspect || s.IsExact(name) {
			t.Fatalf("%s: %+v, %v", name, m, err)
		}
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.Exact(short, "traditional", nothing); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("measured already: %v", err)
	}
	if got := s.Status(); !strings.HasPrefix(got, "measuring the layers of traditional, 0.") {
		t.Errorf("the status is %q", got)
	}
	close(f.exact)
	for _, name := range Names {
		m, err := s.Exact(t.Context(), name, nothing)
		if known, _ := s.Measured(name); err != nil || m.SizeMethod != measure.MethodSave || known.SizeBytes != m.SizeBytes || !s.IsExact(name) || m.Seconds != 1 || m.Build == nil {
			t.Errorf("%s: %+v, known as %+v, %v", name, m, known, err)
		}
	}
	if f.looks != 2 || f.measure != 2 {
		t.Errorf("%d looks, %d exact measurings", f.looks, f.measure)
	}
}

// TestStopped: a build that is stopped says what was under way and what need
// not be done again.
func TestStopped(t *testing.T) {
	t.Parallel()
	started := make(chan struct{})
	f := &fake{}
	f.build = func(ctx context.Context, name string, emit progress.Emit) error {
		if err := steps(progress.Finished, progress.Cached)(ctx, name, emit); err != nil {
			return err
		}
		st := progress.StepInfo{ID: "4", Stage: "build", N: 4, Of: 4, Name: "RUN go build -o /app", State: progress.Started}
		emit(progress.Event{Time: time.Now().Add(-41 * time.Second), Subject: name, Kind: progress.Step, Step: &st})
		close(started)
		<-ctx.Done()
		st.State = progress.Canceled
		emit(progress.Event{Time: time.Now(), Subject: name, Kind: progress.Step, Step: &st})
		return ctx.Err()
	}
	s := setOf(t, f, nil, openJournal(t))
	if _, ok := s.Stopped(); ok {
		t.Error("stopped before it began")
	}
	s.Start("traditional", "multistage")
	<-started
	s.Close()
	st, ok := s.Stopped()
	if !ok || st.Ref != "castoff/test-fake/traditional" || st.Kept != 2 || st.Step.N != 4 || st.Seconds < 41 || st.Seconds > 60 {
		t.Errorf("%+v, %v", st, ok)
	}
}

// TestCacheOnADaemon builds an image, removes it, and builds it again, as
// somebody does who has cleaned up, or a second learner: the times are those of
// the first build, which did the work.
func TestCacheOnADaemon(t *testing.T) {
	const sleeper = "package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(time.Second) }\n"
	const dockerfile = "FROM castoff/base AS build\nENV GO111MODULE=off\nCOPY . .\nRUN [\"go\", \"run\", \".\"]\n"
	c := newCourse(t, fstest.MapFS{
		"app/main.go": {Data: []byte(sleeper)}, "offline.traditional.Dockerfile": {Data: []byte(dockerfile)},
		"offline.multistage.Dockerfile": {Data: []byte(dockerfile)},
		"traditional.Dockerfile":        {Data: []byte("FROM castoff/base AS build\nCOPY . .\nRUN sleep 1\n")},
		"multistage.Dockerfile":         {Data: []byte("FROM castoff/base AS build\nCOPY . .\nRUN sleep 1\n")},
	})
	if base := os.Getenv("CASTOFF_TEST_BASE"); base != "" { // it is there, and need not be made
		c.options.Base = base
		c.options.Rebuild = true // the first time, since somebody may have built this
	}
	s := c.set(t)
	c.options.Rebuild = false
	if s.Builder() != daemon.BuildKit {
		t.Skip("skipped, it needs BuildKit, whose cache outlives an image")
	}
	m, events := attach(t, s, "traditional")
	if m.Cached || m.Seconds < 1 || m.Build == nil || m.Build.Cached != 0 || m.Build.Instructions == 0 {
		t.Errorf("built: %+v", m)
	}
	sum, last := 0.0, ""
	for _, e := range events {
		if e.Kind != progress.Step || e.Step.State != progress.Finished {
			continue
		}
		if e.Step.N > 0 || e.Step.Around != "" && !strings.HasPrefix(e.Step.Around, "measuring ") {
			sum += e.Step.Seconds
		}
		last = e.Step.Around
	}
	if sum < 0.7*m.Seconds || sum > 1.05*m.Seconds || !strings.HasPrefix(last, "measuring ") {
		t.Errorf("the rows come to %.2f s, the build took %.2f s; the last is %q\n%s", sum, m.Seconds, last, text(events))
	}
	s.Close()
	all, err := c.engine.Owned(t.Context(), c.options.Learner, nil)
	if err == nil {
		all = slices.DeleteFunc(all, func(o tidy.Owned) bool { return o.ID != m.ID })
		_, _, err = c.engine.Remove(t.Context(), all)
	}
	if err != nil || len(all) != 1 {
		t.Fatalf("removing the image: %v, %v", all, err)
	}
	for _, what := range []string{"known", "unknown"} { // the second finds what the first built
		again := *c
		if what == "unknown" {
			again.journal = openJournal(t)
		}
		s := again.set(t)
		m2, events := attach(t, s, "traditional")
		if !m2.Cached || what == "known" && m2.Seconds != m.Seconds || what == "unknown" && m2.Seconds != 0 || len(ran(events)) > 1 {
			t.Errorf("%s: %+v\n%s", what, m2, text(events))
		}
		if took := earlier(events); what == "known" && (took == "" || strings.HasSuffix(took, ": 0 s")) {
			t.Errorf("%s: what the steps took before: %s\n%s", what, took, text(events))
		}
		s.Close()
	}
}
