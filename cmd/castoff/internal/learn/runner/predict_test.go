package runner

import (
	"testing"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// predicting is a runner of a lesson that asks for a prediction, and comes back
// to it.
func predicting(t *testing.T, images *fakeImages, script ...any) (*Runner, *fakeUI, *memory) {
	t.Helper()
	r, ui, j := setup(t, images, script...)
	q := &screen.Question{Text: "How large, beside {{traditional.size}}?", Predict: true, Options: []screen.Option{
		{Text: "Small.", Why: "It is {{multistage.size}}."}, {Text: "Half.", Why: "Hm."}, {Text: "As large.", Why: "Oh."}}}
	p := &steps.Predict{ID: "size", Value: "multistage.size", Of: "traditional.size", At: []float64{0.1, 0.5}, Asked: q}
	r.course.Lessons[0].Pages = []lesson.Page{
		page(step(p)),
		page(prose("This came of it:"), step(&steps.Outcome{Lesson: "01-build", Of: p})),
	}
	return r, ui, j
}

func sized(images *fakeImages, name string, bytes int64) {
	images.measured[name] = measure.Image{Name: name, SizeBytes: bytes}
}

// TestPrediction is compared with what is measured, even for somebody who comes
// back another day; what nobody predicted is shown all the same.
func TestPrediction(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	sized(images, "traditional", 1000)
	sized(images, "multistage", 20)
	r, ui, j := predicting(t, images, tries{2})
	play := func(r *Runner) screen.Outcome {
		t.Helper()
		if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
			t.Fatal(err)
		}
		return ui.pages[len(ui.pages)-1].Blocks[1].(screen.Outcome)
	}
	o := play(r)
	want(t, "screens", ui.shown, "[ask 1 page 2]")
	want(t, "the question", ui.asked[0].Text, `How large, beside \<traditional.size\>?`)
	want(t, "the outcome", o, screen.Outcome{Expected: "As large.", Found: "Small.", Why: `It is \<multistage.size\>.`,
		Value: "<multistage.size>", Of: "<traditional.size>", Share: 0.02})
	want(t, "the records", j.kinds(), "[opened page 0 predicted page 1 finished]")

	// Another session, in which it is passed over: what was predicted stays.
	records := j.records
	r, ui, j = predicting(t, images, screen.Next)
	j.records = records
	want(t, "another day", play(r).Expected, "As large.")
	r, ui, _ = predicting(t, images, screen.Next)
	o = play(r)
	want(t, "by nobody", []string{o.Expected, o.Found}, "[ Small.]")
}

// TestPredictionWithoutAMeasurement does not say what it was.
func TestPredictionWithoutAMeasurement(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	sized(images, "traditional", 1000)
	sized(images, "multistage", 0)
	r, ui, _ := predicting(t, images, tries{0})
	if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	want(t, "the outcome", ui.pages[0].Blocks[1], screen.Outcome{Expected: "Small."})
	r, ui, _ = predicting(t, images)
	if _, err := r.Lesson(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	want(t, "without either", ui.pages[0].Blocks[1], screen.Outcome{})
}
