package learning

import (
	"context"
	"fmt"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// lessonRow is an entry of list --json.
type lessonRow struct {
	ID       string `json:"id"`
	Number   int    `json:"number"`
	Title    string `json:"title"`
	Minutes  int    `json:"minutes"`
	Opened   bool   `json:"opened"`
	Finished bool   `json:"finished"`
	// Page is the page to go on from, from 1; Pages is how many there are.
	Page  int `json:"page"`
	Pages int `json:"pages"`
	// Right is how many of the Asked questions were right at the first try.
	Right int `json:"right"`
	Asked int `json:"asked"`
}

// courseRow is the course of list --json.
type courseRow struct {
	Title         string   `json:"title,omitempty"`
	Author        string   `json:"author,omitempty"`
	Edition       string   `json:"edition,omitempty"`
	Licence       string   `json:"licence,omitempty"`
	Language      string   `json:"language,omitempty"`
	Prerequisites []string `json:"prerequisites,omitempty"`
	Images        []string `json:"images,omitempty"`
}

func rowOf(m manifest.Manifest) courseRow {
	return courseRow{m.Title, m.Author, m.Edition, m.Licence, m.Language, m.Prerequisites, m.Names()}
}

// said is what a course says of itself, in a line.
func said(m manifest.Manifest) string {
	text := "**" + m.Title + "**"
	if m.Edition != "" {
		text += ", edition " + m.Edition
	}
	if m.Author != "" {
		text += ", by " + m.Author
	}
	if m.Licence != "" {
		text += " (" + m.Licence + ")"
	}
	return text
}

// listOptions are what list is asked for.
type listOptions struct{ *shared.Deps }

func newListCommand(d *shared.Deps, run func(context.Context, *listOptions) error) *cobra.Command {
	o := &listOptions{d}
	return &cobra.Command{
		Use: "list", Short: "List the lessons and exercises, and how far you are", Args: shared.Nothing,
		RunE: func(c *cobra.Command, _ []string) error { return run(c.Context(), o) },
	}
}

func runList(_ context.Context, o *listOptions) error {
	if err := images.CheckLearner(shared.Learner()); err != nil {
		return err
	}
	course, err := o.Course()
	if err != nil {
		return err
	}
	c, err := course.LessonsIfAny()
	if err != nil {
		return err
	}
	records, err := o.Records()
	if err != nil {
		return err
	}
	done := journal.Progress(records, shared.Learner(), course.ID)
	rows := []lessonRow{}
	for _, l := range c.Lessons {
		p := done[l.ID]
		rows = append(rows, lessonRow{ID: l.ID, Number: l.Number, Title: l.Title, Minutes: l.Minutes, Opened: p.Opened,
			Finished: p.Finished, Page: min(p.Page+1, len(l.Pages)), Pages: len(l.Pages), Right: p.Right, Asked: p.Asked})
	}
	all, err := course.Exercises()
	if err != nil {
		return err
	}
	progress := journal.Exercises(records, shared.Learner(), course.ID)
	exercises := []exerciseRow{}
	for _, ex := range all {
		exercises = append(exercises, exerciseRow{ID: ex.ID, Title: ex.Title, Minutes: ex.Minutes, Difficulty: ex.Difficulty,
			Lesson: ex.Lesson, ExerciseProgress: progress[ex.ID]})
	}
	m, err := course.Manifest()
	if err != nil {
		return err
	}
	if o.Flags.JSON {
		return o.PrintJSON(struct {
			Course    courseRow     `json:"course"`
			Lessons   []lessonRow   `json:"lessons"`
			Exercises []exerciseRow `json:"exercises"`
		}{rowOf(m), rows, exercises})
	}
	return o.Print(append(tables(m, rows, exercises), o.notice(rows, len(exercises)))...)
}

// tables are what is listed.
func tables(m manifest.Manifest, rows []lessonRow, exercises []exerciseRow) []screen.Block {
	t := screen.Table{Head: []string{"", "Lesson", "Minutes", "You"}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []string{fmt.Sprint(r.Number), r.Title, fmt.Sprint(r.Minutes), r.you()})
	}
	e := screen.Table{Head: []string{"Exercise", "", "Minutes", "You"}}
	for _, r := range exercises {
		e.Rows = append(e.Rows, []string{r.ID, r.Title, fmt.Sprint(r.Minutes), r.you()})
	}
	var blocks []screen.Block
	if m.Title != "" {
		blocks = append(blocks, screen.Markdown{Source: said(m)})
	}
	if len(rows) > 0 {
		blocks = append(blocks, t)
	}
	if len(exercises) > 0 {
		blocks = append(blocks, e)
	}
	return blocks
}

// notice is what to type next.
func (o *listOptions) notice(lessons []lessonRow, exercises int) screen.Notice {
	begin := o.Typed("exercise") + "    begins the next exercise"
	if len(lessons) == 0 {
		return screen.Notice{Text: "This course has exercises and no lessons.", Hint: begin}
	}
	some := lessons[min(1, len(lessons)-1)].Number
	n := screen.Notice{Text: o.Typed("") + " goes on where you left off.", Hint: o.Typed(fmt.Sprintf("learn %d", some)) + "    plays one lesson"}
	if exercises > 0 {
		n.Hint += "; " + begin
	}
	return n
}

// exerciseRow is an exercise of list --json.
type exerciseRow struct {
	ID         string `json:"id"`
	Title      string `json:"title"`
	Minutes    int    `json:"minutes"`
	Difficulty int    `json:"difficulty"`
	Lesson     int    `json:"lesson,omitempty"`
	journal.ExerciseProgress
}

func (r exerciseRow) you() string {
	switch {
	case r.Passed:
		return "passed"
	case r.Started:
		return "started"
	}
	return ""
}

func (r lessonRow) you() string {
	switch {
	case r.Finished && r.Asked > 0:
		return fmt.Sprintf("done, quiz %d/%d", r.Right, r.Asked)
	case r.Finished:
		return "done"
	case r.Opened:
		return fmt.Sprintf("page %d of %d", r.Page, r.Pages)
	}
	return ""
}
