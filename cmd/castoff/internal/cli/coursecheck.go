package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

func (a *app) courseCommand() *cobra.Command {
	c := &cobra.Command{Use: "course", Short: "For those who write courses: begin one, check one", Args: asParent}
	c.AddCommand(a.courseNewCommand(), a.courseCheckCommand())
	return c
}

// courseCheckFlags are what course check is asked for.
type courseCheckFlags struct {
	noBuild bool
	// only are the IDs of the exercises to look at; empty for the whole course.
	only []string
}

func (a *app) courseCheckCommand() *cobra.Command {
	f := &courseCheckFlags{}
	c := &cobra.Command{
		Use: "check [DIR]", Short: "Check a course: its files, and on the daemon that it keeps what it promises",
		Long: "Checks all files of the course in DIR, or of castoff's own, and says what is wrong, with file and line.\n" +
			"If nothing is, it builds on each builder of the daemon: every start has to fail for the reason\n" +
			"that its exercise.md states, and every solution has to pass. For before you hand it to anybody.",
		Args: someDir,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				a.lessons = args[0]
			}
			return a.courseCheck(c.Context(), f)
		},
	}
	c.Flags().BoolVar(&f.noBuild, "no-build", false, "check the files only; no daemon is needed")
	c.Flags().StringArrayVar(&f.only, "exercise", nil, "look at this exercise only, by its ID; may be repeated")
	return c
}

// proven is an exercise of course check --json.
type proven struct {
	Builder docker.Builder `json:"builder"`
	practice.Proof
}

// mistake is something wrong in a file, of course check --json.
type mistake struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

// courseResult is the object of course check --json.
type courseResult struct {
	SchemaVersion int  `json:"schema_version"`
	OK            bool `json:"ok"`
	// Mistakes are what is wrong in the files; then nothing is built.
	Mistakes  []mistake `json:"mistakes"`
	Exercises []proven  `json:"exercises"`
}

// courseCheck checks the files of a course, then tries its exercises on each
// builder that the engine has.
func (a *app) courseCheck(ctx context.Context, f *courseCheckFlags) error {
	res := courseResult{SchemaVersion: 1, OK: true, Mistakes: []mistake{}, Exercises: []proven{}}
	files, err := a.checkFiles(f.only)
	if found := problem.All(err); len(found) > 0 {
		return a.tellMistakes(found, res)
	}
	if err != nil {
		return err
	}
	if !a.json {
		if err := a.print(files.notice()); err != nil {
			return err
		}
	}
	if !f.noBuild && len(files.exercises) > 0 {
		if err := a.proveAll(ctx, files.exercises, &res); err != nil {
			return err
		}
	}
	switch {
	case a.json:
		err = a.printJSON(res)
	case len(res.Exercises) > 0:
		fmt.Fprintln(a.out) // the table stands apart from the lines above
		err = a.print(a.courseBlocks(res)...)
	}
	if err == nil && !res.OK {
		err = fault.New(errors.New("checking the course: some exercises do not keep what they promise"), fault.ExitCheck,
			a.checkCommandLine()+" --exercise "+res.faulty()+"    tries one again")
	}
	return err
}

// checkCommandLine is course check on the same course, as a person types it.
func (a *app) checkCommandLine() string {
	if a.lessons == "" {
		return a.typed("course check")
	}
	return a.typed("course check " + quoteWord(a.lessons))
}

// tellMistakes reports what is wrong in the files: a line for each, as other
// tools do that editors understand, and wrapped where a person reads it.
func (a *app) tellMistakes(found []*problem.Problem, res courseResult) error {
	res.OK = false
	var lines []string
	var blocks []screen.Block
	seen := map[string]bool{}
	for _, p := range found {
		told := mistake{File: a.courseFile(p.File), Line: p.Line, Text: p.Text}
		line := fmt.Sprintf("%s:%d: %s", told.File, told.Line, told.Text)
		res.Mistakes = append(res.Mistakes, told)
		lines = append(lines, line)
		blocks = append(blocks, screen.Notice{Tone: screen.Bad, Text: line})
		seen[told.File] = true
	}
	detail := strings.Join(lines, "\n")
	if a.t.ErrTerminal {
		detail = ""
		if err := a.printTo(a.err, blocks...); err != nil {
			return err
		}
	}
	if a.json {
		if err := a.printJSON(res); err != nil {
			return err
		}
	}
	return &fault.Error{Code: fault.ExitFailed, Detail: detail,
		Err:   fmt.Errorf("checking the course: %s in %s", counted(len(found), "mistake"), counted(len(seen), "file")),
		Hints: []string{"mend the files named above, then " + a.checkCommandLine() + " --no-build"}}
}

// proveAll tries exercises on each builder.
func (a *app) proveAll(ctx context.Context, all []exercise.Exercise, res *courseResult) error {
	builders, err := a.builders(ctx)
	if err != nil {
		return err
	}
	if err := a.trustOwn(ctx, all); err != nil {
		return err
	}
	a.trusted = true // asked and answered, whatever changes meanwhile
	for _, b := range builders {
		if err := a.proveOn(ctx, b, all, res); err != nil {
			return err
		}
	}
	return nil
}

// builders are those to try: the one that was asked for, or all.
func (a *app) builders(ctx context.Context) ([]docker.Builder, error) {
	e, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	if a.builder == images.Default {
		return e.Info().Builders[:1], nil
	}
	if a.builder != "" {
		return []docker.Builder{docker.Builder(a.builder)}, nil
	}
	return slices.Clone(e.Info().Builders), nil
}

func (a *app) proveOn(ctx context.Context, b docker.Builder, all []exercise.Exercise, res *courseResult) error {
	a.builder = string(b)
	s, c, err := a.openChecker(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	c.once = true
	d, err := a.display()
	if err != nil {
		return err
	}
	out := a.out
	if a.json {
		out = a.err
	}
	for _, ex := range all {
		var p practice.Proof
		err := d.Watch(ctx, screen.Work{Title: fmt.Sprintf("Checking %s with %s", ex.ID, b)}, func(ctx context.Context, emit progress.Emit) error {
			var err error
			p, err = practice.Prove(ctx, c, ex, emit)
			return err
		})
		if err != nil && endsAll(ctx, err) {
			return err
		} else if err != nil { // the others can still be tried
			p.Faults = append(p.Faults, "it could not be tried: "+err.Error())
		}
		one := proven{Builder: b, Proof: p}
		res.OK = res.OK && p.OK
		res.Exercises = append(res.Exercises, one)
		if err := a.printTo(out, one.notices()...); err != nil {
			return err
		}
	}
	return nil
}

// notices say how an exercise did, as soon as it is known and again at the
// end if something is wrong with it.
func (p proven) notices() []screen.Block {
	name := fmt.Sprintf("%s, %s: ", p.Exercise, p.Builder)
	switch {
	case p.Skipped != "":
		return []screen.Block{screen.Notice{Tone: screen.Warn, Text: name + "skipped: " + p.Skipped}}
	case p.OK:
		return []screen.Block{screen.Notice{Tone: screen.Good, Text: fmt.Sprintf("%sok (start %s, solution %s)",
			name, quantity.Seconds(p.StartSeconds), quantity.Seconds(p.SolutionSeconds))}}
	}
	var blocks []screen.Block
	for _, f := range p.Faults {
		blocks = append(blocks, screen.Notice{Tone: screen.Bad, Text: name + f})
	}
	return blocks
}

// result is one word for a table; what is wrong stands below it in full.
func (p proven) result() string {
	switch {
	case p.Skipped != "":
		return "skipped"
	case p.OK:
		return "ok"
	}
	return "faulty"
}

// faulty is the ID of the first exercise that does not keep its promise.
func (r courseResult) faulty() string {
	for _, p := range r.Exercises {
		if !p.OK {
			return p.Exercise
		}
	}
	return ""
}

func (a *app) courseBlocks(res courseResult) []screen.Block {
	t := screen.Table{Head: []string{"exercise", "builder", "start", "solution", "result"}}
	blocks := []screen.Block{nil}
	skipped := 0
	for _, p := range res.Exercises {
		t.Rows = append(t.Rows, []string{p.Exercise, string(p.Builder), quantity.Seconds(p.StartSeconds), quantity.Seconds(p.SolutionSeconds), p.result()})
		if p.Skipped != "" {
			skipped++
		}
		if p.Skipped != "" || !p.OK {
			blocks = append(blocks, p.notices()...)
		}
	}
	blocks[0] = t
	if res.OK {
		text := "Every start fails as declared, and every solution passes."
		if skipped > 0 {
			text += fmt.Sprintf(" Not tried: %d of %d.", skipped, len(res.Exercises))
		}
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: text})
	}
	if skipped < len(res.Exercises) {
		blocks = append(blocks, screen.Notice{Tone: screen.Info, Text: "The images stay, so that the next check is quick.", Hint: a.typed("clean") + "    removes them"})
	}
	return blocks
}

// counted is a number of things: "1 file", "2 files".
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
