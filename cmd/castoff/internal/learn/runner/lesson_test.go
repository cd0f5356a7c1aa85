package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

func cut(s string) (before, after string, found bool) { return strings.Cut(s, ".") }

// want compares what %v prints.
func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s: %s, want %s", what, g, w)
	}
}

// notices are the page's notices.
func notices(p screen.Page) []screen.Notice {
	var out []screen.Notice
	for _, b := range p.Blocks {
		if n, ok := b.(screen.Notice); ok {
			out = append(out, n)
		}
	}
	return out
}

// types are the types of the page's blocks.
func types(p screen.Page) string {
	var out []string
	for _, b := range p.Blocks {
		out = append(out, strings.TrimPrefix(fmt.Sprintf("%T", b), "screen."))
	}
	return strings.Join(out, " ")
}

func TestLessonFromStartToEnd(t *testing.T) {
	t.Parallel()
	images := newImages("traditional")
	r, ui, j := playing(t, course(), images, Parts{Learner: "ada"}, screen.Next, screen.Next, screen.Next, tries{0, 1})
	move, err := r.Lesson(t.Context(), "01-build")
	if err != nil || move != screen.Next {
		t.Fatal(move, err)
	}
	want(t, "screens", ui.shown, []string{"page 1", "watch 2", "page 3", "ask 4"})
	want(t, "started", images.started[0], "traditional")
	want(t, "records", j.kinds(), "[opened page 0 page 1 page 2 page 3 answered finished]")
	answer := j.records[5]
	want(t, "answer", []any{answer.Tries, answer.Right, answer.Question, answer.Learner}, "[[0 1] true 0 ada]")
	want(t, "the record's time", answer.Time.Year(), 2030)

	first, last := ui.pages[0], ui.pages[1]
	want(t, "heading", first.Lesson, "1 · Build")
	want(t, "ends", []bool{first.First, first.Last, last.First, last.Last}, "[true false false false]")
	want(t, "status", last.Status(), "busy")
	want(t, "blocks", types(last), "Markdown Card Output")
	want(t, "title", ui.works[0].Title, "Building castoff/ada/traditional")
	if md := last.Blocks[0].(screen.Markdown).Source; !strings.Contains(md, "traditional.size") || strings.Contains(md, "{{") {
		t.Errorf("the placeholder was not filled in: %s", md)
	}
	want(t, "output", last.Blocks[2], screen.Output{Command: "docker run traditional", Text: "run 1", ExitCode: 3})
	want(t, "question", []any{ui.asked[0].Number, ui.asked[0].Of, ui.asked[0].Lesson}, "[4 4 1 · Build]")
}

func TestLessonIsRecordedBeforeItIsShown(t *testing.T) {
	t.Parallel()
	r, ui, j := setup(t, newImages("traditional"))
	var seen []string
	ui.each = func() { seen = append(seen, j.kinds()[len(j.records)-1]) }
	if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	want(t, "last record at each screen", seen, "[page 0 page 1 page 2 page 3]")
}

func TestLessonGoesOnWhereTheLearnerWas(t *testing.T) {
	t.Parallel()
	images := newImages("traditional")
	r, _, j := setup(t, images, screen.Next, screen.Next, screen.Quit)
	if move, err := r.Lesson(t.Context(), "01-build"); move != screen.Quit || err != nil {
		t.Fatal(move, err)
	}
	for _, wantShown := range []string{"[page 3 ask 4]", "[page 1 watch 2 page 3 ask 4]"} { // the second time it is finished
		another, ui, _ := setup(t, images)
		another.notes.journal = j
		if _, err := another.Lesson(t.Context(), "01-build"); err != nil {
			t.Fatal(err)
		}
		want(t, "screens", ui.shown, wantShown)
	}
}

func TestLessonThatBecameShorter(t *testing.T) {
	t.Parallel()
	r, ui, j := setup(t, newImages("traditional"))
	j.records = []journal.Record{{Kind: journal.KindPage, Lesson: "01-build", Page: 40}}
	if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[ask 4]")
}

// TestSection: a page that was split off shows the heading of the one that it goes
// on with, whatever is on it, and one with a heading of its own does not.
func TestSection(t *testing.T) {
	t.Parallel()
	c := course()
	for i := range c.Lessons[0].Pages {
		p := &c.Lessons[0].Pages[i]
		p.Title, p.Continued = fmt.Sprint("Part ", i), i > 0
	}
	r, ui, _ := playing(t, c, newImages("traditional"), Parts{}, screen.Next, screen.Next, screen.Next, tries{1})
	if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	want(t, "sections", []any{ui.pages[0].Section, ui.works[0].Section, ui.pages[1].Section, ui.asked[0].Section}, "[ Part 1 Part 2 Part 3]")
}

func TestUnknownLesson(t *testing.T) {
	t.Parallel()
	r, _, _ := setup(t, newImages())
	_, err := r.Lesson(t.Context(), "99-nothing")
	if err == nil || len(fault.Hints(err)) == 0 {
		t.Errorf("error %v, hints %v", err, fault.Hints(err))
	}
}

func TestBackAndMenu(t *testing.T) {
	t.Parallel()
	images := newImages("traditional")
	r, ui, _ := setup(t, images, screen.Next, screen.Next, screen.Next, // to the question
		screen.Back, screen.Back, screen.Back, screen.Back)
	move, err := r.Lesson(t.Context(), "01-build")
	if err != nil || move != screen.Menu {
		t.Fatal(move, err)
	}
	want(t, "screens", ui.shown, "[page 1 watch 2 page 3 ask 4 page 3 page 2 page 1]")
	want(t, "the build page, later", types(ui.pages[3]), "Notice Card")
	want(t, "its tone", notices(ui.pages[3])[0].Tone, screen.Good)
	want(t, "runs", images.runs, 1)
}

func TestReaderIsFasterThanTheBuild(t *testing.T) {
	t.Parallel()
	images := newImages()
	r, ui, _ := setup(t, images, screen.Next, leave(screen.Next), leave(screen.Next), screen.Back,
		screen.Next, screen.Menu)
	ui.each = func() {
		if len(ui.shown) == 5 {
			images.end("traditional", nil) // while the build page is watched
		}
	}
	move, err := r.Lesson(t.Context(), "01-build")
	if err != nil {
		t.Fatal(move, err)
	}
	want(t, "screens", ui.shown[:6], "[page 1 watch 2 watch 3 page 3 watch 2 page 3]")
	want(t, "title of the wait", ui.works[1].Title, "Waiting for castoff/traditional")
	early := notices(ui.pages[1])
	if len(early) != 1 || !strings.Contains(early[0].Text, "still being built") {
		t.Errorf("before it was built: %+v", early)
	}
	if md := ui.pages[1].Blocks[0].(screen.Markdown).Source; !strings.Contains(md, "not measured yet") {
		t.Errorf("a value that is missing: %s", md)
	}
	want(t, "when it is built", types(ui.pages[2]), "Markdown Card Output")
}

func TestWaitLeftForward(t *testing.T) {
	t.Parallel()
	for reaction, wantMove := range map[leave]screen.Move{leave(screen.Menu): screen.Menu, leave(screen.Quit): screen.Quit} {
		r, ui, j := setup(t, newImages(), reaction)
		j.records = []journal.Record{{Kind: journal.KindPage, Lesson: "01-build", Page: 2}}
		move, err := r.Lesson(t.Context(), "01-build")
		if err != nil || move != wantMove {
			t.Error(move, err)
		}
		want(t, "screens", ui.shown, "[watch 3]")
	}
}

func TestFailedBuild(t *testing.T) {
	t.Parallel()
	images := newImages()
	broken := &fault.Error{Err: errors.New("building: no space"), Hints: []string{"docker system df"}, Detail: "line 1\nline 2\n"}
	images.end("traditional", fmt.Errorf("making: %w", broken))
	r, ui, j := setup(t, images, screen.Next, screen.Next, screen.Back, screen.Next)
	move, err := r.Lesson(t.Context(), "01-build")
	if err != nil || move != screen.Next {
		t.Fatal(move, err)
	}
	// Coming back to the build page tries again.
	want(t, "screens", ui.shown, "[page 1 watch 2 page 3 watch 2 page 3 ask 4]")
	want(t, "started", images.started, "[traditional traditional traditional]")
	want(t, "blocks", types(ui.pages[1]), "Markdown Notice Listing") // once, though two steps need it
	n := notices(ui.pages[1])[0]
	want(t, "notice", n, screen.Notice{Tone: screen.Bad, Text: "castoff/traditional was not built: making: building: no space", Hint: "docker system df"})
	want(t, "last record", j.kinds()[len(j.records)-1], "finished")
}

func TestNothingCanBeBuilt(t *testing.T) {
	t.Parallel()
	images := newImages()
	images.unavailable = fault.New(errors.New("connecting: no daemon"), fault.ExitNoDaemon, "castoff doctor")
	r, ui, _ := setup(t, images)
	for _, id := range []string{"01-build", "02-compare"} {
		if move, err := r.Lesson(t.Context(), id); err != nil || move != screen.Next {
			t.Fatal(move, err)
		}
	}
	want(t, "screens", ui.shown, "[page 1 page 2 page 3 ask 4 page 1 page 2]")
	want(t, "started and run", []any{images.started, images.runs}, "[[] 0]")
	for i, text := range map[int]string{
		1: "Skipped: building castoff/traditional. Connecting: no daemon.",
		2: "Skipped: measuring castoff/traditional. Connecting: no daemon.",
		4: "Skipped: comparing castoff/traditional and castoff/multistage. Connecting: no daemon.",
	} {
		n := notices(ui.pages[i])
		if len(n) == 0 {
			t.Errorf("page %d says nothing", i)
			continue
		}
		want(t, "notice", n[0], screen.Notice{Tone: screen.Warn, Text: text, Hint: "castoff doctor"})
	}
}

func TestMeasuredEarlierIsShownAsSuch(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	images.unavailable = errors.New("no daemon")
	r, ui, _ := setup(t, images)
	if _, err := r.Lesson(t.Context(), "02-compare"); err != nil {
		t.Fatal(err)
	}
	want(t, "blocks", types(ui.pages[1]), "Notice Comparison Markdown")
	if text := notices(ui.pages[1])[0].Text; !strings.Contains(text, "earlier") {
		t.Error(text)
	}
}

func TestCompareShowsTheGuidesFigures(t *testing.T) {
	t.Parallel()
	r, ui, _ := setup(t, newImages("traditional", "multistage"))
	if _, err := r.Lesson(t.Context(), "02-compare"); err != nil {
		t.Fatal(err)
	}
	c := ui.pages[1].Blocks[0].(screen.Comparison)
	want(t, "figures", []string{c.A.Name, c.PublishedA, c.B.Name, c.PublishedB}, "[traditional ~600 MB (guide) multistage ~1.8 MB (guide)]")
	want(t, "last page", ui.pages[1].Last, true)
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	interrupted := fmt.Errorf("interrupted: %w", context.Canceled)
	for name, script := range map[string][]any{
		"page":  {interrupted},
		"watch": {screen.Next, interrupted},
	} {
		r, _, j := setup(t, newImages(), script...)
		if _, err := r.Lesson(t.Context(), "01-build"); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v", name, err)
		}
		if slices.Contains(j.kinds(), "finished") {
			t.Errorf("%s: finished", name)
		}
		want(t, name+": place", r.notes.progress()["01-build"].Page, len(script)-1)
	}
}

func TestCancelledWhileWaitingInSilence(t *testing.T) {
	t.Parallel()
	r, _, j := setup(t, newImages())
	j.records = []journal.Record{{Kind: journal.KindPage, Lesson: "01-build", Page: 2}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Lesson(ctx, "01-build"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestFailedRunCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	images := newImages("traditional")
	images.runErr = errors.New("running: gone")
	r, ui, _ := setup(t, images)
	ui.each = func() {
		if len(ui.shown) == 3 {
			images.runErr = nil
		}
	}
	ui.script = []any{screen.Next, screen.Next, screen.Next, screen.Back}
	if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	want(t, "first", notices(ui.pages[1]), []screen.Notice{{Tone: screen.Bad, Text: "running: gone"}})
	want(t, "again", types(ui.pages[2]), "Markdown Card Output")
}

func TestJournalThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	r, ui, j := setup(t, newImages("traditional"), screen.Next, screen.Next, screen.Menu)
	j.err = fault.New(errors.New("writing x: read-only"), 0, "set CASTOFF_STATE")
	if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	told := notices(ui.pages[0])
	want(t, "told", told, []screen.Notice{{Tone: screen.Warn, Text: "Your progress is not being kept. Writing x: read-only.", Hint: "set CASTOFF_STATE"}})
	want(t, "told again", len(notices(ui.pages[1])), 0)
	want(t, "the place in this session", r.notes.progress()["01-build"].Page, 2)
	j.err = nil
	if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	want(t, "what is written once it can be", j.kinds()[:4], "[opened page 0 page 1 page 2]")
}

func TestFailedBase(t *testing.T) {
	t.Parallel()
	images := newImages("multistage", "traditional")
	images.jobs["base"] = &fakeJob{done: make(chan struct{})}
	images.end("base", errors.New("pulling: denied"))
	delete(images.measured, "base")
	r, ui, _ := setup(t, images)
	if _, err := r.Lesson(t.Context(), "02-compare"); err != nil {
		t.Fatal(err)
	}
	want(t, "started", images.started, "[base traditional multistage]")
	want(t, "notice", notices(ui.pages[0])[0].Text, "The base image is not there: pulling: denied")
}

func TestPlay(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	r, ui, _ := setup(t, images)
	if err := r.Play(t.Context()); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[page 1 watch 2 page 3 page 1 page 2]") // no questions

	images.unavailable = fault.New(errors.New("no daemon"), fault.ExitNoDaemon)
	err := r.Play(t.Context(), "02-compare")
	want(t, "exit code", fault.Code(err), fault.ExitNoDaemon)

	broken := newImages()
	failure := errors.New("no space")
	broken.end("traditional", failure)
	broken.end("multistage", nil)
	r, ui, _ = setup(t, broken)
	if err := r.Play(t.Context()); !errors.Is(err, failure) {
		t.Errorf("error %v", err)
	}
	want(t, "screens", ui.shown, "[page 1 watch 2 page 3 page 1 page 2]")
}

// TestStatusIsEverywhere: every screen and menu can say what is being built.
func TestStatusIsEverywhere(t *testing.T) {
	t.Parallel()
	r, ui, _ := setup(t, newImages("traditional", "multistage"), "Begin: lesson 1", screen.Next, screen.Next, screen.Next, tries{1}, "Leave")
	if err := r.Course(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, p := range ui.pages {
		want(t, fmt.Sprint("page ", p.Number), p.Status(), "busy")
	}
	want(t, "question", ui.asked[0].Status(), "busy")
	for _, c := range ui.choices {
		want(t, c.Title, c.Status(), "busy")
	}
}
