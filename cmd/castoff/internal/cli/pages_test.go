package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/deploy"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/images/figures"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/learn/runner"
	"castoff/cmd/castoff/internal/learn/trials"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/tui"
)

// measuredEngine is an engine on which everything was measured before: it
// hands out what a file in testdata/pages holds. What no page needs is not
// there.
type measuredEngine struct {
	images.Engine
	base baseimage.Base
	runs map[string]string // what an image prints
	data struct {
		Images      map[string]measure.Image
		Deployments []measure.Deployment
		Trials      map[string][]journal.Way
		Stages      *stage.Graph // of the multi-stage image
	}
}

func (e *measuredEngine) Info() daemon.Info {
	return daemon.Info{
		ID: "pages", Name: "Docker", Version: "29.1.3", API: "1.52", OS: "linux", Arch: "amd64",
		Store: "containerd overlayfs", Builders: []daemon.Builder{daemon.BuildKit},
	}
}

func (e *measuredEngine) EnsureBase(context.Context, baseimage.Request, progress.Emit) (baseimage.Base, error) {
	return e.base, nil
}

func (e *measuredEngine) Find(context.Context, string) (inspect.Found, bool, error) {
	return inspect.Found{}, false, nil
}

func (e *measuredEngine) Build(_ context.Context, s build.Spec, _ progress.Emit) (build.Result, error) {
	res := build.Result{ID: s.Ref, Duration: time.Duration(e.data.Images[s.Subject].Seconds * 1e9)}
	if s.Subject == "multistage" {
		res.Stages = e.data.Stages
	}
	return res, nil
}

func (e *measuredEngine) Measure(_ context.Context, s inspect.Spec, _ progress.Emit) (measure.Image, error) {
	if s.Subject != images.Base {
		return e.data.Images[s.Subject], nil
	}
	whole := e.data.Images["traditional"]
	return measure.Image{Name: images.Base, Ref: s.Ref, SizeBytes: whole.BaseBytes(), SizeMethod: whole.SizeMethod}, nil
}

func (e *measuredEngine) Look(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error) {
	return e.Measure(ctx, s, emit)
}

func (e *measuredEngine) Binary(_ context.Context, ref string, _ map[string]string) (binary.Facts, error) {
	return *e.data.Images[short(ref)].Binary, nil
}

func (e *measuredEngine) Run(_ context.Context, ref string, _ map[string]string, _ ...string) (daemon.RunResult, error) {
	return daemon.RunResult{Output: e.runs[short(ref)]}, nil
}

func (e *measuredEngine) Shell(_ context.Context, ref string, _ map[string]string) (daemon.RunResult, error) {
	if len(e.data.Images[short(ref)].Root.Shells) > 0 {
		return daemon.RunResult{Output: "hello from a shell\n"}, nil
	}
	return daemon.RunResult{ExitCode: 127, Output: "Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: " +
		`runc create failed: unable to start container process: error during container init: exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown`}, nil
}

func (e *measuredEngine) Deploy(context.Context, []string, deploy.Options, progress.Emit) ([]measure.Deployment, error) {
	return e.data.Deployments, nil
}

// short is the course's name of an image.
func short(ref string) string {
	return strings.TrimSuffix(ref[strings.LastIndexByte(ref, '/')+1:], ":latest")
}

// notes is a journal that forgets: each lesson begins with its first page.
type notes struct{}

func (notes) Append(journal.Record) error { return nil }

func (notes) Records() ([]journal.Record, error) { return nil, nil }

// tried is a journal that has only what came of trials.
type tried struct {
	notes
	ways map[string][]journal.Way
}

func (t tried) Records() (all []journal.Record, err error) {
	for name, ways := range t.ways {
		all = append(all, journal.Record{Kind: journal.KindTried, Image: name, Ways: ways})
	}
	return all, nil
}

// asBefore are images on which nothing can be tried anew.
type asBefore struct{ *images.Set }

func (asBefore) Unavailable() error { return errors.New("everything was tried before") }

// pageCheck is a display that finds out what does not fit.
type pageCheck struct {
	t      *testing.T
	window tui.Window
	// measured is false if some values can never be known.
	measured bool
	lesson   int
	// over is by how many rows each screen is too high, by "lesson 3, page 12";
	// nil if that is not asked for.
	over map[string]int
	// see is called with each page; may be nil.
	see func(p screen.Page)
}

func (c *pageCheck) note(kind string, number int, overflow func() int) {
	if c.over == nil {
		return
	}
	if rows := overflow(); rows > 0 {
		c.over[fmt.Sprintf("lesson %d, %s %d", c.lesson, kind, number)] = rows
	}
}

func (c *pageCheck) Page(_ context.Context, p screen.Page) (screen.Move, error) {
	for _, b := range p.Blocks {
		switch b := b.(type) {
		case screen.Notice:
			if b.Tone > screen.Good {
				c.t.Errorf("lesson %d, page %d: %s", c.lesson, p.Number, b.Text)
			}
		case screen.Markdown:
			if c.measured && strings.Contains(b.Source, "not measured yet") {
				c.t.Errorf("lesson %d, page %d: a value is not measured", c.lesson, p.Number)
			}
		}
	}
	if c.see != nil {
		c.see(p)
	}
	c.note("page", p.Number, func() int { return c.window.PageOverflow(p) })
	return screen.Next, nil
}

func (c *pageCheck) Ask(_ context.Context, q screen.Question) (screen.Answer, error) {
	answered := 0
	c.note("question", q.Number, func() (asked int) {
		asked, answered = c.window.QuestionOverflow(q)
		return asked
	})
	c.note("answer", q.Number, func() int { return answered })
	return screen.Answer{}, nil
}

// Watch goes back a page: the next time there is a page where work was watched.
func (c *pageCheck) Watch(ctx context.Context, w screen.Work, attach func(context.Context, progress.Emit) error) (screen.Move, error) {
	c.note("watch", w.Number, func() int { return c.window.WorkOverflow(w) })
	return screen.Back, attach(ctx, progress.Discard)
}

func (c *pageCheck) Bench(context.Context, screen.Bench, <-chan screen.Bench) (string, error) {
	return "", errors.New("no page puts an exercise before anybody unasked")
}

func (c *pageCheck) Lend(context.Context, practice.Use) error {
	return errors.New("no page lends the terminal")
}

func (c *pageCheck) Choose(context.Context, screen.Choice) (int, error) { return -1, nil }

func (c *pageCheck) Confirm(context.Context, screen.Confirm) (bool, error) { return true, nil }

// tooHigh plays every lesson of the course in a window and returns what does
// not fit.
func tooHigh(t *testing.T, e *measuredEngine, w tui.Window) map[string]int {
	t.Helper()
	c := &pageCheck{t: t, window: w, measured: e.base.Source == baseimage.Pulled, over: map[string]int{}}
	playAll(t, e, c)
	return c.over
}

// playAll plays every lesson of the course.
func playAll(t *testing.T, e *measuredEngine, c *pageCheck) {
	t.Helper()
	own := ownCourse(t)
	course, err := own.Lessons()
	if err != nil {
		t.Fatal(err)
	}
	exercises, err := own.Exercises()
	if err != nil {
		t.Fatal(err)
	}
	j := notes{}
	m, err := own.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	format := figures.Format{Size: quantity.Size, Seconds: quantity.Seconds, Ratio: quantity.Ratio}
	set, err := images.New(t.Context(), e, nil, j, images.Options{Images: m.Images, Files: own.Files(), Format: format})
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	for _, name := range append([]string{images.Base}, m.Names()...) {
		if _, err := set.Attach(t.Context(), name, progress.Discard); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range trials.Names() {
		if len(e.data.Trials[name]) == 0 {
			t.Errorf("on the base %s nothing was tried of %s", e.base.Ref, name)
		}
	}
	r := runner.New(course, runner.Parts{
		Files: own.Files(), Images: set, UI: c, Journal: j, Now: time.Now,
		Trials:    trials.New(t.Context(), nil, asBefore{set}, tried{ways: e.data.Trials}, trials.Options{}),
		Exercises: &practice.InLessons{Practice: practice.New(exercises, nil, j), UI: c},
	})
	for _, l := range course.Lessons {
		c.lesson = l.Number
		if move, err := r.Lesson(t.Context(), l.ID); err != nil || move != screen.Next {
			t.Fatalf("lesson %d: %v, %v", c.lesson, move, err)
		}
	}
}

// TestPagesAreNarrow draws every page in windows as a projector leaves them: no
// line is wider, no drawing is torn apart, and what a heading speaks of is below
// it.
func TestPagesAreNarrow(t *testing.T) {
	t.Parallel()
	drawing := regexp.MustCompile("(?s)```text\n(.*?)\n```")
	for _, e := range bothBases(t) {
		for _, columns := range []int{60, 40} {
			width := columns - 4 // the margins
			if columns < 60 {
				width = columns - 2
			}
			c, renderer, drawings := &pageCheck{t: t}, text.NewRenderer(width, text.Look{}), 0
			c.see = func(p screen.Page) {
				where := fmt.Sprintf("lesson %d, page %d, %d columns", c.lesson, p.Number, columns)
				for _, b := range p.Blocks {
					drawn := blocks.Render(renderer, b)
					for _, line := range strings.Split(drawn, "\n") {
						if n := utf8.RuneCountInString(line); n > width {
							t.Errorf("%s: a line of %d columns: %s", where, n, line)
						}
					}
					switch b := b.(type) {
					case screen.Layers:
						if strings.Contains(drawn, " download, ") && strings.Count(drawn, "download") < 2 {
							t.Errorf("%s: there is no column of downloads:\n%s", where, drawn)
						}
					case screen.Markdown:
						for _, d := range drawing.FindAllStringSubmatch(b.Source, -1) {
							lines := strings.Split(d[1], "\n")
							for _, line := range lines {
								if drawings++; len(lines) > 1 && !strings.Contains(drawn, strings.TrimSpace(line)+"\n") {
									t.Errorf("%s: this line of a drawing is torn: %s\n%s", where, line, drawn)
								}
							}
						}
					}
				}
			}
			playAll(t, e, c)
			if drawings < 20 {
				t.Errorf("%d columns: only %d lines of drawings", columns, drawings)
			}
		}
	}
}

// readPages fills in what was measured.
func readPages(t *testing.T, name string, e *measuredEngine) *measuredEngine {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "pages", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &e.data); err != nil {
		t.Fatal(err)
	}
	return e
}

// bothBases are the engine with a distribution as the base image, and with the
// offline base.
func bothBases(t *testing.T) []*measuredEngine {
	t.Helper()
	return []*measuredEngine{
		readPages(t, "debian", &measuredEngine{
			base: baseimage.Base{Ref: baseimage.Default, Source: baseimage.Pulled, DownloadBytes: 29_754_290},
			runs: map[string]string{
				"traditional": ran("25,080", "/usr/bin/sh", "/usr/bin/go", "/usr/bin/gcc", "apt"),
				"multistage":  ran("1", "none", "none", "none", "none"),
			},
		}),
		readPages(t, "offline", &measuredEngine{
			base: baseimage.Base{Ref: "castoff/base", Source: baseimage.Offline, Reason: "the registry refused: too many pulls from this address"},
			runs: map[string]string{
				"traditional": ran("2,054", "/bin/sh", "/usr/local/go/bin/go", "none", "none"),
				"multistage":  ran("1", "none", "none", "none", "none"),
			},
		}),
	}
}

// higher are the screens that may be too high for 24 rows, and why.
var higher = map[string]string{
	"lesson 2, page 3": "on the offline base it shows two Dockerfiles in full",
	"lesson 3, page 3": "on the offline base it shows two Dockerfiles in full",
}

// plainHigher are those that only are without colour, where a heading has a
// line below it.
var plainHigher = map[string]string{
	"lesson 3, page 5": "on the offline base there is a notice, too",
	"lesson 5, page 6": "it has two programs, and what the engine says of one",
}

// TestPagesFit plays the course with what was measured on a real daemon. Pages
// that have to be scrolled are read less: those of a standard window should fit
// it.
func TestPagesFit(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it draws every page six times")
	color, plain := text.Look{Color: true, Dark: true}, text.Look{}
	var found sync.Map
	t.Run("windows", func(t *testing.T) { // ends when all of them have
		for _, e := range bothBases(t) {
			for _, w := range []tui.Window{{Width: 80, Height: 24, Look: color}, {Width: 80, Height: 24, Look: plain}, {Width: 120, Height: 24, Look: color}} {
				t.Run(fmt.Sprintf("%s %d colour %t", e.base.Source, w.Width, w.Look.Color), func(t *testing.T) {
					t.Parallel()
					for where, rows := range tooHigh(t, e, w) {
						found.Store(where, true)
						if higher[where] != "" || w.Look == plain && plainHigher[where] != "" {
							continue
						}
						t.Errorf("with the base %s at %d by %d, colour %v: %s is %d rows too high", e.base.Ref, w.Width, w.Height, w.Look.Color, where, rows)
					}
				})
			}
		}
	})
	for _, known := range []map[string]string{higher, plainHigher} {
		for where := range known {
			if _, ok := found.Load(where); !ok {
				t.Errorf("%s fits now: take it from the list", where)
			}
		}
	}
}

// ran is what the sample app prints.
func ran(files, shell, goCompiler, cCompiler, packages string) string {
	return "Hello from inside a container.\n\n" +
		"  built with   go1.22.2 for linux/amd64\n  user         0:0 (root)\n" +
		"  files        " + files + " in the root file system\n  shell        " + shell + "\n" +
		"  go compiler  " + goCompiler + "\n  c compiler   " + cCompiler + "\n  packages     " + packages + "\n"
}
