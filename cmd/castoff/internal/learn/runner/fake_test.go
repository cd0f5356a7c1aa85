package runner

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// fakeUI records screens and answers them from a script, one reaction for each: a
// screen.Move for a page or a watch that is waited for, leave for a watch that is
// left, tries for a question, typed for a guess, a string for the item of a menu
// with that label, screen.ChoseBack and the like for none. Without a script it
// goes on, and leaves menus.
type fakeUI struct {
	t      *testing.T
	script []any
	// shown are the screens, as "page 3", "watch 2", "ask 4", "menu Title".
	shown   []string
	pages   []screen.Page
	works   []screen.Work
	asked   []screen.Question
	guesses []screen.Guess
	choices []screen.Choice
	// each is called before a screen is shown.
	each func()
	// leaves is true if the person waits for nothing that they could watch.
	leaves bool
}

// leave is a move that does not wait for the end of a watch.
type leave screen.Move

// tries are the options chosen; the person goes on then.
type tries []int

func (u *fakeUI) next(what string) any {
	u.shown = append(u.shown, what)
	if u.each != nil {
		u.each()
	}
	if len(u.script) == 0 {
		return nil
	}
	r := u.script[0]
	u.script = u.script[1:]
	return r
}

func (u *fakeUI) move(what string) (screen.Move, error) {
	switch r := u.next(what).(type) {
	case nil:
		return screen.Next, nil
	case screen.Move:
		return r, nil
	case error:
		return screen.Quit, r
	default:
		u.t.Errorf("%s: the script has %T %v", what, r, r)
		return screen.Quit, nil
	}
}

func (u *fakeUI) Page(_ context.Context, p screen.Page) (screen.Move, error) {
	u.pages = append(u.pages, p)
	return u.move(fmt.Sprint("page ", p.Number))
}

func (u *fakeUI) Ask(_ context.Context, q screen.Question) (screen.Answer, error) {
	u.asked = append(u.asked, q)
	switch r := u.next(fmt.Sprint("ask ", q.Number)).(type) {
	case tries:
		return screen.Answer{Tries: r}, nil
	case screen.Move:
		return screen.Answer{Move: r}, nil
	}
	return screen.Answer{}, nil
}

func (u *fakeUI) Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) (screen.Move, error) {
	u.works = append(u.works, w)
	what := fmt.Sprint("watch ", w.Number)
	r := u.next(what)
	if err, ok := r.(error); ok {
		return screen.Quit, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m, left := r.(leave)
	left = left || r == nil && u.leaves
	if left {
		cancel()
	}
	err := attach(ctx, progress.Discard)
	if left {
		return screen.Move(m), nil
	}
	move, _ := r.(screen.Move)
	return move, err
}

func (u *fakeUI) Choose(_ context.Context, c screen.Choice) (int, error) {
	u.choices = append(u.choices, c)
	r := u.next("menu " + c.Title)
	if n, ok := r.(int); ok {
		return n, nil
	}
	label, ok := r.(string)
	if !ok {
		return screen.ChoseQuit, nil
	}
	for i, item := range c.Items {
		if item.Label == label {
			return i, nil
		}
	}
	u.t.Errorf("menu %q has no %q: %v", c.Title, label, c.Items)
	return screen.ChoseQuit, nil
}

func (u *fakeUI) Confirm(context.Context, screen.Confirm) (bool, error) {
	return false, errors.New("the runner confirms nothing")
}

// fakeImages builds nothing. An image is pending until finish or break is
// called for it; ready makes it there from the start.
type fakeImages struct {
	mu          sync.Mutex
	unavailable error
	started     []string
	measured    map[string]measure.Image
	jobs        map[string]*fakeJob
	runs        int
	runErr      error
	dockerfiles map[string]string
	read        []string // images whose program was read
	readErr     error
	timings     int // how often images were timed
	timeErr     error
	deployed    bool
	inexact     bool // until exact was waited for
	exactErr    error
	exacts      []string
	// timing is closed when a timing may end; nil if it ends at once.
	timing chan struct{}
}

type fakeJob struct {
	done chan struct{}
	err  error
}

func newImages(ready ...string) *fakeImages {
	f := &fakeImages{measured: map[string]measure.Image{}, jobs: map[string]*fakeJob{}, dockerfiles: map[string]string{}}
	for _, name := range append(ready, "base") {
		f.end(name, nil)
	}
	return f
}

func (f *fakeImages) job(name string) *fakeJob {
	if f.jobs[name] == nil {
		f.jobs[name] = &fakeJob{done: make(chan struct{})}
	}
	return f.jobs[name]
}

// end ends the build of an image.
func (f *fakeImages) end(name string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	j := f.job(name)
	j.err = err
	if err == nil {
		f.measured[name] = measure.Image{Name: name, SizeBytes: int64(len(name))}
	}
	close(j.done)
}

func (f *fakeImages) Unavailable() error { return f.unavailable }

func (f *fakeImages) Stages(name string) (stage.Graph, bool) {
	return stage.Graph{Stages: []stage.Stage{{Name: name, Shipped: true}}}, name == "multistage"
}

func (f *fakeImages) Start(names ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.started = append(f.started, names...)
}

func (f *fakeImages) Attach(ctx context.Context, name string, emit progress.Emit) (measure.Image, error) {
	f.mu.Lock()
	j := f.job(name)
	f.mu.Unlock()
	select {
	case <-j.done:
		m, _ := f.Measured(name)
		return m, j.err
	default:
	}
	select {
	case <-j.done:
		m, _ := f.Measured(name)
		return m, j.err
	case <-ctx.Done():
		return measure.Image{}, fmt.Errorf("waiting for the image: %w", ctx.Err())
	}
}

func (f *fakeImages) Exact(ctx context.Context, name string, emit progress.Emit) (measure.Image, error) {
	f.exacts = append(f.exacts, name)
	if f.exactErr != nil {
		return measure.Image{}, f.exactErr
	}
	m, err := f.Attach(ctx, name, emit)
	m.Waste = &measure.Waste{}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.measured[name], f.inexact = m, false
	return m, err
}

func (f *fakeImages) IsExact(string) bool { return !f.inexact }

func (f *fakeImages) Measured(name string) (measure.Image, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	m, ok := f.measured[name]
	return m, ok
}

func (f *fakeImages) Run(ctx context.Context, name string) (string, string, int, error) {
	f.runs++
	if f.runErr != nil {
		return "", "", 0, f.runErr
	}
	return "docker run " + name, fmt.Sprint("run ", f.runs), 3, nil
}

func (f *fakeImages) Command(ctx context.Context, name, _ string) (string, string, int, error) {
	return f.Shell(ctx, name)
}

func (f *fakeImages) Shell(ctx context.Context, name string) (string, string, int, error) {
	f.runs++
	if f.runErr != nil {
		return "", "", 0, f.runErr
	}
	return "docker run --entrypoint /bin/sh " + name, "no shell", 127, nil
}

func (f *fakeImages) Binary(ctx context.Context, name string) (binary.Facts, error) {
	f.read = append(f.read, name)
	return binary.Facts{Path: "app in " + name}, f.readErr
}

func (f *fakeImages) Deploy(ctx context.Context, names []string, _ progress.Emit) ([]measure.Deployment, error) {
	f.timings++
	if f.timing != nil {
		select {
		case <-f.timing:
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the times: %w", ctx.Err())
		}
	}
	if f.timeErr != nil {
		return nil, f.timeErr
	}
	f.deployed = true
	all, _ := f.Deployed(names...)
	return all, nil
}

func (f *fakeImages) Deployed(names ...string) ([]measure.Deployment, bool) {
	var all []measure.Deployment
	for _, name := range names {
		all = append(all, measure.Deployment{DownloadBytes: int64(len(name))})
	}
	return all, f.deployed
}

func (f *fakeImages) Dockerfile(name string) (string, string, bool) {
	p, ok := f.dockerfiles[name]
	return p, "FROM other\n", ok
}

func (f *fakeImages) Value(placeholder string) (string, bool) {
	name, _, _ := cut(placeholder)
	_, ok := f.Measured(name)
	return "<" + placeholder + ">", ok
}

func (f *fakeImages) Published(name string) string {
	return map[string]string{"traditional": "~600 MB (guide)", "multistage": "~1.8 MB (guide)"}[name]
}

func (f *fakeImages) Number(placeholder string) (float64, bool) {
	name, _, _ := cut(placeholder)
	m, ok := f.Measured(name)
	return float64(m.SizeBytes), ok && m.SizeBytes > 0
}

func (f *fakeImages) Status() string { return "busy" }

// memory is a journal that can be made to fail.
type memory struct {
	records []journal.Record
	err     error
}

func (m *memory) Append(r journal.Record) error {
	if m.err != nil {
		return m.err
	}
	m.records = append(m.records, r)
	return nil
}

func (m *memory) Records() ([]journal.Record, error) { return m.records, nil }

// kinds are the journal's records as "opened", "page 2".
func (m *memory) kinds() []string {
	var out []string
	for _, r := range m.records {
		s := string(r.Kind)
		if r.Kind == journal.KindPage {
			s = fmt.Sprint(s, " ", r.Page)
		}
		out = append(out, s)
	}
	return out
}

func prose(text string) lesson.Step { return lesson.Step{Verb: lesson.Prose, Markdown: text} }

func step(s steps.Step) lesson.Step { return lesson.Step{Content: s} }

func page(steps ...lesson.Step) lesson.Page { return lesson.Page{Steps: steps} }

// course has a lesson with one of everything, and a short one.
func course() *lesson.Course {
	question := &screen.Question{Text: "Why?", Options: []screen.Option{{Text: "no"}, {Text: "yes", Right: true}}}
	return &lesson.Course{Lessons: []*lesson.Lesson{
		{ID: "01-build", Number: 1, Title: "Build", Minutes: 7, Pages: []lesson.Page{
			page(prose("welcome")),
			page(step(&steps.Build{Image: "traditional"})),
			page(prose("size {{traditional.size}}"), step(&steps.Measure{Image: "traditional"}), step(&steps.Run{Image: "traditional"})),
			page(step(&steps.Ask{Asked: question})),
		}},
		{ID: "02-compare", Number: 2, Title: "Compare", Minutes: 5, Pages: []lesson.Page{
			page(step(&steps.Show{Path: "sampleapp/multistage.Dockerfile"})),
			page(step(&steps.Compare{Images: []string{"traditional", "multistage"}}), prose("end")),
		}},
	}}
}

// setup is a runner of the course with everything faked. Its clock stands
// still.
func setup(t *testing.T, images *fakeImages, script ...any) (*Runner, *fakeUI, *memory) {
	t.Helper()
	return playing(t, course(), images, Parts{}, script...)
}

// playing is a runner of any course, some parts of which may be replaced.
func playing(t *testing.T, c *lesson.Course, images *fakeImages, p Parts, script ...any) (*Runner, *fakeUI, *memory) {
	t.Helper()
	ui, j := &fakeUI{t: t, script: script}, &memory{}
	p.Files = fstest.MapFS{"sampleapp/multistage.Dockerfile": {Data: []byte("FROM a\nFROM b\n")}}
	at := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	p.Images, p.UI, p.Journal, p.Now = images, ui, j, func() time.Time { return at }
	r := New(c, p)
	r.grace = 10 * time.Millisecond
	return r, ui, j
}
