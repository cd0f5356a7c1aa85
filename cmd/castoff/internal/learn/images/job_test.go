package images

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/sampleapp"
)

// recorder keeps events.
type recorder struct {
	mu     sync.Mutex
	events []progress.Event
}

func (r *recorder) emit(e progress.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

func (r *recorder) all() []progress.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
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

func bytesEvent(n int64) progress.Event { return progress.Event{Kind: progress.Bytes, Current: n} }

// TestFollow has followers join at every moment of a job, which counts bytes
// in between. Whenever they join, they see the same, in order; of a transfer
// they may see more counts or fewer, but always the last.
func TestFollow(t *testing.T) {
	const rounds = 300
	j := newJob()
	var wg sync.WaitGroup
	recorders := make([]recorder, 40)
	follow := func(r *recorder) {
		wg.Go(func() {
			m, err := j.follow(t.Context(), r.emit)
			if m.Name != "made" || err == nil || err.Error() != "and an error" {
				t.Errorf("%+v, %v", m, err)
			}
		})
	}
	for i := range rounds {
		if i%(rounds/len(recorders)) == 0 && i/(rounds/len(recorders)) < len(recorders)-1 {
			follow(&recorders[i/(rounds/len(recorders))])
		}
		for n := range int64(5) {
			j.emit(bytesEvent(n + 1))
		}
		j.emit(event(progress.Log, fmt.Sprint(i)))
	}
	j.emit(bytesEvent(77))
	j.finish(measure.Image{Name: "made"}, errors.New("and an error"))
	follow(&recorders[len(recorders)-1])
	wg.Wait()
	for i := range recorders {
		events := recorders[i].all()
		logs, last := 0, int64(0)
		for _, e := range events {
			if e.Kind == progress.Bytes {
				if e.Current <= last {
					t.Fatalf("follower %d: %d bytes after %d", i, e.Current, last)
				}
				last = e.Current
				continue
			}
			if e.Text != fmt.Sprint(logs) || last != 5 {
				t.Fatalf("follower %d: log %q after %d bytes, want log %d after 5", i, e.Text, last, logs)
			}
			logs, last = logs+1, 0
		}
		if logs != rounds || last != 77 {
			t.Errorf("follower %d: %d of %d logs, then %d bytes", i, logs, rounds, last)
		}
	}
	if late := recorders[len(recorders)-1].all(); len(late) != 2*rounds+1 {
		t.Errorf("the late follower sees %d events, want one count for each transfer", len(late))
	}
}

// TestCountsCostNothing emits the counts of a transfer behind a long history:
// what one takes does not grow with that.
func TestCountsCostNothing(t *testing.T) {
	j := newJob()
	for range 10_000 {
		j.emit(progress.Event{Kind: progress.Log})
	}
	count := progress.Event{Kind: progress.Bytes}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const counts = 1000
	for i := range counts {
		count.Current = int64(i)
		j.emit(count)
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / counts; each > 10_000 {
		t.Errorf("one count takes %d bytes", each)
	}
	j.finish(measure.Image{}, nil)
	var r recorder
	if _, err := j.follow(t.Context(), r.emit); err != nil {
		t.Fatal(err)
	}
	if all := r.all(); len(all) != 10_001 || all[10_000].Current != counts-1 {
		t.Errorf("%d events, the last is %+v", len(all), all[len(all)-1])
	}
}

// TestFollowEnds with its context, and only there.
func TestFollowEnds(t *testing.T) {
	j := newJob()
	j.emit(event(progress.Phase, "a"))
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("enough")
	seen := 0
	_, err := j.follow(ctx, func(progress.Event) { seen++; cancel(stop) })
	if !errors.Is(err, stop) || seen != 1 {
		t.Errorf("%v after %d events", err, seen)
	}
	j.emit(event(progress.Phase, "b"))
	j.finish(measure.Image{}, nil)
	if _, err := j.follow(ctx, nothing); err != nil {
		t.Errorf("a job that is done: %v", err)
	}
}

// fake is an engine on which builds do what the test says.
type fake struct {
	Engine
	build   func(ctx context.Context, name string, emit progress.Emit) error
	deploy  func(ctx context.Context, refs []string, o docker.DeployOptions, emit progress.Emit) ([]measure.Deployment, error)
	found   map[string]docker.Found
	measure int // how often images were measured exactly
	looks   int // how often they were looked at
	// exact is closed when an exact measuring may end; nil if it ends at once.
	exact   chan struct{}
	running atomic.Int32
	bases   atomic.Int32
}

func (*fake) Info() docker.Info {
	return docker.Info{ID: "fake", Name: "Docker", Version: "1", Store: "none", Builders: []docker.Builder{docker.BuildKit, docker.Legacy}}
}

func (f *fake) EnsureBase(_ context.Context, r docker.BaseRequest, _ progress.Emit) (docker.Base, error) {
	f.bases.Add(1)
	return docker.Base{Ref: r.Offline.Ref, ID: "base", Source: docker.Offline, Reason: docker.OfflineAsked}, nil
}

func (f *fake) Find(_ context.Context, ref string) (docker.Found, bool, error) {
	found, ok := f.found[ref]
	return found, ok, nil
}

func (f *fake) Build(ctx context.Context, s docker.BuildSpec, emit progress.Emit) (docker.BuildResult, error) {
	if f.running.Add(1) > 1 {
		return docker.BuildResult{}, errors.New("two builds at once")
	}
	defer f.running.Add(-1)
	return docker.BuildResult{ID: "id of " + s.Subject, Duration: time.Second}, f.build(ctx, s.Subject, emit)
}

func (f *fake) Look(_ context.Context, s docker.MeasureSpec, _ progress.Emit) (measure.Image, error) {
	f.looks++
	if s.Labels[docker.Label] == "" {
		return measure.Image{}, errors.New("a probe without a label")
	}
	return measure.Image{Name: s.Subject, Ref: s.Ref, ID: "id of " + s.Subject, SizeBytes: 8, SizeMethod: measure.MethodInspect, Root: &rootfs.Facts{}}, nil
}

func (f *fake) Measure(ctx context.Context, s docker.MeasureSpec, _ progress.Emit) (measure.Image, error) {
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
	if labels[docker.Label] == "" {
		return binary.Facts{}, errors.New("a container without a label")
	}
	return binary.Facts{Path: "program of " + ref}, nil
}

func (f *fake) Shell(_ context.Context, ref string, labels map[string]string) (docker.RunResult, error) {
	if labels[docker.Label] == "" || strings.Contains(ref, "traditional") {
		return docker.RunResult{}, errors.New("no such image")
	}
	return docker.RunResult{Output: "refused", ExitCode: 127}, nil
}

func (f *fake) Deploy(ctx context.Context, refs []string, o docker.DeployOptions, emit progress.Emit) ([]measure.Deployment, error) {
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

func fakeSet(t *testing.T, f *fake) *Set {
	t.Helper()
	s, err := New(t.Context(), f, nil, openJournal(t), Options{Base: docker.OfflineName, Learner: "test-fake", Sample: sampleapp.Files, Format: format})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// TestOneAfterTheOther starts the images twice and from everywhere: each is
// built once, in the order they were started, on one base.
func TestOneAfterTheOther(t *testing.T) {
	var order []string // by one build at a time
	f := &fake{}
	f.build = func(_ context.Context, name string, emit progress.Emit) error {
		order = append(order, name)
		emit(progress.Event{Subject: name, Kind: progress.Step, Step: &progress.StepInfo{Stage: "build", N: 2, Of: 4, State: progress.Started}})
		return nil
	}
	s := fakeSet(t, f)
	s.Start("multistage", "traditional")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			s.Start(Names...)
			var r recorder
			m, err := s.Attach(t.Context(), Names[i%2], r.emit)
			if events := r.all(); err != nil || m.Name != Names[i%2] || m.Seconds != 1 || events[len(events)-1].Kind != progress.Done {
				t.Errorf("%+v, %v\n%s", m, err, text(r.all()))
			}
		})
	}
	wg.Wait()
	s.Close()
	if !slices.Equal(order, []string{"multistage", "traditional"}) || f.bases.Load() != 1 {
		t.Errorf("built %v, on %d bases", order, f.bases.Load())
	}
	if s.Status() != "" || s.JournalError() != nil {
		t.Errorf("status %q, %v", s.Status(), s.JournalError())
	}
}

// TestStatus tells what is being done.
func TestStatus(t *testing.T) {
	var s *Set
	f := &fake{}
	f.build = func(_ context.Context, name string, emit progress.Emit) error {
		for _, c := range []struct {
			e    progress.Event
			want string
		}{
			{progress.Event{Kind: progress.Step, Step: &progress.StepInfo{Stage: "build", N: 2, Of: 4, State: progress.Started}}, "building traditional, 0.0 s: stage build, step 2 of 4"},
			{progress.Event{Kind: progress.Step, Step: &progress.StepInfo{Name: "own", State: progress.Started}}, "building traditional, 0.0 s: stage build, step 2 of 4"},
			{progress.Event{Kind: progress.Step, Step: &progress.StepInfo{N: 1, Of: 1, State: progress.Started}}, "building traditional, 0.0 s: step 1 of 1"},
			{progress.Event{Kind: progress.Step, Step: &progress.StepInfo{Name: "x", Around: "exporting the image", State: progress.Started}}, "building traditional, 0.0 s: exporting the image"},
			{event(progress.Phase, "a phase"), "a phase, 0.0 s"},
		} {
			if emit(c.e); s.Status() != c.want {
				t.Errorf("status %q, want %q", s.Status(), c.want)
			}
		}
		s.mu.Lock()
		s.doing.began = s.doing.began.Add(-time.Minute)
		s.mu.Unlock()
		if s.Status() != "a phase, 1 min 00 s" {
			t.Errorf("status %q a minute later", s.Status())
		}
		return nil
	}
	s = fakeSet(t, f)
	if _, err := s.Exact(t.Context(), "traditional", nothing); err != nil || s.Status() != "" {
		t.Errorf("status %q, %v", s.Status(), err)
	}
}

// TestFailedIsTriedAgain by Start, not by Attach.
func TestFailedIsTriedAgain(t *testing.T) {
	times := 0
	f := &fake{}
	f.build = func(context.Context, string, progress.Emit) error {
		if times++; times == 1 {
			return errors.New("the first time it fails")
		}
		return nil
	}
	s := fakeSet(t, f)
	for range 2 {
		var r recorder
		_, err := s.Attach(t.Context(), "traditional", r.emit)
		if events := r.all(); err == nil || events[len(events)-1].Kind != progress.Failed || events[len(events)-1].Text != err.Error() {
			t.Errorf("%v\n%s", err, text(r.all()))
		}
	}
	if _, ok := s.Measured("traditional"); ok || times != 1 {
		t.Errorf("measured after %d builds", times)
	}
	s.Start("traditional")
	if m, err := s.Attach(t.Context(), "traditional", nothing); err != nil || m.Name != "traditional" || times != 2 {
		t.Errorf("%+v, %v after %d builds", m, err, times)
	}
}

// TestCloseEndsAll stops the one that is being built and those in line.
func TestCloseEndsAll(t *testing.T) {
	started := make(chan struct{})
	f := &fake{build: func(ctx context.Context, name string, _ progress.Emit) error {
		close(started) // a second build would panic
		<-ctx.Done()
		return ctx.Err()
	}}
	s := fakeSet(t, f)
	s.Start(Names...)
	<-started
	s.Close()
	s.Close()
	for _, name := range append([]string{Base}, Names...) {
		var r recorder
		if _, err := s.Attach(t.Context(), name, r.emit); name != Base && !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v\n%s", name, err, text(r.all()))
		}
	}
}

// TestDecline has nothing be built from then on; what is under way goes on.
func TestDecline(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	f := &fake{build: func(context.Context, string, progress.Emit) error { close(started); <-release; return nil }}
	s := fakeSet(t, f)
	s.Start("traditional")
	<-started
	s.Decline()
	close(release)
	if _, err := s.Attach(t.Context(), "traditional", nothing); err != nil {
		t.Error(err)
	}
	s.Start(Names...)
	_, err := s.Attach(t.Context(), "multistage", nothing)
	if err == nil || !errors.Is(err, s.Unavailable()) || !slices.Equal(fault.Hints(err), []string{"castoff build"}) {
		t.Errorf("%v, hints %q", err, fault.Hints(err))
	}
	// At the same time as Attach it must do no harm.
	for range 50 {
		s := fakeSet(t, &fake{build: func(context.Context, string, progress.Emit) error { return nil }})
		go s.Decline()
		if _, err := s.Attach(t.Context(), "traditional", nothing); err != nil && !errors.Is(err, s.Unavailable()) {
			t.Error(err)
		}
	}
}
