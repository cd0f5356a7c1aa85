package runner

import (
	"errors"
	"fmt"
	"testing"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// TestOnlyDetailsAreWaitedFor: a page that gives layers to the byte waits for
// that, any other is shown with what a look at the image has found.
func TestOnlyDetailsAreWaitedFor(t *testing.T) {
	t.Parallel()
	wasted := page(step(&steps.Waste{Image: "traditional"}))
	for what, c := range map[string]struct {
		page   lesson.Page
		exact  string
		failed error
	}{
		"card":     {page(step(&steps.Measure{Image: "traditional"})), "[]", nil},
		"layers":   {page(step(&steps.Layers{Image: "traditional"})), "[]", nil},
		"compare":  {page(step(&steps.Compare{Images: []string{"traditional", "multistage"}})), "[]", nil},
		"waste":    {wasted, "[traditional]", nil},
		"download": {page(prose("{{traditional.download}}")), "[traditional]", nil},
		"bytes":    {page(prose("{{multistage.bytes}}")), "[multistage]", nil},
		"failed":   {wasted, "[traditional]", errors.New("saving: no space")},
	} {
		images := newImages("traditional", "multistage")
		images.inexact, images.exactErr = true, c.failed
		r, ui, _ := setup(t, images)
		r.course.Lessons[0].Pages = []lesson.Page{c.page}
		if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
			t.Fatal(err)
		}
		want(t, what+": measured exactly", fmt.Sprint(images.exacts), c.exact)
		last := ui.pages[len(ui.pages)-1]
		switch what {
		case "card":
			want(t, what, last.Blocks[0].(screen.Card).Coming, true)
		case "compare":
			want(t, what, last.Blocks[0].(screen.Comparison).Coming, true)
		case "waste":
			want(t, what, ui.shown, "[watch 1 page 1]")
			want(t, what, ui.works[0].Title, "Measuring the layers of castoff/traditional")
			want(t, what, types(last), "Waste")
		case "failed":
			want(t, what, notices(last)[0], screen.Notice{Tone: screen.Bad, Text: "Saving: no space."})
		}
	}
}

// TestSizesOfTwoWays are not compared: the page waits until both were found in
// the same one.
func TestSizesOfTwoWays(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	images.inexact = true
	images.measured["multistage"] = measure.Image{Name: "multistage", SizeBytes: 1, SizeMethod: measure.MethodSave}
	r, _, _ := setup(t, images)
	if _, err := r.Lesson(t.Context(), "02-compare"); err != nil {
		t.Fatal(err)
	}
	want(t, "measured exactly", fmt.Sprint(images.exacts), "[multistage]")
}

// TestBuildsOnOnePage are watched one after the other; whoever comes back to the
// page sees both.
func TestBuildsOnOnePage(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	r, ui, _ := setup(t, images, screen.Next, screen.Next, screen.Back, screen.Next, screen.Next)
	r.course.Lessons[0].Pages = []lesson.Page{page(step(&steps.Build{Image: "traditional"}), step(&steps.Build{Image: "multistage"})), page(prose("end"))}
	if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[watch 1 watch 1 page 2 page 1 page 2]")
	want(t, "works", ui.works[0].Title+", "+ui.works[1].Title, "Building castoff/traditional, Building castoff/multistage")
	want(t, "the page", types(ui.pages[1]), "Notice Card Notice Card")
}
