package practice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// world is all that a practice needs: files in memory, a checker that passes
// when the file says so, and keys that are pressed when the screen shows what
// they wait for.
type world struct {
	mu      sync.Mutex
	files   map[string]string // one file for each exercise
	marks   map[string]string // of their directories
	records []journal.Record
	changed func()
	checks  int
	stopped int           // checks that were given up
	slow    chan struct{} // a check waits for it, if it is not nil
	keys    []press
	chosen  int
	confirm bool
	solved  bool // the solution is there
	asked   []screen.Confirm
	shown   []screen.Bench
	menus   []screen.Choice
	lent    int // how often the terminal was
}

type press struct {
	when string // a text that the screen has to show first
	do   func() // before the key is pressed; may be nil
	key  string
}

func (w *world) Write(ex exercise.Exercise) (string, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.files[ex.ID]; ok {
		return "/desk/" + ex.ID, false, nil
	}
	w.files[ex.ID] = "start"
	return "/desk/" + ex.ID, true, nil
}

func (w *world) Reset(ex exercise.Exercise) (string, string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.files[ex.ID] = "start"
	return "/desk/" + ex.ID, "/desk/" + ex.ID + ".backup-1", nil
}

func (w *world) Place(ex exercise.Exercise) (journal.Place, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, there := w.files[ex.ID]
	return journal.Place{Dir: "/desk/" + ex.ID, Mark: w.marks[ex.ID], Made: time.Unix(1, 0)}, there, nil
}

func (w *world) SolutionPlace(ex exercise.Exercise) (journal.Place, bool, error) {
	return journal.Place{Dir: "/desk/" + ex.ID + ".solution"}, w.solved, nil
}

func (w *world) Files(ex exercise.Exercise) (fs.FS, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return fstest.MapFS{"f": {Data: []byte(w.files[ex.ID])}}, nil
}

func (w *world) Solved(ex exercise.Exercise) (string, bool, error) {
	return "/desk/" + ex.ID + ".solution", true, nil
}

func (w *world) Check(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) (checker.Report, error) {
	w.mu.Lock()
	w.checks++
	slow := w.slow
	w.mu.Unlock()
	b, err := fs.ReadFile(files, "f")
	if err != nil {
		return checker.Report{}, err
	}
	emit(progress.Event{Kind: progress.Phase, Text: "building " + ex.ID})
	if slow != nil {
		select {
		case <-slow:
		case <-ctx.Done():
			w.mu.Lock()
			w.stopped++
			w.mu.Unlock()
			return checker.Report{}, ctx.Err()
		}
	}
	if string(b) == "broken engine" {
		return checker.Report{}, errors.New("no daemon answers")
	}
	r := checker.Result{Check: ex.Checks[0], Name: "size", Want: "at most 5 MB", State: checker.Failed, Found: string(b), Next: "look at it", Log: "a long log"}
	if string(b) == "right" {
		r = checker.Result{Name: "size", Want: "at most 5 MB", State: checker.Passed}
	}
	return checker.Report{Exercise: ex.ID, Passed: r.State == checker.Passed, Results: []checker.Result{r}}, nil
}

func (w *world) Append(r journal.Record) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.records = append(w.records, r)
	return nil
}

func (w *world) Records() ([]journal.Record, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.records), nil
}

// text is all that a bench shows.
func text(b screen.Bench) string { return fmt.Sprintf("%s %s %+v", b.Heading, b.Status, b.Blocks) }

func (w *world) Bench(ctx context.Context, state func() screen.Bench) (string, error) {
	if len(w.keys) == 0 {
		return keyQuit, nil
	}
	p := w.keys[0]
	w.keys = w.keys[1:]
	deadline := time.Now().Add(20 * time.Second)
	for {
		b := state()
		if strings.Contains(text(b), p.when) {
			w.shown = append(w.shown, b)
			if p.do != nil {
				p.do()
			}
			if p.key == "" {
				return w.Bench(ctx, state)
			}
			return p.key, nil
		}
		if time.Now().After(deadline) {
			return "", fmt.Errorf("the screen does not show %q: %s", p.when, text(b))
		}
		time.Sleep(time.Millisecond)
	}
}

func (w *world) Choose(_ context.Context, c screen.Choice) (int, error) {
	w.menus = append(w.menus, c)
	return w.chosen, nil
}
func (w *world) Confirm(_ context.Context, c screen.Confirm) (bool, error) {
	w.asked = append(w.asked, c)
	return w.confirm, nil
}

// save is what the learner's editor does.
func (w *world) save(id, text string) {
	w.mu.Lock()
	w.files[id] = text
	changed := w.changed
	w.mu.Unlock()
	changed()
}

func newPractice(w *world) *Practice {
	w.files = map[string]string{}
	var all []exercise.Exercise
	for i, id := range []string{"one", "two", "three"} {
		all = append(all, exercise.Exercise{ID: id, Title: "Title of " + id, Order: i + 1, Story: "The story of " + id, Why: "Because of " + id,
			StartFiles: fstest.MapFS{}, SolutionFiles: fstest.MapFS{}, Hints: []string{"hint A", "hint B", "hint C"}, Checks: []exercise.Check{{Kind: "size", Text: "at most 5 MB on disk"}}})
	}
	p := New(all, w, w, w, time.Now)
	p.Watch = func(ctx context.Context, dir string, changed func()) error {
		w.mu.Lock()
		w.changed = changed
		w.mu.Unlock()
		changed()
		<-ctx.Done()
		return ctx.Err()
	}
	return p
}

// TestImage shows what to type for the learner's image, in commands too.
func TestImage(t *testing.T) {
	w := &world{}
	p := newPractice(w)
	p.exercises[0].Hints[0] = "Look: `castoff measure IMAGE --deep`, and IMAGES."
	w.keys = []press{{when: "start", key: keyHint}, {when: "hint A", key: keyQuit}}
	p.exercises[0].Hints[1] = "hint A"
	if text, _, _, err := p.Hint(p.exercises[0]); err != nil || text != p.exercises[0].Hints[0] {
		t.Errorf("%q, %v", text, err)
	}
	p.Image = func(id string) string { return "castoff/ada/exercise-" + id }
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	last := text(w.shown[len(w.shown)-1])
	for _, want := range []string{"Your image: `castoff/ada/exercise-one`", "`castoff measure castoff/ada/exercise-one --deep`, and IMAGES."} {
		if !strings.Contains(last, want) {
			t.Errorf("there is no %q: %s", want, last)
		}
	}
	if p.Playing() != "one" {
		t.Errorf("playing %q", p.Playing())
	}
}

// TestTheFirstResult comes into view, as every other.
func TestTheFirstResult(t *testing.T) {
	w := &world{}
	p := newPractice(w)
	w.keys = []press{{when: "Found:start", key: keyQuit}}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	b := w.shown[0]
	if b.Turn == 0 || b.Reveal < 0 {
		t.Fatalf("it does not come into view: %d, %d", b.Turn, b.Reveal)
	}
	if _, ok := b.Blocks[b.Reveal].(screen.Checks); !ok {
		t.Errorf("what comes into view is %+v", b.Blocks[b.Reveal])
	}
}

func (w *world) events() string {
	var out []string
	for _, r := range w.records {
		if r.Kind == journal.KindExercise {
			out = append(out, r.Exercise+" "+r.Event)
		}
	}
	return strings.Join(out, ", ")
}

// TestPlay is an exercise from its start to the next one.
func TestPlay(t *testing.T) {
	w := &world{}
	p := newPractice(w)
	w.keys = []press{
		{when: "start", key: keyHint}, {when: "hint A", key: keyLog}, {when: "a long log", key: keyLog},
		{when: "hint A", do: func() { w.save("one", "still wrong") }},
		{when: "still wrong", do: func() { w.save("one", "broken engine") }},
		{when: "no daemon answers", do: func() { w.save("one", "right") }},
		{when: "Because of one", key: keyNext},
		{when: "The story of two", key: keyQuit},
	}
	ex, err := p.Find("")
	if err != nil || ex.ID != "one" {
		t.Fatalf("%s, %v", ex.ID, err)
	}
	if err := p.Play(t.Context(), w, ex); err != nil {
		t.Fatal(err)
	}
	if got := w.events(); !strings.HasPrefix(got, "one started, one failed, one hint, one failed, one passed, two started") {
		t.Error(got)
	}
	if done := p.Progress(); !done["one"].Passed || done["one"].Hints != 1 || !done["two"].Started || done["two"].Passed {
		t.Errorf("%+v", done)
	}
	if ex, _ := p.Find(""); ex.ID != "two" {
		t.Errorf("the next one is %s", ex.ID)
	}
	for _, b := range w.shown {
		if b.Of != 3 || b.Number < 1 || len(b.Keys) == 0 {
			t.Errorf("%+v", b)
		}
	}
}

// TestOvertaken has changes come while a check is under way: it is given up,
// and the last content is what counts.
func TestOvertaken(t *testing.T) {
	w := &world{slow: make(chan struct{})}
	p := newPractice(w)
	w.keys = []press{
		{when: "building one", do: func() {
			for i := range 10 {
				w.save("one", fmt.Sprint("content ", i))
			}
			w.save("one", "right")
			// Give the overtaken ones the time to go, then let the last one end.
			for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
				w.mu.Lock()
				stopped := w.stopped
				w.mu.Unlock()
				if stopped > 0 {
					break
				}
			}
			close(w.slow)
		}},
		{when: "Passed.", key: keyQuit},
	}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	if w.stopped == 0 || w.checks > 12 {
		t.Errorf("%d checks, %d given up", w.checks, w.stopped)
	}
	if w.events() != "one started, one passed" {
		t.Error(w.events())
	}
}

// TestLeaving cancels the check that is under way and waits for it.
func TestLeaving(t *testing.T) {
	w := &world{slow: make(chan struct{})}
	p := newPractice(w)
	w.keys = []press{{when: "building one", key: keyQuit}}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	if w.stopped != 1 {
		t.Errorf("%d checks were given up", w.stopped)
	}
}

// TestSolutionResetAndList are the other keys.
func TestSolutionResetAndList(t *testing.T) {
	w := &world{chosen: 2, confirm: true}
	p := newPractice(w)
	w.keys = []press{
		{when: "start", key: keyHint}, {when: "hint A", key: keyHint}, {when: "hint B", key: keyHint}, {when: "hint C", key: keySolution},
		{when: "one.solution", do: func() { w.save("one", "mine") }}, {when: "mine", key: keyReset},
		{when: "one.backup-1", key: keyList}, {when: "The story of three", key: keyQuit},
	}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	if w.files["one"] != "start" {
		t.Errorf("the file has %q", w.files["one"])
	}
	if pr := p.Progress()["one"]; !pr.Solution || pr.Hints != 0 || pr.Passed {
		t.Errorf("%+v", pr)
	}
}

func TestHints(t *testing.T) {
	w := &world{}
	p := newPractice(w)
	for i, want := range []string{"hint A", "hint B", "hint C", "hint C"} {
		got, n, last, err := p.Hint(p.exercises[0])
		if err != nil || got != want || n != min(i+1, 3) || last != (i >= 2) {
			t.Errorf("%q, %d, %v, %v", got, n, last, err)
		}
	}
}

func TestFind(t *testing.T) {
	w := &world{}
	p := newPractice(w)
	if _, err := p.Find("four"); err == nil {
		t.Error("an exercise that is not there is found")
	}
	for _, id := range []string{"one", "two", "three"} {
		w.Append(journal.Record{Kind: journal.KindExercise, Exercise: id, Event: journal.EventPassed})
	}
	if ex, err := p.Find(""); err != nil || ex.ID != "three" {
		t.Errorf("after all: %s, %v", ex.ID, err)
	}
	if _, err := New(nil, w, w, w, time.Now).Find(""); err == nil {
		t.Error("a course without exercises has one")
	}
}

// Lend has no terminal to leave: what is to use it writes to nobody.
func (w *world) Lend(ctx context.Context, use Use) error {
	w.lent++
	return use(ctx, strings.NewReader(""), io.Discard, io.Discard)
}
