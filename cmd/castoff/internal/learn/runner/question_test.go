package runner

import (
	"testing"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// quiz is a question with a measured value in each of its texts.
func quiz() *screen.Question {
	return &screen.Question{Text: "Is {{base.size}} much?", Options: []screen.Option{
		{Text: "No, `{{traditional.size}}` is.", Why: "It is {{traditional.layers}} more.", Right: true},
		{Text: "Yes.", Why: "{{nowhere.size}} is."},
	}}
}

// TestQuestionsHaveMeasuredValues fills in all texts of a question, as those of
// a page, once the images that they are about are there.
func TestQuestionsHaveMeasuredValues(t *testing.T) {
	t.Parallel()
	images := newImages()
	r, ui, _ := setup(t, images)
	asked := quiz()
	l := r.course.Lessons[0]
	l.Pages = []lesson.Page{page(step(&steps.Ask{Asked: asked}))}
	ui.each = func() {
		if len(ui.works) == 1 && len(ui.asked) == 0 {
			images.end("traditional", nil)
		}
	}
	if _, err := r.Lesson(t.Context(), l.ID); err != nil {
		t.Fatal(err)
	}
	want(t, "started", images.started, "[base traditional]")
	want(t, "screens", ui.shown, "[watch 1 ask 1]")
	q := ui.asked[0]
	want(t, "the text", q.Text, `Is \<base.size\> much?`)
	want(t, "an option", q.Options[0].Text, "No, `<traditional.size>` is.")
	want(t, "its explanation", q.Options[0].Why, `It is \<traditional.layers\> more.`)
	want(t, "one that is not known", q.Options[1].Why, "not measured yet is.")
	want(t, "the course's question", asked.Options, quiz().Options)
}

// TestQuestionsAreNotWaitedForByNobody: without a person no question is asked,
// and nothing is waited for that only questions are about.
func TestQuestionsAreNotWaitedForByNobody(t *testing.T) {
	t.Parallel()
	r, ui, _ := setup(t, newImages())
	r.course.Lessons[0].Pages = []lesson.Page{page(step(&steps.Ask{Asked: quiz()}))}
	if err := r.Play(t.Context(), "01-build"); err != nil {
		t.Fatal(err)
	}
	want(t, "screens", ui.shown, "[]")
}

// TestNeeds: what lessons show, build or ask about.
func TestNeeds(t *testing.T) {
	t.Parallel()
	want(t, "the course's", steps.CourseNeeds(course()), "[traditional base multistage]")
	c := &lesson.Course{Lessons: []*lesson.Lesson{{Pages: []lesson.Page{page(prose("Words, and {{engine}}."))}}}}
	want(t, "of words", steps.CourseNeeds(c), "[]")
	c.Lessons[0].Pages = append(c.Lessons[0].Pages, page(step(&steps.Ask{Asked: quiz()})))
	want(t, "with a question", steps.CourseNeeds(c), "[base]")
}
