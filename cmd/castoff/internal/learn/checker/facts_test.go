package checker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/checker/ask"
	"castoff/cmd/castoff/internal/learn/checker/standin"
)

// record has TestEveryKind record what the daemon answers.
var record = flag.Bool("record", false, "record the daemon's answers in testdata/facts.json")

const factsFile = "testdata/facts.json"

// recorded is what a daemon answered while it was asked for each expectation.
type recorded struct {
	Info    daemon.Info
	Builder daemon.Builder
	Learner string
	Base    standin.Base
	Facts   map[string]facts
}

// facts are an engine's answers about one check; what was not asked is nil.
type facts struct {
	Builds   []buildFacts      `json:",omitempty"`
	Found    []foundFacts      `json:",omitempty"`
	AtMost   int64             `json:",omitempty"`
	Image    *measure.Image    `json:",omitempty"`
	Contents *measure.Contents `json:",omitempty"`
	Binary   *binary.Facts     `json:",omitempty"`
	NoBinary string            `json:",omitempty"`
	Told     []inspect.Telling `json:",omitempty"`
	Held     []inspect.Telling `json:",omitempty"`
	Trial    *trial.Trial      `json:",omitempty"`
	Served   *trial.Served     `json:",omitempty"`
	Reply    string            `json:",omitempty"` // status and body that a server answered
	Unseen   string            `json:",omitempty"`
	Health   *trial.Health     `json:",omitempty"`
}

// buildFacts are what came of a build. Events are kept where they say
// something: what a build prints, and its steps if it failed, or is repeated.
type buildFacts struct {
	Result build.Result
	Events []progress.Event `json:",omitempty"`
	Failed *build.Error     `json:",omitempty"`
}

type foundFacts struct {
	Found inspect.Found
	OK    bool
}

// recorder is a daemon whose answers are kept.
type recorder struct {
	*docker.Engine
	facts facts
}

func (r *recorder) Build(ctx context.Context, s build.Spec, emit progress.Emit) (build.Result, error) {
	var f buildFacts
	res, err := r.Engine.Build(ctx, s, func(e progress.Event) {
		if e.Kind == progress.Step || e.Kind == progress.Log {
			e.Time, e.Seconds = time.Time{}, 0
			f.Events = append(f.Events, e)
		}
		emit(e)
	})
	f.Result = res
	if !errors.As(err, &f.Failed) && s.Ref != "" {
		f.Events = slices.DeleteFunc(f.Events, func(e progress.Event) bool { return e.Kind != progress.Log })
	}
	r.facts.Builds = append(r.facts.Builds, f)
	return res, err
}

func (r *recorder) Find(ctx context.Context, ref string) (inspect.Found, bool, error) {
	f, ok, err := r.Engine.Find(ctx, ref)
	r.facts.Found = append(r.facts.Found, foundFacts{f, ok})
	return f, ok, err
}

func (r *recorder) SizeAtMost(ctx context.Context, ref string) (n int64, err error) {
	n, err = r.Engine.SizeAtMost(ctx, ref)
	r.facts.AtMost = n
	return n, err
}

func (r *recorder) Look(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error) {
	m, err := r.Engine.Look(ctx, s, emit)
	r.facts.Image, r.facts.Contents = &m, s.Contents
	return m, err
}

func (r *recorder) Measure(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error) {
	m, err := r.Engine.Measure(ctx, s, emit)
	r.facts.Image, r.facts.Contents = &m, s.Contents
	return m, err
}

func (r *recorder) Binary(ctx context.Context, ref string, labels map[string]string) (binary.Facts, error) {
	f, err := r.Engine.Binary(ctx, ref, labels)
	r.facts.Binary = &f
	if errors.Is(err, inspect.ErrNoProgram) {
		r.facts.Binary = nil
		r.facts.NoBinary = strings.TrimSuffix(cause(err).Error(), inspect.ErrNoProgram.Error())
	}
	return f, err
}

func (r *recorder) Told(ctx context.Context, ref string) ([]inspect.Telling, error) {
	all, err := r.Engine.Told(ctx, ref)
	r.facts.Told = all
	return all, err
}

func (r *recorder) Holds(ctx context.Context, ref string, texts []string) ([]inspect.Telling, error) {
	held, err := r.Engine.Holds(ctx, ref, texts)
	r.facts.Held = held
	return held, err
}

func (r *recorder) Try(ctx context.Context, s trial.Spec) (trial.Trial, error) {
	t, err := r.Engine.Try(ctx, s)
	r.facts.Trial = &t
	return t, err
}

func (r *recorder) Serve(ctx context.Context, s trial.Spec, port int, request string, use func(context.Context, string) bool) (trial.Served, error) {
	t, err := r.Engine.Serve(ctx, s, port, request, func(ctx context.Context, address string) bool {
		ok := use(ctx, address)
		if ok {
			got := ask.Get(ctx, "http://"+address+strings.Fields(request)[1])
			r.facts.Reply = fmt.Sprintf("%d %s", got.Status, got.Body)
		}
		return ok
	})
	if t.Unseen != nil {
		r.facts.Unseen = t.Unseen.Error()
	}
	kept := t
	kept.Unseen = nil
	r.facts.Served = &kept
	return t, err
}

func (r *recorder) Health(ctx context.Context, s trial.Spec) (trial.Health, error) {
	h, err := r.Engine.Health(ctx, s)
	r.facts.Health = &h
	return h, err
}

// save writes what was recorded, one line for each check, with a learner's name
// that stays the same.
func save(t *testing.T, b *bench, seen map[string]facts) {
	t.Helper()
	if t.Failed() {
		return
	}
	all := seen
	if len(seen) < len(expectations) { // only some were asked for
		all = loadFacts(t).Facts
		maps.Copy(all, seen)
	}
	i := b.engine.Info()
	i = daemon.Info{Name: i.Name, Version: i.Version, OS: i.OS, Arch: i.Arch, Store: i.Store, Builders: i.Builders}
	out, err := json.Marshal(recorded{i, i.Builders[0], b.learner, b.base, nil})
	if err != nil {
		t.Fatal(err)
	}
	out = append(bytes.TrimSuffix(out, []byte("null}")), '{')
	for _, name := range slices.Sorted(maps.Keys(all)) {
		line, err := json.Marshal(all[name])
		if err != nil {
			t.Fatal(err)
		}
		out = append(append(fmt.Appendf(out, "\n%q:", name), line...), ',')
	}
	out = append(bytes.TrimSuffix(out, []byte(",")), "\n}}\n"...)
	out = bytes.ReplaceAll(out, []byte(b.learner), []byte("test-recorded"))
	if err := os.WriteFile(factsFile, out, 0o644); err != nil {
		t.Fatal(err)
	}
}

// replay is an engine that answers as one did before.
type replay struct {
	info  daemon.Info
	facts facts
}

func (r *replay) Info() daemon.Info { return r.info }

func (r *replay) RemoveUntagged(context.Context, string) error { return nil }

func (r *replay) Build(_ context.Context, _ build.Spec, emit progress.Emit) (build.Result, error) {
	f := r.facts.Builds[0]
	r.facts.Builds = r.facts.Builds[1:]
	for _, e := range f.Events {
		emit(e)
	}
	if f.Failed != nil {
		return f.Result, fmt.Errorf("building it: %w", f.Failed)
	}
	return f.Result, nil
}

func (r *replay) Find(context.Context, string) (inspect.Found, bool, error) {
	f := r.facts.Found[0]
	r.facts.Found = r.facts.Found[1:]
	return f.Found, f.OK, nil
}

func (r *replay) SizeAtMost(context.Context, string) (int64, error) { return r.facts.AtMost, nil }

func (r *replay) Look(_ context.Context, s inspect.Spec, _ progress.Emit) (measure.Image, error) {
	*s.Contents = *r.facts.Contents
	return *r.facts.Image, nil
}

func (r *replay) Measure(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error) {
	return r.Look(ctx, s, emit)
}

func (r *replay) Binary(context.Context, string, map[string]string) (binary.Facts, error) {
	if r.facts.NoBinary != "" {
		return binary.Facts{}, fmt.Errorf("%s%w", r.facts.NoBinary, inspect.ErrNoProgram)
	}
	return *r.facts.Binary, nil
}

func (r *replay) Told(context.Context, string) ([]inspect.Telling, error) { return r.facts.Told, nil }

func (r *replay) Holds(context.Context, string, []string) ([]inspect.Telling, error) {
	return r.facts.Held, nil
}

func (r *replay) Try(context.Context, trial.Spec) (trial.Trial, error) {
	return *r.facts.Trial, nil
}

// Serve is a server that answers as the learner's did, or one that is gone.
func (r *replay) Serve(ctx context.Context, _ trial.Spec, _ int, request string, use func(context.Context, string) bool) (trial.Served, error) {
	status, body := 0, ""
	if _, err := fmt.Sscan(r.facts.Reply, &status); err == nil {
		_, body, _ = strings.Cut(r.facts.Reply, " ")
	}
	path := strings.Fields(request)[1]
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.RequestURI() != path {
			status = http.StatusTeapot
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	defer s.Close()
	if status == 0 {
		s.Close()
		gone, cancel := context.WithCancel(ctx)
		cancel()
		ctx = gone
	}
	use(ctx, s.Listener.Addr().String())
	t := *r.facts.Served
	if r.facts.Unseen != "" {
		t.Unseen = errors.New(r.facts.Unseen)
	}
	return t, nil
}

func (r *replay) Health(context.Context, trial.Spec) (trial.Health, error) {
	return *r.facts.Health, nil
}

// Judge has no part in these facts: see program_test.go.
func (r *replay) Judge(context.Context, trial.Program) (trial.Judged, error) {
	return trial.Judged{}, errors.ErrUnsupported
}

// loadFacts reads what was recorded.
func loadFacts(t *testing.T) recorded {
	t.Helper()
	var all recorded
	b, err := os.ReadFile(factsFile)
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// checker returns a checker on an engine that answers as it did before.
func (all recorded) checker(f facts) *Checker {
	return New(&replay{all.Info, f}, Options{Base: all.Base, Builder: all.Builder, Labels: map[string]string{daemon.Label: all.Learner},
		Ref: func(id string) string { return "castoff/" + all.Learner + "/exercise/" + id + ":latest" }})
}

// TestFacts passes and fails each kind of check by what a daemon answered when
// it was asked the same; to record it anew:
//
//	go test -run TestEveryKind -record ./cmd/castoff/internal/learn/checker
func TestFacts(t *testing.T) {
	all := loadFacts(t)
	tried := map[string]map[State]bool{}
	for _, x := range expectations {
		f, ok := all.Facts[x.name]
		if !ok {
			t.Errorf("%s: no facts were recorded", x.name)
			continue
		}
		t.Run(x.name, func(t *testing.T) { x.holds(t, all.checker(f), "x", all.Learner) })
		if tried[x.check.Kind] == nil {
			tried[x.check.Kind] = map[State]bool{}
		}
		tried[x.check.Kind][x.want] = true
	}
	if len(all.Facts) != len(expectations) {
		t.Errorf("there are facts for %d expectations, and %d of these", len(all.Facts), len(expectations))
	}
	for _, name := range kinds.Names() {
		if tried[name][Passed] && tried[name][Failed] {
			continue
		}
		if _, err := os.Stat(name + "_test.go"); err != nil {
			t.Errorf("the check %s is not both passed and failed here, and has no test of its own: %v", name, err)
		}
	}
}
