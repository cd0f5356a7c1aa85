package practice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/explain"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// pen is an editor that saves a text, and notes what it was asked to open.
type pen struct {
	w      *world
	opened []string
	writes string
	err    error // instead of opening anything
	fails  error // of the editor itself
}

func (e *pen) Open(dir, file string) (Use, error) {
	if e.err != nil {
		return nil, e.err
	}
	return func(context.Context, io.Reader, io.Writer, io.Writer) error {
		e.opened = append(e.opened, dir+" "+file)
		if e.writes != "" {
			e.w.save("one", e.writes)
		}
		return e.fails
	}, nil
}

func keyOf(b screen.Bench, key string) (screen.Key, bool) {
	i := slices.IndexFunc(b.Keys, func(k screen.Key) bool { return k.Key == key })
	if i < 0 {
		return screen.Key{}, false
	}
	return b.Keys[i], true
}

// TestEdit opens the learner's editor: what it saves is checked, and one that
// is not there or fails is reported beside the exercise.
func TestEdit(t *testing.T) {
	t.Parallel()
	w := &world{}
	p := newPractice(w)
	e := &pen{w: w, writes: "edited"}
	p.Editor = e
	w.keys = []press{
		{when: "start", key: keyEdit},
		{when: "edited", do: func() { e.writes, e.fails = "", errors.New("exit status 1") }, key: keyEdit},
		{when: "exit status 1", do: func() { e.err = fault.New(errors.New("none was found"), 0, "export EDITOR=nano") }, key: keyEdit},
		{when: "export EDITOR=nano", do: func() { e.err, e.fails, w.chosen = nil, nil, 0 }, key: keyFiles},
		{when: "edited", do: func() { w.chosen = 2 }, key: keyFiles},
		{when: "edited", do: func() { w.chosen = -1 }, key: keyFiles},
		{when: "edited", key: keyQuit},
	}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(e.opened, ", "); got != "/desk/one Dockerfile, /desk/one Dockerfile, /desk/one f, /desk/one .dockerignore" {
		t.Errorf("opened: %s", got)
	}
	if w.lent != 4 || len(w.menus) != 3 {
		t.Errorf("the terminal was lent %d times, %d menus", w.lent, len(w.menus))
	}
	if c := w.menus[0]; len(c.Items) != 3 || c.Items[c.Initial].Label != exercise.Dockerfile || c.Items[1].Mark != "new" || c.Items[0].Mark != "" {
		t.Errorf("the files to choose from: %+v", c)
	}
	if last := w.shown[len(w.shown)-1]; strings.Contains(text(last), "export EDITOR") {
		t.Error("what was said of the editor stays for good")
	}
	// Without an editor there is no key for it.
	p.Editor = nil
	w.keys = []press{{when: "edited", key: keyQuit}}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	if _, ok := keyOf(w.shown[len(w.shown)-1], keyEdit); ok {
		t.Error("there is a key for an editor that is not there")
	}
}

// TestEditAnother opens the Dockerfile that the exercise has built, which may have
// another name.
func TestEditAnother(t *testing.T) {
	t.Parallel()
	w := &world{}
	p := newPractice(w)
	p.exercises[0].Build.File = "app.Dockerfile"
	e := &pen{w: w, writes: "edited"}
	p.Editor = e
	w.keys = []press{
		{when: "start", key: keyEdit},
		{when: "edited", do: func() { w.chosen = 1 }, key: keyFiles},
		{when: "edited", key: keyQuit},
	}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(e.opened, ", "); got != "/desk/one app.Dockerfile, /desk/one app.Dockerfile" {
		t.Errorf("opened: %s", got)
	}
}

// explainer is a world that knows what is wrong with files as they are at first.
type explainer struct{ *world }

func (e explainer) Check(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) (checker.Report, error) {
	r, err := e.world.Check(ctx, ex, files, emit)
	for i := range r.Results {
		if r.Results[i].Found == "start" {
			r.Results[i].Explanation = &explain.Explanation{Trap: explain.Trap{Title: "A title", Why: "Some reason"}}
		}
	}
	return r, err
}

// TestMeaning shows what an error means, where something is known and the
// check is one that an error text explains.
func TestMeaning(t *testing.T) {
	t.Parallel()
	w := &world{}
	p := newPractice(w)
	p.checker = explainer{w}
	w.keys = []press{{when: "start", key: keyMeaning}, {when: "start", key: keyQuit}}
	play := func() []screen.Bench {
		t.Helper()
		w.shown = nil
		if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
			t.Fatal(err)
		}
		return w.shown
	}
	for _, b := range play() { // the size of an image is not explained by a text
		if _, ok := keyOf(b, keyMeaning); ok || strings.Contains(text(b), "A title") {
			t.Errorf("shown: %s", text(b))
		}
	}
	p.exercises[0].Checks[0].Kind = "builds"
	w.keys = []press{
		{when: "A title", key: keyMeaning}, {when: "Some reason", key: keyMeaning}, {when: "A title", key: keyMeaning},
		{when: "Some reason", do: func() { w.save("one", "something else") }}, {when: "something else", key: keyQuit},
	}
	shown := play()
	if k, ok := keyOf(shown[0], keyMeaning); !ok || k.Does == "" || strings.Contains(text(shown[0]), "Some reason") {
		t.Errorf("before the key: %s", text(shown[0]))
	}
	if b := shown[1]; b.Turn == shown[0].Turn || b.Reveal < 0 {
		t.Errorf("it does not come into view: %d, %d", b.Turn, b.Reveal)
	} else if e, ok := b.Blocks[b.Reveal].(screen.Explanation); !ok || e.Title != "A title" {
		t.Errorf("what comes into view is %+v", b.Blocks[b.Reveal])
	}
	if strings.Contains(text(shown[2]), "Some reason") {
		t.Error("the second press does not hide it")
	}
	if last := shown[len(shown)-1]; strings.Contains(text(last), "A title") {
		t.Errorf("it is shown of a failure that it does not fit: %s", text(last))
	}
}

// TestPassing says what comes next, until nothing does.
func TestPassing(t *testing.T) {
	t.Parallel()
	w := &world{}
	p := newPractice(w)
	w.keys = []press{
		{when: "start", key: keyNext}, // two
		{when: "The story of two", do: func() { w.save("two", "right") }},
		{when: "Because of two", key: keyNext}, // three
		{when: "The story of three", do: func() { w.save("three", "right") }},
		{when: "Because of three", key: keyPrevious}, // two, passed
		{when: "Because of two", key: keyNext},       // one: it is the only one left
		{when: "The story of one", do: func() { w.save("one", "right") }},
		{when: "Because of one", key: keyQuit},
	}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]string{0: "", 2: "{Passed:1 Of:3}|three|Title of three", 4: "{Passed:2 Of:3}|one|Title of one",
		5: "{Passed:2 Of:3}|one|Title of one", 6: "", 7: "{Passed:3 Of:3}|You have passed all 3 exercises"} {
		got := text(w.shown[i])
		for _, part := range strings.Split(want, "|") {
			if !strings.Contains(got, part) {
				t.Errorf("screen %d has no %q: %s", i, part, got)
			}
		}
		if strings.Contains(got, "Passed.") != (want != "") {
			t.Errorf("screen %d: %s", i, got)
		}
		if want != "" && (w.shown[i].Reveal != 0 || w.shown[i].Turn == 0) {
			t.Errorf("screen %d: that it is passed does not come into view", i)
		}
	}
	if k, ok := keyOf(w.shown[2], keyNext); !ok || w.shown[2].Keys[0] != k || !strings.Contains(k.About, "three") {
		t.Errorf("the keys are %+v", w.shown[2].Keys)
	}
	for i, has := range map[int]bool{0: true, 6: false, 7: false} {
		if _, ok := keyOf(w.shown[i], keyNext); ok != has {
			t.Errorf("screen %d has the key for the next one: %t", i, ok)
		}
	}
	if _, ok := keyOf(w.shown[0], keyPrevious); ok {
		t.Error("there is one before the first")
	}
}

// TestList says how far the learner is and begins where they are.
func TestList(t *testing.T) {
	t.Parallel()
	w := &world{person: person{chosen: -1}}
	p := newPractice(w)
	p.exercises[2].Difficulty = 4
	w.Append(journal.Record{Kind: journal.KindExercise, Exercise: "one", Event: journal.EventPassed})
	w.keys = []press{{when: "start", key: keyList}, {when: "start", key: keyQuit}}
	if err := p.Play(t.Context(), w, p.exercises[1]); err != nil {
		t.Fatal(err)
	}
	c := w.menus[0]
	if c.Initial != 1 || !strings.Contains(c.Intro, "1 of 3 passed") || len(c.Items) != 3 {
		t.Fatalf("%+v", c)
	}
	for i, want := range []string{"passed", "started", ""} {
		if c.Items[i].Mark != want {
			t.Errorf("%+v", c.Items[i])
		}
	}
	if l := c.Items[2].Label; !strings.HasPrefix(l, "4 ") || !strings.Contains(l, "three") || !strings.Contains(l, "Title of three") {
		t.Errorf("%q", l)
	}
}

// TestPreparing says what takes so long before the first check. A save does
// not make it start over, and what failed is tried again.
func TestPreparing(t *testing.T) {
	t.Parallel()
	w := &world{}
	p := newPractice(w)
	gate, began := make(chan error), 0
	p.Prepare = func(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) error {
		began++
		if files == nil || ex.ID != "one" {
			t.Errorf("it is prepared for %s and %v", ex.ID, files)
		}
		emit(progress.Event{Kind: progress.Note, Text: "a note is nothing that takes long"})
		emit(progress.Event{Kind: progress.Phase, Text: "compiling: 30 %"})
		select {
		case err := <-gate:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	w.keys = []press{
		{when: "compiling: 30 %", do: func() { gate <- errors.New("no daemon answers") }},
		{when: "no daemon answers", key: keyCheck},
		{when: "compiling: 30 %", do: func() {
			w.save("one", "mine")
			gate <- nil
		}},
		{when: "mine", key: keyQuit},
	}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	first := w.shown[0]
	pr, ok := first.Blocks[2].(screen.Preparing) // below the story and the goals
	if !ok || !strings.Contains(pr.Text, "done once") || !first.Busy || !strings.Contains(text(first), "The story of one") {
		t.Errorf("while it is made: %s", text(first))
	}
	if strings.Contains(text(w.shown[2]), "no daemon answers") || strings.Contains(text(w.shown[3]), "done once") {
		t.Errorf("while it is tried again: %s\nafterwards: %s", text(w.shown[2]), text(w.shown[3]))
	}
	if began != 2 || w.checks < 1 || w.checks > 2 { // two if the save was noticed when the check had begun
		t.Errorf("it was begun %d times, with %d checks", began, w.checks)
	}
	// Leaving ends it.
	w.keys = []press{{when: "compiling: 30 %", key: keyQuit}}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
}

// TestLosingTheDaemon keeps the exercise, and the last result, on the screen
// and tries again when asked to.
func TestLosingTheDaemon(t *testing.T) {
	t.Parallel()
	w := &world{}
	p := newPractice(w)
	w.keys = []press{
		{when: "start", do: func() { w.save("one", "broken engine") }},
		{when: "no daemon answers", do: func() { w.mu.Lock(); w.files["one"] = "mended"; w.mu.Unlock() }, key: keyCheck},
		{when: "mended", key: keyQuit},
	}
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	if lost := text(w.shown[1]); !strings.Contains(lost, "Found:start") || !strings.Contains(lost, "tried again when you save") || w.shown[1].Busy {
		t.Errorf("%+v", w.shown[1])
	}
	if strings.Contains(text(w.shown[2]), "no daemon") {
		t.Errorf("it still says %s", text(w.shown[2]))
	}
}

// TestUnknown names what is likely meant.
func TestUnknown(t *testing.T) {
	t.Parallel()
	w := &world{}
	p := newPractice(w)
	for i, id := range []string{"from-typo", "from-path", "golf"} {
		p.exercises[i].ID = id
	}
	for id, want := range map[string][]string{
		"typo": {"castoff exercise from-typo"}, "from": {"castoff exercise from-path", "castoff exercise from-typo"},
		"form-typo": {"castoff exercise from-typo"}, "GULF": {"castoff exercise golf"}, "from-typo-2": {"castoff exercise from-typo"}, "nothing": nil,
	} {
		_, err := p.Find(id)
		if err == nil || fault.Code(err) != fault.ExitUsage || !strings.Contains(err.Error(), fmt.Sprintf("%q", id)) {
			t.Errorf("%s: %v", id, err)
			continue
		}
		got := fault.Hints(err)
		if last := got[len(got)-1]; !strings.HasPrefix(last, "castoff list") {
			t.Errorf("%s: the last hint is %q", id, last)
		}
		got = slices.Sorted(slices.Values(got[:len(got)-1]))
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}
