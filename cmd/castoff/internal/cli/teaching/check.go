package teaching

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// checkOptions are what course check is asked for.
type checkOptions struct {
	*shared.Deps
	noBuild, watch bool
	// only are the IDs of the exercises to look at; empty for the whole course.
	only []string

	// kept are exercises that kept their promise while this runs, by what they and
	// their builder are: they are not tried again until they change.
	kept map[string]practice.Proof
}

func newCheckCommand(d *shared.Deps, run func(context.Context, *checkOptions) error) *cobra.Command {
	o := &checkOptions{Deps: d}
	c := &cobra.Command{
		Use: "check [DIR]", Short: "Check a course: its files, and on the daemon that it keeps what it promises",
		Long: "Checks all files of the course in DIR, or of castoff's own, and says what is wrong, with file and line.\n" +
			"If nothing is, it builds on each builder of the daemon: every start has to fail for the reason\n" +
			"that its exercise.md states, every solution has to pass, and so has every answer in a directory\n" +
			"solution-NAME; those in wrong-NAME have to fail as exercise.md says. For before you hand it to anybody.",
		Args: shared.SomeDir,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.Flags.Lessons = args[0]
			}
			if o.watch {
				return o.again(c.Context(), run)
			}
			return run(c.Context(), o)
		},
	}
	c.Flags().BoolVar(&o.watch, "watch", false, "check again after each save, until ^C; what has not changed is not tried again")
	c.Flags().BoolVar(&o.noBuild, "no-build", false, "check the files only; no daemon is needed")
	c.Flags().StringArrayVar(&o.only, "exercise", nil, "look at this exercise only, by its ID; may be repeated (--only is the same)")
	c.Flags().SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "only" {
			name = "exercise"
		}
		return pflag.NormalizedName(name)
	})
	return c
}

// proven is an exercise of course check --json.
type proven struct {
	Builder daemon.Builder `json:"builder"`
	practice.Proof
}

// mistake is something wrong in a file, of course check --json.
type mistake struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

// checkResult is the object of course check --json.
type checkResult struct {
	SchemaVersion int  `json:"schema_version"`
	OK            bool `json:"ok"`
	// Mistakes are what is wrong in the files; then nothing is built.
	Mistakes  []mistake `json:"mistakes"`
	Exercises []proven  `json:"exercises"`
	// Images are those of lessons.
	Images []tried `json:"images"`
	// Recording is why the recording that came with the course is not offered; empty
	// if it is, or there is none. It makes no course wrong.
	Recording string `json:"recording,omitempty"`
}

// runCheck checks the files of a course, then tries its exercises on each
// builder that the engine has.
func runCheck(ctx context.Context, o *checkOptions) error {
	res := checkResult{SchemaVersion: 1, OK: true, Mistakes: []mistake{}, Exercises: []proven{}, Images: []tried{}}
	course, err := o.Course()
	if err != nil {
		return err
	}
	files, err := course.Check(o.only, o.Typed("list"))
	if found := problem.All(err); len(found) > 0 {
		return o.tellMistakes(course, found, res)
	}
	if err != nil {
		return err
	}
	if !o.Flags.JSON {
		if err := o.Print(filesNotice(files)); err != nil {
			return err
		}
	}
	if err := o.checkRecording(ctx, files, &res); err != nil {
		return err
	}
	if !o.noBuild {
		if err := o.proveAll(ctx, course, files, &res); err != nil {
			return err
		}
	}
	switch {
	case o.Flags.JSON:
		err = o.PrintJSON(res)
	case len(res.Exercises) > 0 || len(res.Images) > 0:
		fmt.Fprintln(o.Out) // the table stands apart from the lines above
		err = o.Print(o.blocks(res)...)
	}
	if err == nil && !res.OK {
		err = res.fault(o.CheckCourse())
	}
	return err
}

// checkRecording says if the recording that came with the course is not offered.
func (o *checkOptions) checkRecording(ctx context.Context, files courses.Checked, res *checkResult) error {
	if files.Part {
		return nil
	}
	err := o.CheckRecording(ctx)
	if err == nil {
		return nil
	}
	res.Recording = plaintext.Joined(err.Error(), "; ")
	if o.Flags.JSON {
		return nil
	}
	return o.Print(screen.Notice{Tone: screen.Warn, Text: plaintext.Capital(res.Recording) + ".", Hint: fault.Hint(err)})
}

// fault is the error of a course that does not keep what it promises.
func (r checkResult) fault(check string) error {
	if faulty := r.faulty(); faulty != "" {
		return fault.New(errors.New("checking the course: some exercises do not keep what they promise"), fault.ExitCheck,
			check+" --exercise "+faulty+"    tries one again")
	}
	return fault.New(errors.New("checking the course: some images of its lessons cannot be built"), fault.ExitCheck, check+"    tries them again")
}

// tellMistakes reports what is wrong in the files: a line for each, in the form
// that other tools use and editors understand, and wrapped where a person reads
// it.
func (o *checkOptions) tellMistakes(course *courses.Course, found []*problem.Problem, res checkResult) error {
	res.OK = false
	var lines []string
	var blocks []screen.Block
	seen := map[string]bool{}
	for _, p := range found {
		told := mistake{File: course.Path(p.File), Line: p.Line, Text: p.Text}
		line := fmt.Sprintf("%s:%d: %s", told.File, told.Line, told.Text)
		res.Mistakes = append(res.Mistakes, told)
		lines = append(lines, line)
		blocks = append(blocks, screen.Notice{Tone: screen.Bad, Text: line})
		seen[told.File] = true
	}
	detail := strings.Join(lines, "\n")
	if o.Terminal.ErrTerminal {
		detail = ""
		if err := o.PrintTo(o.Err, blocks...); err != nil {
			return err
		}
	}
	if o.Flags.JSON {
		if err := o.PrintJSON(res); err != nil {
			return err
		}
	}
	return &fault.Error{Code: fault.ExitFailed, Detail: detail,
		Err:   fmt.Errorf("checking the course: %s in %s", quantity.Plural(len(found), "mistake"), quantity.Plural(len(seen), "file")),
		Hints: []string{"mend the files named above, then " + o.CheckCourse() + " --no-build"}}
}

// proveAll tries the exercises and the images of lessons on each builder.
func (o *checkOptions) proveAll(ctx context.Context, course *courses.Course, files courses.Checked, res *checkResult) error {
	if len(files.Exercises) == 0 && len(files.Images) == 0 {
		return nil
	}
	builders, err := o.builders(ctx)
	if err != nil {
		return err
	}
	k, err := o.Keeper(course, "")
	if err != nil {
		return err
	}
	if err := k.AdmitAuthor(ctx, files.Exercises, o.Ask); err != nil {
		return err
	}
	for _, b := range builders {
		if err := o.proveOn(ctx, b, course, files, res); err != nil {
			return err
		}
	}
	return nil
}

// builders are those to try: the one that was asked for, or all.
func (o *checkOptions) builders(ctx context.Context) ([]daemon.Builder, error) {
	e, err := o.Connect(ctx)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	if o.Flags.Builder == images.Default {
		return e.Info().Builders[:1], nil
	}
	if o.Flags.Builder != "" {
		return []daemon.Builder{daemon.Builder(o.Flags.Builder)}, nil
	}
	return slices.Clone(e.Info().Builders), nil
}

func (o *checkOptions) proveOn(ctx context.Context, b daemon.Builder, course *courses.Course, files courses.Checked, res *checkResult) error {
	s, c, err := o.OpenChecker(ctx, shared.Opening{Builder: string(b)})
	if err != nil {
		return err
	}
	defer s.Close()
	c.Once = true
	d, err := o.Display()
	if err != nil {
		return err
	}
	if len(files.Images) > 0 {
		m := manifest.Manifest{Images: files.Images}
		if err := o.buildImages(ctx, s, b, m, course.Path(manifest.File), res); err != nil {
			return err
		}
	}
	t := &tries{checkOptions: o, course: course, builder: b, checker: c, display: d}
	return t.all(ctx, files.Exercises, res)
}
