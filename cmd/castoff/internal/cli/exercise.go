package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/learn/changes"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/learn/desk"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/term"

	"github.com/spf13/cobra"
)

// exercisesDir is where a course has its exercises.
const exercisesDir = "exercises"

// exerciseFlags are what the commands on exercises share.
type exerciseFlags struct {
	dir string
	all bool
}

// onExercises makes a command on an exercise that may be named.
func onExercises(use, short string, args cobra.PositionalArgs, run func(ctx context.Context, f *exerciseFlags, id string) error) (*cobra.Command, *exerciseFlags) {
	f := &exerciseFlags{}
	c := &cobra.Command{
		Use: use, Short: short, Args: args,
		RunE: func(c *cobra.Command, args []string) error { return run(c.Context(), f, first(args)) },
	}
	c.Flags().StringVar(&f.dir, dirFlag, filesDir(), "where your files are (CASTOFF_DIR)")
	return c, f
}

func (a *app) exerciseCommand() *cobra.Command {
	c, _ := onExercises("exercise [ID]", "Mend a broken image: your next exercise, or the one named", upToOneID, a.exercise)
	c.Aliases = []string{"watch"}
	return c
}

func (a *app) checkCommand() *cobra.Command {
	c, f := onExercises("check [ID]", "Check what you have made of an exercise, or of all", upToOneID, a.check)
	c.Flags().BoolVar(&f.all, "all", false, "check every exercise of which your files are there")
	return c
}

func (a *app) hintCommand() *cobra.Command {
	c, _ := onExercises("hint [ID]", "Show the next hint of an exercise", upToOneID, a.offline("hint", false, a.hint))
	return c
}

func (a *app) solutionCommand() *cobra.Command {
	c, _ := onExercises("solution [ID]", "Write a solution beside your files, and say why it works", upToOneID, a.offline("solution", true, a.solution))
	return c
}

func (a *app) resetCommand() *cobra.Command {
	c, _ := onExercises("reset ID", "Begin an exercise anew; what you have made of it is kept beside it", oneID, a.offline("reset", true, a.reset))
	return c
}

func (a *app) hint(p *practice.Practice, ex exercise.Exercise) error {
	text, n, last, err := p.Hint(ex)
	if err != nil {
		return err
	}
	more := a.typed("hint "+ex.ID) + "    for the next"
	if last {
		more = a.typed("solution " + ex.ID)
	}
	return a.print(screen.Markdown{Source: fmt.Sprintf("**Hint %d of %d.** %s", n, len(ex.Hints), strings.TrimSpace(text))},
		screen.Notice{Tone: screen.Info, Text: ex.ID + ": " + ex.Title, Hint: more})
}

func (a *app) solution(p *practice.Practice, ex exercise.Exercise) error {
	dir, err := p.Solution(ex)
	if err != nil {
		return err
	}
	return a.print(screen.Markdown{Source: ex.Why}, screen.Notice{Tone: screen.Good, Text: "The solution is in " + dir})
}

func (a *app) reset(p *practice.Practice, ex exercise.Exercise) error {
	backup, err := p.Reset(ex)
	if err != nil {
		return err
	}
	text := ex.ID + " begins anew."
	if backup != "" {
		text += " What you had made of it is in " + backup + "."
	}
	return a.print(screen.Notice{Tone: screen.Good, Text: text, Hint: a.typed("exercise " + ex.ID)})
}

// begin puts an exercise before a person and leaves them with it.
func (a *app) begin(p *practice.Practice, ex exercise.Exercise) error {
	if err := a.keepUnseen(); err != nil {
		return err
	}
	dir, err := p.Start(ex)
	if err != nil {
		return err
	}
	return a.print(screen.Markdown{Source: "## " + ex.Title + "\n\n" + ex.Story}, p.Rows(ex, nil),
		screen.Notice{Tone: screen.Info, Text: "Your files are in " + dir + "; your image will be " + exerciseImage(ex.ID), Hint: a.typed("check " + ex.ID)})
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// loadExercises reads the exercises of the course.
func (a *app) loadExercises() ([]exercise.Exercise, error) {
	files, err := a.courseFS()
	if err != nil {
		return nil, err
	}
	all, err := exercise.Load(files, exercisesDir)
	if err != nil && a.lessons != "" {
		return nil, fault.New(fmt.Errorf("loading the exercises in %s: %w", a.lessons, err), fault.ExitFailed, a.checkCommandLine()+" --no-build    shows what to mend, line by line")
	}
	return all, err
}

// offline is what a command does that needs no daemon. One that writes asks
// before it does.
func (a *app) offline(do string, writes bool, run func(*practice.Practice, exercise.Exercise) error) func(context.Context, *exerciseFlags, string) error {
	return func(ctx context.Context, f *exerciseFlags, id string) error {
		all, err := a.loadExercises()
		if err != nil {
			return err
		}
		p, err := a.practice(all, f, nil)
		if err != nil {
			return err
		}
		ex, err := p.FindFor(do, id)
		if err == nil && do == "exercise" {
			err = a.trustFiles(ctx, p, do, ex)
		} else if err == nil {
			err = p.Admit(ex, do)
		}
		if err == nil && writes {
			err = a.trust(ctx, all)
		}
		if err != nil {
			return err
		}
		return run(p, ex)
	}
}

func (a *app) practice(all []exercise.Exercise, f *exerciseFlags, c practice.Checker) (*practice.Practice, error) {
	j, err := a.journal()
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(f.dir)
	if err != nil {
		return nil, fmt.Errorf("finding the directory of your files: %w", err)
	}
	course, err := a.courseID()
	if err != nil {
		return nil, err
	}
	a.desk = dir
	d := desk.New(dir)
	d.Typed = a.typed
	p := practice.New(all, d, c, j, time.Now)
	p.Learner, p.Course, p.Watch = learner(), course, changes.Watch
	p.Permit, p.Trusted, p.Typed = a.permit(all), a.trusted, a.typedFor
	if c, ok := c.(*lazyChecker); ok {
		p.Prepare = c.Prepare
	}
	p.Image = exerciseImage
	p.Editor, p.Meaning = &editor{getenv: os.Getenv, look: exec.LookPath, busy: &a.lent}, meaningOf
	return p, nil
}

// openPractice connects, for exercises that are built and checked. What is
// asked for is chosen before: it takes no daemon to tell that a name is
// misspelt, and nothing is built to which nobody has agreed.
func (a *app) openPractice(ctx context.Context, f *exerciseFlags, choose func(*practice.Practice) error) (*session, *practice.Practice, error) {
	all, err := a.loadExercises()
	if err != nil {
		return nil, nil, err
	}
	unconnected, err := a.practice(all, f, nil)
	if err == nil {
		err = choose(unconnected)
	}
	if err == nil {
		err = a.trust(ctx, all)
	}
	if err != nil {
		return nil, nil, err
	}
	s, c, err := a.openChecker(ctx)
	if err != nil {
		return nil, nil, err
	}
	c.once = f.all
	p, err := a.practice(all, f, c)
	if err != nil {
		s.close()
		return nil, nil, err
	}
	return s, p, nil
}

// exercise puts an exercise before the person and, on a terminal, stays with
// them.
func (a *app) exercise(ctx context.Context, f *exerciseFlags, id string) error {
	if !a.t.Interactive || a.json {
		return a.offline("exercise", true, a.begin)(ctx, f, id)
	}
	a.onward = func() string { return a.typed(strings.TrimSpace("exercise " + id)) }
	var ex exercise.Exercise
	s, p, err := a.openPractice(ctx, f, func(p *practice.Practice) (err error) {
		ex, err = p.Find(id)
		return err
	})
	if err != nil {
		return err
	}
	defer s.close()
	err = term.RunApp(ctx, a.t, a.in, a.out, func(ctx context.Context, ui *term.App) error { return p.Play(ctx, ui, ex) })
	if at := p.Playing(); at != "" {
		if p.Progress()[at].Passed {
			at = ""
		}
		a.onward = func() string { return a.typed(strings.TrimSpace("exercise " + at)) }
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, a.farewell())
	return nil
}

// exerciseImage is what a person types for the image of an exercise.
func exerciseImage(id string) string {
	return strings.TrimSuffix(images.RefOf(learner(), exerciseRef+id), ":latest")
}

// exerciseRef comes before an exercise's ID in the name of its image.
const exerciseRef = "exercise-"

// checkResult is the object of check --json.
type checkResult struct {
	SchemaVersion int              `json:"schema_version"`
	Passed        bool             `json:"passed"`
	Exercises     []checker.Report `json:"exercises"`
}

func (a *app) check(ctx context.Context, f *exerciseFlags, id string) error {
	var chosen []exercise.Exercise
	s, p, err := a.openPractice(ctx, f, func(p *practice.Practice) (err error) {
		if chosen, err = a.toCheck(p, f, id); err == nil {
			err = a.trustFiles(ctx, p, "check", chosen...)
		}
		return err
	})
	if err != nil {
		return err
	}
	defer s.close()
	d, err := a.display()
	if err != nil {
		return err
	}
	res := checkResult{SchemaVersion: 1, Passed: true, Exercises: []checker.Report{}}
	var sum checkSum
	for _, ex := range chosen {
		r, err := a.checkOne(ctx, d, p, ex)
		if err != nil && (len(chosen) == 1 || endsAll(ctx, err)) {
			return err
		}
		if err != nil {
			r = checker.Report{Exercise: ex.ID, Results: []checker.Result{}, Error: err.Error()}
		}
		sum.add(r, err)
		res.Passed = res.Passed && r.Passed
		res.Exercises = append(res.Exercises, r)
		if !a.json {
			if err := a.print(a.reportBlocks(p, ex, r, err)...); err != nil {
				return err
			}
		}
	}
	if a.json {
		err = a.printJSON(res)
	}
	if err == nil {
		err = a.sumError(sum)
	}
	return err
}

// toCheck are the exercises that a check is for. With --all it is the files that
// count, whatever was noted: where there are none, none are made.
func (a *app) toCheck(p *practice.Practice, f *exerciseFlags, id string) ([]exercise.Exercise, error) {
	if !f.all {
		ex, err := p.FindFor("check", id)
		if err == nil {
			err = a.notElsewhere(p, ex)
		}
		return []exercise.Exercise{ex}, err
	}
	if id != "" {
		return nil, fault.New(errors.New("reading the command line: --all and the name of one exercise"), fault.ExitUsage, "castoff check --help")
	}
	return a.allThere(p)
}

// notElsewhere returns an error if the learner's files of an exercise are not
// here and are somewhere else: a check of what would be written here says
// nothing of them.
func (a *app) notElsewhere(p *practice.Practice, ex exercise.Exercise) error {
	f, err := p.Look(ex)
	if err != nil || f.Whose != practice.Nobodys {
		return err
	}
	seen, there := p.SeenOf(ex.ID)
	if !there {
		return nil
	}
	return fault.New(fmt.Errorf("checking %s: your files are not in %s", ex.ID, a.desk), fault.ExitFailed,
		a.typed("check "+ex.ID+" --dir "+quoteWord(seen))+"    your files were there last", a.typed("exercise "+ex.ID)+"    begins it here, too")
}

// allThere are the exercises of which the learner's files are there.
func (a *app) allThere(p *practice.Practice) ([]exercise.Exercise, error) {
	var out []exercise.Exercise
	var others []practice.Files
	for _, ex := range p.Exercises() {
		files, err := p.Look(ex)
		switch {
		case err != nil:
			return nil, err
		case files.Whose == practice.Anothers && !a.trusted:
			others = append(others, files)
		case files.Whose != practice.Nobodys:
			out = append(out, ex)
		}
	}
	if len(out) > 0 {
		return out, a.tellOthers(p, others)
	}
	var hints []string
	for _, course := range practice.Theirs(others) {
		hints = append(hints, p.Typed(course, "check --all")+"    the files there are that course's")
	}
	puts := "puts an exercise there"
	if seen, there := p.Seen(); there {
		hints = append(hints, a.typed("check --all --dir "+quoteWord(seen))+"    your files were there last")
	} else if seen != "" {
		puts += "; your files were in " + seen + " last, and are not there any more"
	}
	return nil, fault.New(fmt.Errorf("checking exercises: there is nothing to check in %s", a.desk), fault.ExitFailed,
		append(hints, a.typed("exercise")+"    "+puts)...)
}

// reportBlocks is how an exercise's checks went, or why there were none. Where
// something is known of a failure it says where to read on.
func (a *app) reportBlocks(p *practice.Practice, ex exercise.Exercise, r checker.Report, err error) []screen.Block {
	title := screen.Markdown{Source: "## " + ex.ID + ": " + ex.Title}
	if err != nil {
		return []screen.Block{title, screen.Notice{Tone: screen.Bad, Text: "It could not be checked: " + err.Error(), Hint: fault.Hint(err)}}
	}
	checks := p.Rows(ex, &r)
	for i := range checks.Rows {
		if checks.Rows[i].Means != "" {
			checks.Rows[i].More = "castoff explain " + r.Results[i].Trap
		}
	}
	blocks := []screen.Block{title, checks}
	if r.Passed {
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: "Passed.", Hint: a.typed("exercise") + "    goes on with the next"})
	}
	return blocks
}
