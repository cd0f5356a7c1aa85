package images

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/sampleapp"
)

// TestSetOnADaemon goes through a learner's sessions: the first builds, the
// next find what was built, one builds again.
func TestSetOnADaemon(t *testing.T) {
	longtest.Only(t, "it compiles what nobody has compiled, four times")
	t.Parallel()
	c := newCourse(t, neverBuilt(t))
	made := firstSession(t, c)
	secondSession(t, c, made)
	rebuild(t, c, made)
	if n, containers := c.owned(t); n != 3 || containers != 0 {
		t.Errorf("%d images and %d containers, want the base and two images", n, containers)
	}
}

func firstSession(t *testing.T, c *course) map[string]measure.Image {
	s := c.set(t)
	p := s.Plan(t.Context())
	if !p.Offline || !slices.Equal(p.Missing, Names) || p.NeedBytes != 500_000_000 || p.FreeBytes == 0 {
		t.Errorf("the plan is %+v", p)
	}
	if _, ok := s.Base(); ok || s.Builder() != c.engine.Info().Builders[0] {
		t.Errorf("the builder is %q, and there is a base: %v", s.Builder(), ok)
	}
	s.Start(Names...)
	var wg sync.WaitGroup
	early := map[string]*enginetest.Recorder{}
	made := map[string]measure.Image{}
	for _, name := range Names {
		r := &enginetest.Recorder{}
		early[name] = r
		wg.Go(func() {
			if _, err := s.Attach(t.Context(), name, r.Emit); err != nil {
				t.Errorf("%s: %v\n%s", name, err, fault.Detail(err))
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	for _, name := range Names {
		_, late := attach(t, s, name)
		m, err := s.Exact(t.Context(), name, nothing)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		made[name] = m
		events := settled(late)
		if !slices.Equal(settled(early[name].All()), events) {
			t.Errorf("%s: attached early:\n%s\nlate:\n%s", name, text(early[name].All()), text(late))
		}
		for _, e := range events {
			if e.Subject != name && e.Subject != "base" || e.Time.IsZero() {
				t.Errorf("%s: an event of %+v", name, e)
			}
		}
		if events[0].Kind != progress.Phase || events[len(events)-1].Kind != progress.Done ||
			!slices.ContainsFunc(ran(events), func(s string) bool { return strings.HasPrefix(s, "RUN") }) && name == "traditional" {
			t.Errorf("%s: the events are\n%s", name, text(events))
		}
		if known, ok := s.Measured(name); !ok || known.ID != m.ID || m.Cached || m.Seconds <= 0 || m.Ref != s.Ref(name) || m.SizeMethod != measure.MethodSave {
			t.Errorf("%s: %+v", name, m)
		}
		path, dockerfile, ok := s.Dockerfile(name)
		if !ok || path != "sampleapp/offline."+name+".Dockerfile" || !strings.Contains(dockerfile, "FROM castoff/"+c.options.Learner+"/base") {
			t.Errorf("%s: %s is\n%s", name, path, dockerfile)
		}
	}
	fat, slim := made["traditional"], made["multistage"]
	if fat.BaseBytes() == 0 || slim.BaseBytes() != 0 || slim.Files != 1 || slim.SizeBytes == 0 || measure.Ratio(fat, slim) < 5 {
		t.Errorf("traditional %+v\nmultistage %+v", fat, slim)
	}
	checkValues(t, s, made)
	checkRun(t, s, made)
	checkContents(t, s, made)
	kinds := map[journal.Kind]int{}
	records, err := c.journal.Records()
	for _, r := range records {
		kinds[r.Kind]++
		if r.Learner != c.options.Learner || r.Engine != c.engine.Info().ID {
			t.Errorf("a record of %+v", r)
		}
	}
	if err != nil || s.JournalError() != nil || kinds[journal.KindBase] != 1 || kinds[journal.KindBuilt] != 2 || kinds[journal.KindMeasured] != 4 || kinds[journal.KindDeployed] != 1 {
		t.Errorf("the journal has %v, %v, %v", kinds, err, s.JournalError())
	}
	s.Close()
	if s.Status() != "" {
		t.Errorf("status %q", s.Status())
	}
	return made
}

// checkValues wants a value for every placeholder.
func checkValues(t *testing.T, s *Set, made map[string]measure.Image) {
	t.Helper()
	values := map[string]string{}
	for _, p := range Placeholders(Names) {
		v, ok := s.Value(p)
		if strings.HasSuffix(p, "s.unit") || strings.HasSuffix(p, ".cpu") || strings.HasSuffix(p, ".memory") {
			continue // a count has no unit, and nothing was timed
		}
		if !ok || v == "" || strings.ContainsAny(v, "\x1b\n") {
			t.Errorf("%s is %q, %v", p, v, ok)
		}
		values[p] = v
	}
	fat, slim := made["traditional"], made["multistage"]
	for p, want := range map[string]string{
		"base.download": "nothing was fetched", "base.source": "assembled from this machine's Go toolchain", "engine": s.engine.Info().String(),
		"saved": format.Size(fat.SizeBytes - slim.SizeBytes), "ratio": format.Ratio(measure.Ratio(fat, slim)),
		"base.size": format.Size(fat.BaseBytes()) + " on disk", "multistage.size": format.Size(slim.SizeBytes) + " on disk",
		"multistage.files": "1", "multistage.layers": "1", "multistage.biggest": format.Size(slim.SizeBytes) + " on disk",
		"traditional.seconds": format.Seconds(fat.Seconds),
	} {
		if values[p] != want {
			t.Errorf("%s is %q, want %q", p, values[p], want)
		}
	}
	// Builders write it differently: without --from, or with a digest.
	if v := values["multistage.biggest-instruction"]; !strings.HasPrefix(v, "COPY ") || !strings.Contains(v, "/app") {
		t.Errorf("the multi-stage image's instruction is %q", v)
	}
}

func checkRun(t *testing.T, s *Set, made map[string]measure.Image) {
	t.Helper()
	for _, name := range Names {
		command, out, code, err := s.Run(t.Context(), name)
		if err != nil || code != 0 || !strings.Contains(out, "inside a container") || !strings.HasSuffix(command, strings.TrimSuffix(made[name].Ref, ":latest")) {
			t.Errorf("%s: %q printed %q, exit code %d, %v", name, command, out, code, err)
		}
	}
	if _, _, _, err := s.Run(t.Context(), "nothing"); err == nil || len(fault.Hints(err)) == 0 {
		t.Errorf("running what is not there: %v", err)
	}
	// The offline base has a shell, scratch has none.
	if _, out, code, err := s.Shell(t.Context(), "traditional"); err != nil || code != 0 || !strings.Contains(out, "hello from a shell") {
		t.Errorf("traditional: a shell printed %q, exit code %d, %v", out, code, err)
	}
	if _, out, code, err := s.Shell(t.Context(), "multistage"); err != nil || code != 127 || !strings.Contains(out, trial.ShellPath) {
		t.Errorf("multistage: a shell printed %q, exit code %d, %v", out, code, err)
	}
}

// checkContents wants what the deeper lessons show.
func checkContents(t *testing.T, s *Set, made map[string]measure.Image) {
	t.Helper()
	for name, m := range made {
		if m.Root == nil || m.Root.Files != m.Files || m.Waste == nil || m.DownloadBytes == 0 || m.DownloadBytes >= m.SizeBytes {
			t.Errorf("%s: measured %+v", name, m)
		}
		b, err := s.Binary(t.Context(), name)
		if err != nil || m.Binary == nil || b.Path != m.Binary.Path || !b.Static || b.Go == nil {
			t.Errorf("%s: the program is %+v, measured as %+v, %v", name, b, m.Binary, err)
		}
	}
	all, err := s.Deploy(t.Context(), Names, nothing)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range Names {
		if d := all[i]; d.DownloadBytes != made[name].DownloadBytes || d.SaveSeconds <= 0 || d.LoadSeconds <= 0 || len(d.StartSeconds) < 3 {
			t.Errorf("%s: deployed %+v", name, d)
		}
	}
}

// secondSession finds the images: with the journal also how long they took.
func secondSession(t *testing.T, c *course, made map[string]measure.Image) {
	s := c.set(t)
	if p := s.Plan(t.Context()); len(p.Missing) > 0 {
		t.Errorf("the plan is %+v", p)
	}
	for _, name := range Names {
		if m, ok := s.Measured(name); !ok || m.ID != made[name].ID || m.Seconds != made[name].Seconds {
			t.Errorf("%s is remembered as %+v", name, m)
		}
		if d, ok := s.Deployed(name); !ok || d[0].SaveSeconds <= 0 {
			t.Errorf("%s is remembered as deployed in %+v, %v", name, d, ok)
		}
		m, events := attach(t, s, name)
		if !m.Cached || m.ID != made[name].ID || m.SizeBytes != made[name].SizeBytes || m.Seconds != made[name].Seconds || len(ran(events)) > 0 {
			t.Errorf("%s: %+v\n%s", name, m, text(events))
		}
	}
	s.Close()

	forgetful := *c
	forgetful.journal = openJournal(t)
	s = forgetful.set(t)
	if _, ok := s.Measured("multistage"); ok {
		t.Error("it is measured without a journal")
	}
	m, events := attach(t, s, "multistage")
	if m, err := s.Exact(t.Context(), "multistage", nothing); err != nil || m.SizeBytes != made["multistage"].SizeBytes {
		t.Errorf("without a journal: %+v, %v", m, err)
	}
	if _, ok := s.Value("multistage.seconds"); !m.Cached || m.ID != made["multistage"].ID || m.Seconds != 0 || ok {
		t.Errorf("without a journal: %+v\n%s", m, text(events))
	}
	s.Close()
}

// rebuild makes one image again, and the one that it replaces is gone.
func rebuild(t *testing.T, c *course, made map[string]measure.Image) {
	again := *c
	again.options.Rebuild = true
	s := again.set(t)
	if p := s.Plan(t.Context()); !slices.Equal(p.Missing, Names) {
		t.Errorf("the plan is %+v", p)
	}
	old := made["multistage"]
	m, events := attach(t, s, "multistage")
	if m.Cached || m.ID == old.ID || m.Seconds <= 0 || !slices.ContainsFunc(ran(events), func(s string) bool { return strings.HasPrefix(s, "RUN") }) {
		t.Errorf("%+v\n%s", m, text(events))
	}
	if _, ok, err := c.engine.Find(t.Context(), old.ID); ok || err != nil {
		t.Errorf("the old image is still there: %v, %v", ok, err)
	}
	if f, ok, err := c.engine.Find(t.Context(), s.Ref("multistage")); !ok || err != nil || f.ID != m.ID || f.Labels[daemon.Label] != c.options.Learner {
		t.Errorf("the new image is %+v, %v, %v", f, ok, err)
	}
	// The base alone can be asked for, too.
	base, events := attach(t, s, Base)
	if b, ok := s.Base(); !ok || b.Source != baseimage.Offline || base.ID != b.ID || base.SizeBytes != made["traditional"].BaseBytes() {
		t.Errorf("the base is %+v, measured %+v\n%s", b, base, text(events))
	}
	s.Close()
}

// TestCloseStopsTheBuild closes a set while a step runs that does not end.
func TestCloseStopsTheBuild(t *testing.T) {
	t.Parallel()
	const sleeper = "package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(time.Hour) }\n"
	const dockerfile = "FROM castoff/base AS build\nENV GO111MODULE=off\nCOPY . .\nRUN [\"go\", \"run\", \".\"]\n"
	c := newCourse(t, fstest.MapFS{
		"app/main.go": {Data: []byte(sleeper)}, "offline.traditional.Dockerfile": {Data: []byte(dockerfile)},
		"offline.multistage.Dockerfile": {Data: []byte(dockerfile)},
	})
	s := c.set(t)
	s.Start(Names...)
	sleeping := make(chan struct{})
	var wg sync.WaitGroup
	var once sync.Once
	for _, name := range Names {
		wg.Go(func() {
			_, err := s.Attach(t.Context(), name, func(e progress.Event) {
				if e.Kind == progress.Step && e.Step.State == progress.Started && strings.HasPrefix(e.Step.Name, "RUN") {
					once.Do(func() { close(sleeping) })
				}
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", name, err)
				once.Do(func() { close(sleeping) })
			}
		})
	}
	<-sleeping
	start := time.Now()
	s.Close()
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	wg.Wait()
	if images, containers := c.owned(t); images != 1 || containers != 0 {
		t.Errorf("%d images and %d containers are left, want the base alone", images, containers)
	}
	if _, err := s.Attach(t.Context(), "multistage", nothing); !errors.Is(err, context.Canceled) {
		t.Errorf("attaching afterwards: %v", err)
	}
}

// TestUsageErrors come from a real engine, too.
func TestUsageErrors(t *testing.T) {
	t.Parallel()
	c := newCourse(t, sampleapp.Files)
	for _, o := range []Options{{Learner: "Not A Name"}, {Builder: "no-builder"}} {
		if _, err := New(t.Context(), c.engine, nil, c.journal, o); fault.Code(err) != fault.ExitUsage {
			t.Errorf("%+v: %v", o, err)
		}
	}
	s := c.set(t)
	images, containers := c.owned(t)
	s.Decline("castoff build")
	s.Start(Names...)
	if _, err := s.Attach(t.Context(), "traditional", nothing); err == nil || !errors.Is(err, s.Unavailable()) {
		t.Errorf("declined: %v", err)
	}
	if i, n := c.owned(t); i != images || n != containers {
		t.Errorf("declined, but there are %d images and %d containers instead of %d and %d", i, n, images, containers)
	}
}
