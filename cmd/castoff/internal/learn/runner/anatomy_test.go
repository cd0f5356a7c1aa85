package runner

import (
	"context"
	"errors"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

var both = []string{"traditional", "multistage"}

// anatomy has a lesson with a page for each step that looks into images.
func anatomy(t *testing.T, images *fakeImages, script ...any) (*Runner, *fakeUI) {
	t.Helper()
	l := &lesson.Lesson{ID: "01-anatomy", Number: 1, Title: "Anatomy"}
	for _, s := range []lesson.Step{
		step(&steps.Binary{Images: both}), step(&steps.Surface{Images: both}), step(&steps.Waste{Image: "traditional"}),
		step(&steps.Shell{Image: "multistage"}), step(&steps.Deploy{Images: both}),
	} {
		l.Pages = append(l.Pages, page(s))
	}
	r, ui, _ := playing(t, &lesson.Course{Lessons: []*lesson.Lesson{l}}, images, Parts{}, script...)
	return r, ui
}

// deep makes the image one whose contents were read.
func (f *fakeImages) deep(names ...string) {
	for _, name := range names {
		m := f.measured[name]
		m.Root, m.Waste = &rootfs.Facts{}, &measure.Waste{}
		f.measured[name] = m
	}
}

func mustPlay(t *testing.T, r *Runner) {
	t.Helper()
	if move, err := r.Lesson(t.Context(), "01-anatomy"); err != nil || move != screen.Next {
		t.Fatal(move, err)
	}
}

func TestAnatomy(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	images.deep("traditional", "multistage")
	r, ui := anatomy(t, images, screen.Next, screen.Next, screen.Next, screen.Next, screen.Next, screen.Back)
	mustPlay(t, r)
	// The watched times are there when the person comes back: no second watch.
	want(t, "screens", ui.shown, "[page 1 page 2 page 3 page 4 watch 5 page 5 page 4 page 5]")
	want(t, "timed and started", []int{images.timings, images.runs}, "[1 1]")
	for i, block := range []string{"Binary", "Surface", "Waste", "Output", "Deploy"} {
		want(t, "block", types(ui.pages[i]), block)
	}
	b := ui.pages[0].Blocks[0].(screen.Binary)
	want(t, "programs", []string{b.Refs[0], b.Binaries[0].Path, b.Refs[1], b.Binaries[1].Path},
		"[castoff/traditional app in traditional castoff/multistage app in multistage]")
	s := ui.pages[1].Blocks[0].(screen.Surface)
	want(t, "surfaces", []string{s.Images[0].Name, s.Images[1].Name}, "[traditional multistage]")
	want(t, "waste", ui.pages[2].Blocks[0].(screen.Waste).Image.Name, "traditional")
	want(t, "shell", ui.pages[3].Blocks[0], screen.Output{Command: "docker run --entrypoint /bin/sh multistage", Text: "no shell", ExitCode: 127})
	d := ui.pages[4].Blocks[0].(screen.Deploy)
	want(t, "deployments", []any{d.Refs, d.Deployments[0].DownloadBytes, d.Deployments[1].DownloadBytes},
		"[[castoff/traditional castoff/multistage] 11 10]")
	want(t, "what is watched", ui.works[0].Title, "Timing castoff/traditional and castoff/multistage")
}

func TestProgramIsReadOnce(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	m := images.measured["traditional"]
	m.Binary = &binary.Facts{Path: "measured"}
	images.measured["traditional"] = m
	r, ui := anatomy(t, images, screen.Quit)
	if _, err := r.Lesson(t.Context(), "01-anatomy"); err != nil {
		t.Fatal(err)
	}
	want(t, "read", images.read, "[multistage]")
	want(t, "program", ui.pages[0].Blocks[0].(screen.Binary).Binaries[0].Path, "measured")

	images.readErr = fault.New(errors.New("reading: gone"), 0, "build it")
	r, ui = anatomy(t, images, screen.Quit)
	if _, err := r.Lesson(t.Context(), "01-anatomy"); err != nil {
		t.Fatal(err)
	}
	want(t, "fault", notices(ui.pages[0]), []screen.Notice{{Tone: screen.Bad, Text: "reading: gone", Hint: "build it"}})
}

// TestMeasuredByAnEarlierVersion has images of which only sizes are known.
func TestMeasuredByAnEarlierVersion(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	r, ui := anatomy(t, images)
	mustPlay(t, r)
	for i, text := range map[int]string{
		1: "Skipped: looking into castoff/traditional and castoff/multistage. What is in it was not read when it was measured.",
		2: "Skipped: looking for waste in castoff/traditional. What is in it was not read when it was measured.",
	} {
		want(t, "notice", notices(ui.pages[i]), []screen.Notice{{Tone: screen.Warn, Text: text, Hint: "castoff build traditional"}})
	}
}

func TestAnatomyWithoutADaemon(t *testing.T) {
	t.Parallel()
	images := newImages()
	images.unavailable = fault.New(errors.New("connecting: no daemon"), fault.ExitNoDaemon, "castoff doctor")
	r, ui := anatomy(t, images)
	mustPlay(t, r)
	want(t, "screens", ui.shown, "[page 1 page 2 page 3 page 4 page 5]")
	skipped := func(i int, doing string) {
		t.Helper()
		want(t, "notices", notices(ui.pages[i]), []screen.Notice{{
			Tone: screen.Warn, Text: "Skipped: " + doing + ". Connecting: no daemon.", Hint: "castoff doctor",
		}})
	}
	const both = "castoff/traditional and castoff/multistage"
	skipped(0, "reading the program of "+both)
	skipped(1, "looking into "+both)
	skipped(2, "looking for waste in castoff/traditional")
	skipped(3, "starting a shell in castoff/multistage")
	skipped(4, "timing "+both)

	// What is known from an earlier session is shown as such, the rest skipped.
	images.end("traditional", nil)
	images.end("multistage", nil)
	images.deep("traditional", "multistage")
	r, ui = anatomy(t, images)
	mustPlay(t, r)
	skipped(0, "reading the program of "+both)
	want(t, "surface", types(ui.pages[1]), "Notice Surface")
	want(t, "waste", types(ui.pages[2]), "Notice Waste")
	skipped(4, "timing "+both)
	images.deployed = true
	r, ui = anatomy(t, images)
	mustPlay(t, r)
	want(t, "times", types(ui.pages[4]), "Notice Deploy")
	want(t, "containers", []any{images.runs, images.timings, images.read}, "[0 0 []]")
}

func TestAnatomyOfAFailedImage(t *testing.T) {
	t.Parallel()
	images := newImages("traditional")
	images.end("multistage", errors.New("building: no space"))
	r, ui := anatomy(t, images)
	mustPlay(t, r)
	want(t, "screens", ui.shown, "[page 1 page 2 page 3 page 4 page 5]")
	for _, i := range []int{0, 1, 3, 4} {
		want(t, "notice", notices(ui.pages[i])[0].Text, "castoff/multistage was not built: building: no space")
	}
}

func TestTimingWhileAnImageIsBuilt(t *testing.T) {
	t.Parallel()
	images := newImages("traditional")
	script := []any{leave(screen.Next), screen.Next, leave(screen.Next), screen.Next, screen.Next, leave(screen.Next), screen.Next, leave(screen.Next)}
	r, ui := anatomy(t, images, script...)
	mustPlay(t, r)
	want(t, "screens", ui.shown, "[watch 1 page 1 watch 2 page 2 page 3 watch 4 page 4 watch 5 page 5]")
	for _, i := range []int{0, 1, 3, 4} {
		want(t, "notice", notices(ui.pages[i])[0].Text, "castoff/multistage is still being built; come back to this page when it is done.")
	}
	want(t, "timed", images.timings, 0)
}

// TestTimingThatIsLeft goes on, and its page says so.
func TestTimingThatIsLeft(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	images.timing = make(chan struct{})
	to5 := []any{screen.Next, screen.Next, screen.Next, screen.Next}
	r, ui := anatomy(t, images, append(to5, leave(screen.Next), screen.Back, screen.Next)...)
	ui.each = func() {
		if len(ui.shown) == 7 { // on the page before, again
			close(images.timing)
		}
	}
	mustPlay(t, r)
	want(t, "screens", ui.shown, "[page 1 page 2 page 3 page 4 watch 5 page 5 page 4 watch 5 page 5]")
	want(t, "before", notices(ui.pages[4]), []screen.Notice{{Tone: screen.Info,
		Text: "castoff/traditional and castoff/multistage are still being timed; come back to this page when that is done."}})
	want(t, "then", types(ui.pages[6]), "Deploy")

	images.deployed = false
	r, ui = anatomy(t, images, append(to5, leave(screen.Menu))...)
	if move, err := r.Lesson(t.Context(), "01-anatomy"); err != nil || move != screen.Menu {
		t.Error(move, err)
	}
	want(t, "screens", ui.shown, "[page 1 page 2 page 3 page 4 watch 5]")
}

func TestTimingThatFails(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	failure := fault.New(errors.New("timing: no space"), 0, "docker system df")
	images.timeErr = failure
	r, ui := anatomy(t, images)
	if err := r.Play(t.Context()); !errors.Is(err, failure) {
		t.Errorf("error %v", err)
	}
	want(t, "screens", ui.shown, "[page 1 page 2 page 3 page 4 watch 5 page 5]")
	want(t, "notice", notices(ui.pages[4]), []screen.Notice{{Tone: screen.Bad, Text: "timing: no space", Hint: "docker system df"}})

	// It is tried again when the person comes back.
	images.timeErr = nil
	if err := r.Play(t.Context()); err != nil {
		t.Error(err)
	}
	want(t, "then", types(ui.pages[9]), "Deploy")
}

// TestStepsHaveALimit has containers that do not end.
func TestStepsHaveALimit(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	r, _ := anatomy(t, images)
	r.stage.RunLimit = time.Nanosecond
	endless := func(ctx context.Context, _ string) (string, string, int, error) {
		<-ctx.Done()
		return "", "", 0, ctx.Err()
	}
	blocks, err := r.stage.Container(t.Context(), &steps.Shell{}, "multistage", "doing it", endless)
	want(t, "fault", blocks, []screen.Block{screen.Notice{Tone: screen.Bad, Text: "doing it: it has not ended within 1ns"}})
	if problem := r.stage.TakeProblem(); err != nil || problem == nil {
		t.Errorf("error %v, problem %v", err, problem)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.stage.Container(ctx, &steps.Shell{}, "multistage", "doing it", endless); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
