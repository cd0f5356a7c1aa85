package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/lessons"

	"github.com/spf13/cobra"
)

func (a *app) courseNewCommand() *cobra.Command {
	var title, id string
	c := &cobra.Command{
		Use: "new [DIR]", Short: "Begin a course of your own in DIR, or an exercise in a course that is there",
		Long: "Writes a course that works as it is, for you to change: a lesson, an exercise and a README.md.\n" +
			"DIR must not be there yet, or be empty. With --exercise it adds an exercise to the course in DIR,\n" +
			"or in this directory. Nothing is ever overwritten. For when you have something of your own to teach.",
		Args: someDir,
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("exercise") {
				return a.newExercise(first(args), id, title)
			}
			return a.newCourse(first(args), title)
		},
	}
	c.Flags().StringVar(&title, "title", "", "the title of the first lesson, or of the exercise")
	c.Flags().StringVar(&id, "exercise", "", "add an exercise with this `ID`: letters a to z, digits and hyphens")
	return c
}

// newResult is the object of course new --json.
type newResult struct {
	SchemaVersion int    `json:"schema_version"`
	Dir           string `json:"dir"`
	// Files are what was written, below Dir.
	Files []string `json:"files"`
}

func (a *app) newCourse(dir, title string) error {
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
	files, err := scaffold.Course(dir, title, format)
	if err != nil {
		return err
	}
	// Who begins a course answers for it, as long as it is this directory. If
	// that cannot be kept, they are asked before the first build, no more.
	if o, err := openCourse(dir); err == nil && o.mark != "" {
		_ = a.noteTrust(&consent{course: journal.Course{Dir: o.dir, Mark: o.mark}, event: journal.EventAuthor})
	}
	return a.printNew("A course is in "+dir+". It works as it is; now make it yours.", newResult{1, dir, files}, [][2]string{
		{"check it", "castoff course check " + quoteWord(dir)},
		{"play it", "castoff --lessons " + quoteWord(dir)},
		{"do its exercise", "castoff --lessons " + quoteWord(dir) + " exercise"},
	})
}

func (a *app) newExercise(dir, id, title string) error {
	if dir == "" {
		dir = "."
		if a.lessons != "" {
			dir = a.lessons
		}
	}
	a.lessons = dir
	files, err := a.courseDisk()
	if err != nil {
		return err
	}
	if _, err := fs.Stat(files, exercisesDir); err != nil && !hasLessons(files) {
		return fault.New(fmt.Errorf("beginning the exercise %q in %s: it is no course: it has no lessons (files like 01-first-steps.md) and no directory %s", id, dir, exercisesDir),
			fault.ExitUsage, "castoff course new DIR    begins a course", "castoff course new --exercise ID DIR    with the directory of a course")
	}
	written, err := scaffold.Exercise(dir, id, title)
	if err != nil {
		return err
	}
	return a.printNew("An exercise is in "+filepath.Join(dir, exercisesDir, id)+". It works as it is; now make it yours.", newResult{1, dir, written}, [][2]string{
		{"check it", "castoff course check " + quoteWord(dir) + " --exercise " + id},
		{"do it", a.typed("exercise " + id)},
	})
}

// printNew says what was written and what to type next.
func (a *app) printNew(done string, res newResult, next [][2]string) error {
	if a.json {
		return a.printJSON(res)
	}
	t := screen.Table{Head: []string{"file", "is"}}
	for _, name := range res.Files {
		t.Rows = append(t.Rows, []string{name, purpose(name)})
	}
	n := screen.Table{Head: []string{"to", "type"}}
	for _, row := range next {
		n.Rows = append(n.Rows, row[:])
	}
	return a.print(screen.Notice{Tone: screen.Good, Text: done}, t, n)
}

// purpose is what a file of a new course is.
func purpose(name string) string {
	switch {
	case name == scaffold.Format:
		return "how to write an exercise"
	case strings.HasSuffix(name, "/exercise.md"):
		return "the story, the checks, three hints"
	case strings.Contains(name, "/start/"):
		return "what the learner gets"
	case strings.Contains(name, "/solution/"):
		return "only what differs from start"
	case name == "README.md":
		return "what is what, and what to type"
	}
	return "a lesson"
}

// quoteWord writes a word so that a shell takes it for one.
func quoteWord(word string) string {
	safe := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r > 127 || strings.ContainsRune("_./-+:@,", r)
	}
	if word != "" && strings.TrimFunc(word, safe) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
