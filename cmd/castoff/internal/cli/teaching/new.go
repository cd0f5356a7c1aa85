package teaching

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/trust"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/lessons"

	"github.com/spf13/cobra"
)

// newOptions are what course new is asked for.
type newOptions struct {
	*shared.Deps
	// dir is where to begin; empty for none.
	dir string
	// exercise is true if an exercise is begun, with this id.
	exercise  bool
	id, title string
}

func newNewCommand(d *shared.Deps, run func(context.Context, *newOptions) error) *cobra.Command {
	o := &newOptions{Deps: d}
	c := &cobra.Command{
		Use: "new [DIR]", Short: "Begin a course of your own in DIR, or an exercise in a course that is there",
		Long: "Writes a course that works as it is, for you to change: a lesson with its images, an exercise,\n" +
			"and how to write more of them.\n" +
			"DIR must not be there yet, or be empty. With --exercise it adds an exercise to the course in DIR,\n" +
			"or in this directory. Nothing is ever overwritten. For when you have something of your own to teach.",
		Args: shared.SomeDir,
		RunE: func(c *cobra.Command, args []string) error {
			o.dir, o.exercise = shared.First(args), c.Flags().Changed("exercise")
			return run(c.Context(), o)
		},
	}
	c.Flags().StringVar(&o.title, "title", "", "the title of the first lesson, or of the exercise")
	c.Flags().StringVar(&o.id, "exercise", "", "add an exercise with this `ID`: letters a to z, digits and hyphens")
	return c
}

// newResult is the object of course new --json.
type newResult struct {
	SchemaVersion int    `json:"schema_version"`
	Dir           string `json:"dir"`
	// Files are what was written, below Dir.
	Files []string `json:"files"`
}

func runNew(_ context.Context, o *newOptions) error {
	if o.exercise {
		return o.newExercise()
	}
	return o.newCourse()
}

func (o *newOptions) newCourse() error {
	dir, title := o.dir, o.title
	if dir == "" {
		return fault.New(errors.New("beginning a course: it needs a directory"), fault.ExitUsage, "castoff course new DIR    with a directory that is not there yet")
	}
	if title == "" {
		title = "First steps"
	}
	format, err := fs.ReadFile(lessons.Files, scaffold.Format)
	if err != nil {
		return fmt.Errorf("beginning a course in %s: %w", dir, err)
	}
	files, err := scaffold.Course(dir, title, scaffold.Formats{Lessons: lessonFormat(), Exercises: format})
	if err != nil {
		return err
	}
	// Whoever begins a course answers for it, as long as it is this directory.
	// If that cannot be kept, the worst is a question before the first build.
	_ = o.noteAuthor(dir)
	return o.printNew("A course is in "+dir+". It works as it is; now make it yours.", newResult{1, dir, files}, [][2]string{
		{"check it", "castoff course check " + plaintext.Quote(dir)},
		{"play it", "castoff --lessons " + plaintext.Quote(dir)},
		{"do its exercise", "castoff --lessons " + plaintext.Quote(dir) + " exercise"},
	})
}

// noteAuthor remembers who has begun a course.
func (o *newOptions) noteAuthor(dir string) error {
	course, err := courses.Open(dir, courses.Commands{})
	if err != nil {
		return err
	}
	defer course.Close()
	j, err := o.Journal()
	if err != nil {
		return err
	}
	return trust.Keeper{Course: course, Journal: j, Learner: shared.Learner()}.NoteAuthor()
}

func (o *newOptions) newExercise() error {
	dir, id := cmp.Or(o.dir, o.Flags.Lessons, "."), o.id
	o.Flags.Lessons = dir
	course, err := o.Course()
	if err != nil {
		return err
	}
	if !course.IsOne() {
		return fault.New(fmt.Errorf("beginning the exercise %q in %s: it is no course: it has no lessons (files like 01-first-steps.md) and no directory %s", id, dir, scaffold.Exercises),
			fault.ExitUsage, "castoff course new DIR    begins a course", "castoff course new --exercise ID DIR    with the directory of a course")
	}
	written, err := scaffold.Exercise(dir, id, o.title)
	if err != nil {
		return err
	}
	return o.printNew("An exercise is in "+filepath.Join(dir, scaffold.Exercises, id)+". It works as it is; now make it yours.", newResult{1, dir, written}, [][2]string{
		{"check it", "castoff course check " + plaintext.Quote(dir) + " --exercise " + id},
		{"do it", o.Typed("exercise " + id)},
	})
}

// printNew says what was written and what to type next.
func (o *newOptions) printNew(done string, res newResult, next [][2]string) error {
	if o.Flags.JSON {
		return o.PrintJSON(res)
	}
	t := screen.Table{Head: []string{"file", "is"}}
	for _, name := range res.Files {
		t.Rows = append(t.Rows, []string{name, purpose(name)})
	}
	n := screen.Table{Head: []string{"to", "type"}}
	for _, row := range next {
		n.Rows = append(n.Rows, row[:])
	}
	return o.Print(screen.Notice{Tone: screen.Good, Text: done}, t, n)
}

// purpose is what a file of a new course is.
func purpose(name string) string {
	switch {
	case name == scaffold.Format:
		return "how to write an exercise"
	case strings.HasSuffix(name, "/exercise.md"):
		return "the story, the checks, the hints"
	case strings.Contains(name, "/start/"):
		return "what the learner gets"
	case strings.Contains(name, "/solution/"):
		return "only what differs from start"
	case name == "README.md":
		return "what is what, and what to type"
	case name == "LESSONS.md":
		return "how to write a lesson"
	case name == "course.yaml":
		return "what the course says of itself, and its images"
	case !strings.HasSuffix(name, ".md"):
		return "of an image of the lessons"
	}
	return "a lesson"
}
