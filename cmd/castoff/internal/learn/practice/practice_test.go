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
// when the file says so, and a person.
type world struct {
	person
	mu      sync.Mutex
	files   map[string]string // one file for each exercise
	marks   map[string]string // of their directories
	solved  bool              // the solution is there
	records []journal.Record
	saves   chan struct{} // of files, as somebody who watches them sees it
	checks  int
	slow    chan struct{} // a check waits for it, if it is not nil
	stopped chan struct{} // has one for each check that was given up
}

// person presses keys when the screen shows what they wait for, and answers what
// they are asked.
type person struct {
	keys    []press
	chosen  int
	confirm bool
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
			w.stopped <- struct{}{}
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

// patience is how long a test waits for what has to come.
const patience = 20 * time.Second

func (p *person) Bench(ctx context.Context, now screen.Bench, later <-chan screen.Bench) (string, error) {
	late := time.After(patience)
	for len(p.keys) > 0 {
		next := p.keys[0]
		if strings.Contains(text(now), next.when) {
			p.keys, p.shown = p.keys[1:], append(p.shown, now)
			if next.do != nil {
				next.do()
			}
			if next.key != "" {
				return next.key, nil
			}
			continue
		}
		select {
		case now = <-later:
		case <-ctx.Done():
			return "", ctx.Err()
		case <-late:
			return "", fmt.Errorf("the screen does not show %q: %s", next.when, text(now))
		}
	}
	return keyQuit, nil
}

func (p *person) Choose(_ context.Context, c screen.Choice) (int, error) {
	p.menus = append(p.menus, c)
	return p.chosen, nil
}

func (p *person) Confirm(_ context.Context, c screen.Confirm) (bool, error) {
	p.asked = append(p.asked, c)
	return p.confirm, nil
}

// Lend has no terminal to leave: what would use it writes to nobody.
func (p *person) Lend(ctx context.Context, use Use) error {
	p.lent++
	return use(ctx, strings.NewReader(""), io.Discard, io.Discard)
}

// save is what the learner's editor does.
func (w *world) save(id, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.files[id] = text
	select {
	case w.saves <- struct{}{}:
	default:
	}
}

func newPractice(w *world) *Practice {
	w.files, w.stopped = map[string]string{}, make(chan struct{}, 100)
	var all []exercise.Exercise
	for i, id := range []string{"one", "two", "three"} {
		all = append(all, exercise.Exercise{ID: id, Title: "Title of " + id, Order: i + 1, Story: "The story of " + id, Why: "Because of " + id,
			StartFiles: fstest.MapFS{}, SolutionFiles: fstest.MapFS{}, Hints: []string{"hint A", "hint B", "hint C"}, Checks: []exercise.Check{{Kind: "size", Text: "at most 5 MB on disk"}}})
	}
	p := New(all, w, w)
	p.CheckWith(w)
	p.Watch = func(context.Context, string) (<-chan struct{}, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.saves = make(chan struct{}, 1)
		return w.saves, nil
	}
	return p
}

// TestImage shows what to type for the learner's image, in commands too.
func TestImage(t *testing.T) {
	t.Parallel()
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

// TestTheFirstResult comes into view, like every other.
func TestTheFirstResult(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
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
	t.Parallel()
	w := &world{slow: make(chan struct{})}
	p := newPractice(w)
	w.keys = []press{
		{when: "building one", do: func() {
			for i := range 11 {
				text := fmt.Sprint("content ", i)
				if i == 10 {
					text = "right"
				}
				w.save("one", text)
				select { // the check that it overtakes has gone
				case <-w.stopped:
				case <-time.After(patience):
					t.Error("the check goes on")
				}
			}
			close(w.slow)
		}},
		{when: "Passed.", key: keyQuit},
	}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	if w.checks != 12 {
		t.Errorf("%d checks", w.checks)
	}
	if w.events() != "one started, one passed" {
		t.Error(w.events())
	}
}

// TestLeaving cancels the check that is under way and waits for it.
func TestLeaving(t *testing.T) {
	t.Parallel()
	w := &world{slow: make(chan struct{})}
	p := newPractice(w)
	w.keys = []press{{when: "building one", key: keyQuit}}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	if n := len(w.stopped); n != 1 {
		t.Errorf("%d checks were given up", n)
	}
}

// TestSolutionResetAndList are the other keys.
func TestSolutionResetAndList(t *testing.T) {
	t.Parallel()
	w := &world{person: person{chosen: 2, confirm: true}}
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
	t.Parallel()
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
	t.Parallel()
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
	if _, err := New(nil, w, w).Find(""); err == nil {
		t.Error("a course without exercises has one")
	}
}
