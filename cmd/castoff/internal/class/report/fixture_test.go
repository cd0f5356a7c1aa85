package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/steps"
)

// start is when the learners of the tests begin.
var start = time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)

// own is castoff's own course.
func own(t testing.TB) Source {
	t.Helper()
	c, err := courses.Open("", courses.Commands{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	s := Source{Castoff: "v1.2.3", Now: start.Add(8 * time.Hour)}
	if s.Manifest, err = c.Manifest(); err != nil {
		t.Fatal(err)
	}
	all, err := c.Lessons()
	if err != nil {
		t.Fatal(err)
	}
	s.Lessons = all.Lessons
	if s.Exercises, err = c.Exercises(); err != nil {
		t.Fatal(err)
	}
	return s
}

// learner writes a journal as a learner does.
type learner struct {
	t    testing.TB
	j    *journal.Journal
	name string
	now  time.Time
}

func newLearner(t testing.TB, name string) *learner {
	t.Helper()
	j, err := journal.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &learner{t, j, name, start}
}

// does adds a record, so long after the one before.
func (l *learner) does(after time.Duration, r journal.Record) {
	l.t.Helper()
	l.now = l.now.Add(after)
	r.Time, r.Learner = l.now, l.name
	if err := l.j.Append(r); err != nil {
		l.t.Fatal(err)
	}
}

func (l *learner) records() []journal.Record {
	l.t.Helper()
	rs, err := l.j.Records()
	if err != nil {
		l.t.Fatal(err)
	}
	return rs
}

// measures has both images of the course measured, and deployed.
func (l *learner) measures(scale int64) {
	const engine = "e"
	l.does(time.Second, journal.Record{Kind: journal.KindHost, Engine: engine, Host: &journal.Host{Engine: "Docker", Version: "28.1.0", OS: "linux", Arch: "amd64",
		Store: "overlay2", CPUs: 4, MemoryBytes: 16_000_000_000, Builder: "buildkit"}})
	l.does(time.Second, journal.Record{Kind: journal.KindBase, Engine: engine, Base: &journal.Base{Ref: "ubuntu:26.04", ID: "sha256:b", Source: journal.SourcePulled, DownloadBytes: 30_000_000}})
	big := measure.Image{Name: "traditional", SizeBytes: 600_000_000 * scale, SizeMethod: measure.MethodSave, DownloadBytes: 200_000_000 * scale, DownloadMethod: measure.DownloadCompressed,
		Way: measure.WayProbe, Platform: "linux/amd64", Files: 12_345,
		Layers: []measure.Layer{{CreatedBy: "FROM ubuntu", SizeBytes: 80_000_000 * scale, FromBase: true}, {CreatedBy: "RUN apt-get install golang", SizeBytes: 500_000_000 * scale}, {CreatedBy: "COPY . .", SizeBytes: 20_000_000 * scale}},
		Dirs:   []measure.Dir{{SizeBytes: 600_000_000 * scale}, {Path: "usr", SizeBytes: 590_000_000 * scale}, {Path: "usr/lib", SizeBytes: 500_000_000 * scale}, {Path: "usr/bin", SizeBytes: 80_000_000 * scale}, {Path: "etc", SizeBytes: 1_000_000 * scale}}}
	small := measure.Image{Name: "multistage", SizeBytes: 2_000_000, SizeMethod: measure.MethodInspect, Files: 1, Platform: "linux/amd64",
		Layers: []measure.Layer{{CreatedBy: "COPY --from=build /app /app", SizeBytes: 2_000_000}}}
	l.does(time.Minute, journal.Record{Kind: journal.KindBuilt, Engine: engine, Image: "traditional", ImageID: "sha256:1", Inputs: "x", Build: &journal.Build{Base: "sha256:b", Seconds: 92, Instructions: 5}})
	l.does(time.Second, journal.Record{Kind: journal.KindMeasured, Engine: engine, Image: "traditional", ImageID: "sha256:1", Measured: &big})
	l.does(time.Minute, journal.Record{Kind: journal.KindMeasured, Engine: engine, Image: "multistage", ImageID: "sha256:2", Measured: &small})
	l.does(time.Second, journal.Record{Kind: journal.KindDeployed, Engine: engine, Deployments: map[string]measure.Deployment{
		"sha256:1": {DownloadBytes: 200_000_000, SaveSeconds: 4, LoadSeconds: 9, StartSeconds: []float64{.3, .2, .4}},
		"sha256:2": {DownloadBytes: 1_000_000, SaveSeconds: .02, LoadSeconds: .1, StartSeconds: []float64{.3, .2, .25}}}})
}

// learns goes through lessons, and answers each question: right at the first try
// unless wrong says otherwise.
func (l *learner) learns(all []*lesson.Lesson, wrong func(lesson, question int) bool) {
	for _, one := range all {
		l.does(time.Minute, journal.Record{Kind: journal.KindOpened, Lesson: one.ID})
		for n, ask := range steps.AllOf[*steps.Ask](one) {
			right := 0
			for !ask.Asked.Options[right].Right {
				right++
			}
			tries := []int{right}
			if wrong(one.Number, n) {
				tries = []int{(right + 1) % len(ask.Asked.Options), right}
			}
			l.does(time.Minute, journal.Record{Kind: journal.KindAnswered, Lesson: one.ID, Question: n, Tries: tries, Right: true})
		}
		for _, p := range steps.AllOf[*steps.Predict](one) {
			l.does(time.Minute, journal.Record{Kind: journal.KindPredicted, Lesson: one.ID, Event: p.ID, Tries: []int{0}})
		}
		l.does(time.Minute, journal.Record{Kind: journal.KindFinished, Lesson: one.ID})
	}
}

// practises does exercises: each is begun, fails so many checks, and is passed
// unless it is left open.
func (l *learner) practises(all []exercise.Exercise, vain int, open bool) {
	event := func(id, event string) {
		l.does(2*time.Minute, journal.Record{Kind: journal.KindExercise, Exercise: id, Event: event})
	}
	for _, ex := range all {
		event(ex.ID, journal.EventStarted)
		for range vain {
			event(ex.ID, journal.EventFailed)
			event(ex.ID, journal.EventHint)
		}
		if !open {
			event(ex.ID, journal.EventPassed)
		}
	}
}

// six are learners that differ: from one who did nothing to one who did all.
func six(t testing.TB) []Report {
	t.Helper()
	s := own(t)
	var all []Report
	for n, name := range []string{"ada", "bob", "cyd", "dan", "eve", ""} {
		l := newLearner(t, name)
		if n > 0 {
			l.measures(int64(n))
			l.learns(s.Lessons[:n*2], func(lesson, question int) bool { return (lesson+question)%(n+1) == 0 })
			l.practises(s.Exercises[:n*3], n-1, false)
			l.practises(s.Exercises[n*3:n*3+2], n, true)
		}
		of := s
		of.Records, of.Learner = l.records(), name
		all = append(all, Make(of))
	}
	return all
}

// rendered is a page in all formats that are text.
func rendered(t testing.TB, p Page) (html, markdown string) {
	t.Helper()
	var h, m strings.Builder
	if err := p.HTML(&h); err != nil {
		t.Fatal(err)
	}
	if err := p.Markdown(&m); err != nil {
		t.Fatal(err)
	}
	return h.String(), m.String()
}

// whole is the report of a learner who did all there is.
func whole(t testing.TB) Report {
	t.Helper()
	s := own(t)
	s.Learner = "ada"
	l := newLearner(t, "ada")
	l.measures(1)
	l.learns(s.Lessons, func(lesson, question int) bool { return lesson == 4 && question == 0 })
	l.practises(s.Exercises, 2, false)
	s.Records = l.records()
	return Make(s)
}

// classOf30 is a class of so many, of whom several are called the same.
func classOf30(t testing.TB) Class {
	t.Helper()
	all := six(t)
	var files []File
	for i := range 30 {
		files = append(files, File{fmt.Sprintf("%02d.json", i), all[i%len(all)]})
	}
	c, err := Join(files, start)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
