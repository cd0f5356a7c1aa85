package present

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/ui/lectern"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// fakeImages are images that are built, run and timed as a test says: an engine
// that dies in the middle cannot be produced otherwise.
type fakeImages struct {
	mu       sync.Mutex
	measured map[string]measure.Image
	started  []string
	// run is what a container does; nil for one that prints its count.
	run  func(ctx context.Context) (string, error)
	runs int
	// attach is what building does; nil for what is there.
	attach func(ctx context.Context, emit progress.Emit) error
	none   error
}

func builtImages() *fakeImages {
	a, b := uitest.WholeA, uitest.WholeB
	base := measure.Image{Name: "base", Ref: "debian:bookworm", SizeBytes: 199_000_000, SizeMethod: measure.MethodSave, Files: 5983}
	return &fakeImages{measured: map[string]measure.Image{"traditional": a, "multistage": b, "base": base}}
}

func (f *fakeImages) Unavailable() error { return f.none }

func (f *fakeImages) Start(names ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.started = append(f.started, names...)
}

func (f *fakeImages) Attach(ctx context.Context, name string, emit progress.Emit) (measure.Image, error) {
	if f.attach != nil {
		if err := f.attach(ctx, emit); err != nil {
			return measure.Image{}, err
		}
	}
	m, _ := f.Measured(name)
	return m, nil
}

func (f *fakeImages) Exact(ctx context.Context, name string, emit progress.Emit) (measure.Image, error) {
	return f.Attach(ctx, name, emit)
}

func (f *fakeImages) IsExact(string) bool { return true }

func (f *fakeImages) Measured(name string) (measure.Image, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m, ok := f.measured[name]
	return m, ok
}

func (f *fakeImages) Run(ctx context.Context, name string) (string, string, int, error) {
	f.mu.Lock()
	f.runs++
	n, run := f.runs, f.run
	f.mu.Unlock()
	if run == nil {
		return "docker run --rm castoff/" + name, fmt.Sprintf("Hello from inside a container, run %d.", n), 0, nil
	}
	out, err := run(ctx)
	return "docker run --rm castoff/" + name, out, 0, err
}

func (f *fakeImages) Shell(ctx context.Context, name string) (string, string, int, error) {
	return f.Run(ctx, name)
}

func (f *fakeImages) Command(ctx context.Context, name, _ string) (string, string, int, error) {
	return f.Run(ctx, name)
}

func (f *fakeImages) Binary(context.Context, string) (binary.Facts, error) {
	return uitest.BinaryA, nil
}

func (f *fakeImages) Deploy(_ context.Context, names []string, _ progress.Emit) ([]measure.Deployment, error) {
	all, _ := f.Deployed(names...)
	return all, nil
}

func (f *fakeImages) Deployed(names ...string) ([]measure.Deployment, bool) {
	var all []measure.Deployment
	for range names {
		all = append(all, measure.Deployment{DownloadBytes: 437_212_904, SaveSeconds: 7.5, LoadSeconds: 11.2,
			StartSeconds: []float64{0.31, 0.33, 0.36, 0.31, 0.35}, CPUSeconds: []float64{0.01, 0.02, 0.01}, PeakBytes: []int64{3_000_000, 3_100_000, 2_900_000}})
	}
	return all, f.none == nil
}

func (f *fakeImages) Stages(string) (stage.Graph, bool) { return uitest.StagesWhole, true }

func (f *fakeImages) Dockerfile(name string) (string, string, bool) {
	return "sampleapp/" + name + ".Dockerfile", "FROM castoff-ci/debian:bookworm AS build\n", true
}

func (f *fakeImages) Published(string) string { return "~600 MB (guide)" }

func (f *fakeImages) Value(placeholder string) (string, bool) {
	name, _, _ := strings.Cut(placeholder, ".")
	if _, ok := f.Measured(name); !ok && name != "engine" && name != "builder" && name != "ratio" && name != "saved" {
		return "", false
	}
	return "1.26 GB on disk", true
}

func (f *fakeImages) Number(placeholder string) (float64, bool) {
	m, ok := f.Measured(strings.Split(placeholder, ".")[0])
	return float64(m.SizeBytes), ok
}

func (f *fakeImages) Status() string { return "" }

// fakeTrials have all been made.
type fakeTrials struct{}

func (fakeTrials) Make(context.Context, string, progress.Emit) error { return nil }

func (fakeTrials) Found(name string) ([]screen.Block, bool) {
	return []screen.Block{screen.Table{Head: []string{"Dockerfile", "took", "steps again", "RUN again"}, Rows: [][]string{
		{name + ", the whole source first", "12.3 s", "5 of 7", "`go mod download` and `go build`"}, {name + ", ordered", "3.1 s", "2 of 7", "`go build`"},
	}}}, true
}

func (fakeTrials) Number(string) (float64, string, bool) { return 0, "", false }

// own is castoff's own course.
func own(t *testing.T) (*courses.Course, *lesson.Course) {
	t.Helper()
	c, err := courses.Open("", courses.Commands{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	l, err := c.Lessons()
	if err != nil {
		t.Fatal(err)
	}
	return c, l
}

// presenting is a presentation of castoff's own course with some images.
func presenting(t *testing.T, images *fakeImages, change func(*Options), at Position) *Show {
	t.Helper()
	c, l := own(t)
	o := Options{Course: l, Stops: Whole(l), Files: c.Files(), Live: Source{Images: images, Trials: fakeTrials{}}, Patience: 10 * time.Second}
	if change != nil {
		change(&o)
	}
	s := New(t.Context(), o, at)
	t.Cleanup(s.Close)
	s.Lay(text.NewRenderer(62, text.Look{}), 17)
	return s
}

// until waits until a scene is as it is to be.
func until(t *testing.T, s *Show, what string, ok func(lectern.Scene) bool) lectern.Scene {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		sc := s.Scene()
		if ok(sc) {
			return sc
		}
		if time.Now().After(end) {
			t.Fatalf("waiting for %s; the scene is %+v\n%s", what, sc, strings.Join(sc.Rows, "\n"))
		}
	}
}

// shows waits for a text on a slide.
func shows(t *testing.T, s *Show, want string) lectern.Scene {
	t.Helper()
	return until(t, s, want, func(sc lectern.Scene) bool { return strings.Contains(strings.Join(sc.Rows, "\n"), want) })
}

// ready waits until a page is there.
func ready(t *testing.T, s *Show) lectern.Scene {
	t.Helper()
	return until(t, s, "the page", func(sc lectern.Scene) bool { return !sc.Busy && (sc.Work == nil || sc.Work.Over) })
}

func do(s *Show, commands ...lectern.Do) {
	for _, d := range commands {
		s.Do(lectern.Command{Do: d})
	}
}

// pageWith is the position of the first page with a step of a verb.
func pageWith(t *testing.T, stops []Stop, verb string) Position {
	t.Helper()
	for i, stop := range stops {
		for j, at := range stop.Pages {
			for _, step := range stop.Lesson.Pages[at].Steps {
				if step.Verb == verb {
					return Position{Stop: i, Page: j}
				}
			}
		}
	}
	t.Fatalf("no page has %s", verb)
	return Position{}
}

var errDied = errors.New("cannot connect to the Docker daemon at unix:///var/run/docker.sock")

// oldBuild are the events of a build that was made before.
type oldBuild struct{ at time.Time }

func (o oldBuild) Ran(name string) ([]progress.Event, bool) {
	var all []progress.Event
	uitest.SampleBuildAt(o.at, func(e progress.Event) {
		e.Subject = name
		all = append(all, e)
	})
	return all, true
}
