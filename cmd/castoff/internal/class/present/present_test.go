package present

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/ground/pace"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/lectern"
	"castoff/cmd/castoff/internal/ui/text"
)

func TestMoves(t *testing.T) {
	t.Parallel()
	s := presenting(t, builtImages(), nil, Position{})
	sc := ready(t, s)
	if sc.Lesson != "1 · What an image is" || sc.Number != 1 || sc.Of < 10 || sc.Slide != 1 {
		t.Fatalf("it begins at %+v", sc.Place)
	}
	do(s, lectern.Back)
	if sc = ready(t, s); sc.Number != 1 {
		t.Errorf("back from the first page is %+v", sc.Place)
	}
	do(s, lectern.Last)
	if sc = ready(t, s); sc.Number != sc.Of {
		t.Errorf("the last page is %+v", sc.Place)
	}
	for range sc.Slides {
		do(s, lectern.Next)
	}
	if sc = ready(t, s); sc.Lesson != "2 · The traditional build" || sc.Number != 1 {
		t.Errorf("after the last page comes %+v", sc.Place)
	}
	do(s, lectern.Back)
	if sc = ready(t, s); sc.Lesson != "1 · What an image is" || sc.Number != sc.Of || sc.Slide != sc.Slides {
		t.Errorf("before the first page is %+v", sc.Place)
	}
	s.Do(lectern.Command{Do: lectern.Page, Number: 3})
	if sc = ready(t, s); sc.Number != 3 {
		t.Errorf("page 3 is %+v", sc.Place)
	}
	s.Do(lectern.Command{Do: lectern.Page, Number: 9999})
	if sc = ready(t, s); sc.Number != sc.Of {
		t.Errorf("page 9999 is %+v", sc.Place)
	}
	for _, name := range []string{"", "x/y", "-1/0", "99/0", "0/99999"} {
		s.Do(lectern.Command{Do: lectern.Jump, Name: name})
		if now := ready(t, s); now.Place != sc.Place {
			t.Errorf("%q leads to %+v", name, now.Place)
		}
	}
	lists := s.Lists()
	i := slices.IndexFunc(lists.Images, func(e lectern.Entry) bool { return strings.HasPrefix(e.Label, "multistage, in 3 ") })
	if len(lists.Lessons) != 13 || i < 0 {
		t.Fatalf("the lists are %+v", lists)
	}
	s.Do(lectern.Command{Do: lectern.Jump, Name: lists.Lessons[4].Name})
	if sc = ready(t, s); sc.Lesson != "5 · The binary" {
		t.Errorf("the fifth lesson is %+v", sc.Place)
	}
	do(s, lectern.Start)
	if sc = ready(t, s); sc.Number != 1 {
		t.Errorf("F5 leads to %+v", sc.Place)
	}
}

func TestBlackAndTimer(t *testing.T) {
	t.Parallel()
	s := presenting(t, builtImages(), nil, Position{})
	ready(t, s)
	do(s, lectern.Black)
	if !s.Scene().Black {
		t.Error("the screen is not black")
	}
	do(s, lectern.Next)
	if sc := ready(t, s); sc.Black || sc.Number != 1 || sc.Slide != 1 {
		t.Errorf("out of the black comes %+v", sc)
	}
	do(s, lectern.Black, lectern.Start)
	if sc := ready(t, s); sc.Black {
		t.Error("F5 leaves the screen black")
	}
	now := time.Now()
	s.mu.Lock()
	s.now = func() time.Time { return now }
	s.mu.Unlock()
	do(s, lectern.Timer)
	s.mu.Lock()
	now = now.Add(75 * time.Second)
	s.mu.Unlock()
	do(s, lectern.Timer)
	if c := s.Scene().Clock; c != (lectern.Clock{On: true, Seconds: 75}) {
		t.Errorf("the timer says %+v", c)
	}
	do(s, lectern.Reset)
	if c := s.Scene().Clock; c != (lectern.Clock{}) {
		t.Errorf("once reset the timer says %+v", c)
	}
}

// TestAnswers: a question has no marks until its answer is shown, which going on
// does.
func TestAnswers(t *testing.T) {
	t.Parallel()
	s := presenting(t, builtImages(), nil, Position{})
	s.Do(lectern.Command{Do: lectern.Page, Number: slices.Index(s.o.Stops[0].Pages, pageWith(t, s.o.Stops, "ask").Page) + 1})
	marks := func(sc lectern.Scene) int { return strings.Count(strings.Join(sc.Rows, "\n"), "✓") }
	sc := shows(t, s, "  A  ")
	if marks(sc) != 0 || sc.Slides != 1 {
		t.Errorf("before its answer the question is\n%s", strings.Join(sc.Rows, "\n"))
	}
	if told := s.Told(); told.Answer != "B" {
		t.Errorf("the notes say that %q is right", told.Answer)
	}
	do(s, lectern.Next)
	next := s.Scene()
	if marks(next) != 1 || next.Number != sc.Number || next.Slide != 1 || next.Slides != 2 {
		t.Errorf("its answer is\n%s", strings.Join(next.Rows, "\n"))
	}
	do(s, lectern.Next)
	if why := s.Scene(); why.Slide != 2 || !strings.Contains(strings.Join(why.Rows, "\n"), "layers are never changed") {
		t.Errorf("why is\n%s", strings.Join(why.Rows, "\n"))
	}
	do(s, lectern.Next)
	if after := ready(t, s); after.Number != sc.Number+1 {
		t.Errorf("after it comes %+v", after.Place)
	}
}

// TestBuildsAreShownAgain: a build that was made before runs again as it did.
func TestBuildsAreShownAgain(t *testing.T) {
	t.Parallel()
	images := builtImages()
	_, l := own(t)
	s := presenting(t, images, func(o *Options) {
		o.Pace = pace.Real
		o.Past = oldBuild{time.Date(2026, 11, 29, 9, 0, 0, 0, time.Local)}
	}, pageWith(t, Whole(l), "build"))
	sc := until(t, s, "the build", func(sc lectern.Scene) bool { return sc.Work != nil })
	if sc.Work.Over || !slices.Contains(sc.Words, "built before, on 29 Nov 2026") || sc.Slides < 2 {
		t.Errorf("a build that is shown again is %+v", sc)
	}
	do(s, lectern.Next) // what it made is there already
	sc = ready(t, s)
	if sc.Work != nil || sc.Slide != 2 || len(images.started) != 0 {
		t.Errorf("after it comes %+v, and %v was begun", sc, images.started)
	}
	do(s, lectern.Back)
	if sc = s.Scene(); sc.Work == nil {
		t.Error("the build cannot be gone back to")
	}
}

// dying is an engine that answers nothing from now on, and hears nothing either.
func dying(t *testing.T) func(context.Context) (string, error) {
	end := t.Context()
	return func(context.Context) (string, error) {
		<-end.Done()
		return "", end.Err()
	}
}

// TestDaemonDies: what does not work is said in one line, and a key shows the
// recording, which bears its mark.
func TestDaemonDies(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]func(context.Context) (string, error){
		"fails": func(context.Context) (string, error) { return "", errDied },
		"hangs": dying(t),
		"waits": func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			images := builtImages()
			images.run = run
			_, l := own(t)
			recorded := &Source{Images: builtImages(), Trials: fakeTrials{}, Mark: "recorded on 30 November 2026, Docker Engine 20.10, debian:bookworm"}
			s := presenting(t, images, func(o *Options) { o.Patience, o.Recorded = 50*time.Millisecond, recorded }, pageWith(t, Whole(l), "run"))
			sc := shows(t, s, "This step did not work here.")
			rows := strings.Join(sc.Rows, "\n")
			if strings.Contains(rows, "cannot connect") || !strings.Contains(rows, "R shows the recording") || sc.Mark != "" {
				t.Errorf("what the class sees is\n%s", rows)
			}
			do(s, lectern.Recording)
			sc = shows(t, s, "Hello from inside a container")
			if sc.Mark != recorded.Mark || !slices.Contains(sc.Words, "recorded") {
				t.Errorf("the recording is shown as %+v", sc)
			}
			do(s, lectern.Next)
			if sc = until(t, s, "the next page", func(sc lectern.Scene) bool { return !sc.Busy && sc.Number > 1 }); sc.Mark != "" {
				t.Errorf("the page after it bears the mark, too: %+v", sc)
			}
			do(s, lectern.Back) // it is remembered
			shows(t, s, "Hello from inside a container")
			do(s, lectern.Recording)
			shows(t, s, "This step did not work here.")
		})
	}
}

// TestNoLuck: the recording comes by itself.
func TestNoLuck(t *testing.T) {
	t.Parallel()
	_, l := own(t)
	recorded := &Source{Images: builtImages(), Trials: fakeTrials{}, Mark: "recorded"}
	images := builtImages()
	images.run = dying(t)
	luckless := func(o *Options) { o.Patience, o.Recorded, o.NoLuck = 50*time.Millisecond, recorded, true }
	s := presenting(t, images, luckless, pageWith(t, Whole(l), "run"))
	if sc := shows(t, s, "Hello from inside a container"); sc.Mark != "recorded" {
		t.Errorf("it is shown as %+v", sc)
	}
	slow := &fakeImages{attach: func(ctx context.Context, _ progress.Emit) error { <-ctx.Done(); return ctx.Err() }}
	s = presenting(t, slow, luckless, pageWith(t, Whole(l), "build"))
	until(t, s, "the recorded build", func(sc lectern.Scene) bool { return sc.Work != nil && sc.Mark == "recorded" })
}

// TestNothingIsBuiltUnasked: what is not there is said to be missing, and a key
// builds it.
func TestNothingIsBuiltUnasked(t *testing.T) {
	t.Parallel()
	_, l := own(t)
	images := &fakeImages{measured: map[string]measure.Image{}, attach: func(context.Context, progress.Emit) error { return errDied }}
	s := presenting(t, images, func(o *Options) { o.Builds = func(string) bool { return false } }, pageWith(t, Whole(l), "build"))
	shows(t, s, "This is not built here.")
	if len(images.started) != 0 {
		t.Errorf("%v was begun", images.started)
	}
	do(s, lectern.Again)
	sc := until(t, s, "the end", func(sc lectern.Scene) bool { return sc.Work != nil && sc.Work.Over })
	if sc.Work.Trouble != "This step did not work here." || !slices.Contains(sc.Words, "live") || !slices.Contains(images.started, "traditional") {
		t.Errorf("a build that failed is %+v", sc.Work)
	}
}

// TestAgain builds what is there once more, and runs what has run.
func TestAgain(t *testing.T) {
	t.Parallel()
	_, l := own(t)
	again := make(chan string, 1)
	s := presenting(t, builtImages(), func(o *Options) {
		o.Live.Again = func(_ context.Context, name string, emit progress.Emit) error {
			again <- name
			return nil
		}
	}, pageWith(t, Whole(l), "build"))
	ready(t, s)
	do(s, lectern.Again)
	if got := <-again; got != "traditional" {
		t.Errorf("built was %s", got)
	}
	s.Do(lectern.Command{Do: lectern.Jump, Name: placeName(pageWith(t, Whole(l), "run").Stop, pageWith(t, Whole(l), "run").Page)})
	shows(t, s, "inside a container, run 1.")
	do(s, lectern.Next, lectern.Back)
	shows(t, s, "inside a container, run 1.")
	do(s, lectern.Again)
	shows(t, s, "inside a container, run 2.")
}

func TestPlan(t *testing.T) {
	t.Parallel()
	_, l := own(t)
	title := l.Lessons[1].Pages[1].Title
	stops := Planned(l, manifest.Plan{Minutes: 20, Parts: []manifest.Part{{Lesson: 2, Minutes: 12, Skip: []string{title}}, {Lesson: 3, Minutes: 8}, {Lesson: 99, Minutes: 1}}})
	if len(stops) != 2 || stops[0].Minutes != 12 || len(stops[0].Pages) >= len(l.Lessons[1].Pages) {
		t.Fatalf("the plan is %+v", stops)
	}
	s := presenting(t, builtImages(), func(o *Options) { o.Stops = stops }, Position{Stop: 1, Page: 2, Spent: 100, OnLesson: 40})
	told := s.Told()
	if told.Time.Planned != 20*60 || told.LessonTime.Planned != 8*60 || told.Time.Spent < 100 || told.LessonTime.Spent < 40 || told.Next == "" {
		t.Errorf("the notes are told %+v", told)
	}
}

func TestPositions(t *testing.T) {
	t.Parallel()
	kept := make(chan Position, 100)
	s := presenting(t, builtImages(), func(o *Options) { o.Keep = func(p Position) { kept <- p } }, Position{})
	do(s, lectern.Last)
	ready(t, s)
	var last Position
	for len(kept) > 0 {
		last = <-kept
	}
	if got := ReadPosition(last.Text()); got != last || got.Page+1 != s.Scene().Of {
		t.Errorf("kept is %+v, read %+v", last, got)
	}
	for _, bad := range []string{"", "null", "{", `{"stop":-5,"page":1e9,"slide":-1,"spent":-4}`, `{"stop":9999,"page":-1,"spent":1e300,"on_lesson":5}`} {
		p := ReadPosition([]byte(bad)).within(s.o.Stops)
		if p.Stop < 0 || p.Stop >= len(s.o.Stops) || p.Page < 0 || p.Page >= len(s.o.Stops[p.Stop].Pages) || p.Spent != 0 {
			t.Errorf("%s is %+v", bad, p)
		}
	}
}

// TestLay: a slide that is laid out anew stays on its page.
func TestLay(t *testing.T) {
	t.Parallel()
	s := presenting(t, builtImages(), nil, Position{Stop: 1, Page: 1})
	narrow := ready(t, s)
	do(s, lectern.Next)
	s.Lay(text.NewRenderer(112, text.Look{}), 39)
	wide := s.Scene()
	if narrow.Slides < 2 || wide.Slides != 1 || wide.Slide != 1 || wide.Number != narrow.Number {
		t.Errorf("at 62 columns it is %+v, at 112 %+v", narrow.Place, wide.Place)
	}
}
