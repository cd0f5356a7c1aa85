package teaching

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"castoff/cmd/castoff/internal/class/prepare"
	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// prepareOptions are what prepare is asked for.
type prepareOptions struct {
	*shared.Deps
	// lessons are those to prepare, by number or a part of the name, exercises
	// those by ID; with neither it is the whole course.
	lessons, exercises []string
}

func newPrepareCommand(d *shared.Deps, run func(context.Context, *prepareOptions) error) *cobra.Command {
	o := &prepareOptions{Deps: d}
	c := &cobra.Command{
		Use: "prepare", Short: "Make in advance everything people would otherwise wait for", Args: shared.Nothing,
		Long: "Makes in advance everything people would wait for in the course, or in some of its lessons and exercises: the base\n" +
			"image, the images of the lessons and their measurements, the image that exercises begin with, what\n" +
			"lessons find out by building, and the start of each exercise. Afterwards no page waits for a build.\n" +
			"It can be stopped and repeated: what is there is not made again. For when you teach the next day, or\n" +
			"are about to be without a network.",
		RunE: func(c *cobra.Command, _ []string) error { return run(c.Context(), o) },
	}
	c.Flags().StringArrayVar(&o.lessons, "lesson", nil, "prepare this lesson and its exercises only, by its number or a part of its name; may be repeated")
	c.Flags().StringArrayVar(&o.exercises, "exercise", nil, "prepare this exercise only, by its ID; may be repeated")
	return c
}

// preparedResult is the object of prepare --json.
type preparedResult struct {
	SchemaVersion int            `json:"schema_version"`
	OK            bool           `json:"ok"`
	Parts         []prepare.Part `json:"parts"`
	Seconds       float64        `json:"seconds"`
	// DiskBytes is how much less is free on the daemon's disk than before; negative
	// for more, and nil if that cannot be seen from here.
	DiskBytes *int64 `json:"disk_bytes,omitempty"`
}

func runPrepare(ctx context.Context, o *prepareOptions) error {
	start := time.Now()
	c, s, err := o.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	before := s.Set.Plan(ctx).FreeBytes
	parts := c.Parts(ctx)
	if err := o.make(ctx, s, parts); err != nil {
		o.tell(ctx, parts)
		return err
	}
	res := preparedResult{SchemaVersion: 1, OK: prepare.Lacking(parts) == 0, Parts: parts, Seconds: time.Since(start).Seconds()}
	if after := s.Set.Plan(ctx).FreeBytes; before >= 0 && after >= 0 {
		took := before - after
		res.DiskBytes = &took
	}
	if o.Flags.JSON {
		err = o.PrintJSON(res)
	} else {
		err = o.Print(res.blocks()...)
	}
	switch {
	case err != nil:
		return err
	case !res.OK:
		return fault.New(errors.New("preparing the course: not all of it could be made"), fault.ExitFailed, o.again()+"    tries again what is missing", o.Typed("doctor"))
	}
	return o.note(ctx, c, parts)
}

// note keeps that all of a course was prepared. What cannot be kept is there all the
// same, but will be made again.
func (o *prepareOptions) note(ctx context.Context, c prepare.Course, parts []prepare.Part) error {
	err := prepare.Unkept(parts)
	if err == nil && len(o.lessons)+len(o.exercises) == 0 {
		err = c.NoteAll(ctx)
	}
	if err != nil {
		err = fmt.Errorf("keeping what was prepared: %w", err)
	}
	return err
}

// open is the course, as far as it is to be prepared, in a session of its own.
func (o *prepareOptions) open(ctx context.Context) (c prepare.Course, s *shared.Session, err error) {
	course, err := o.Course()
	if err != nil {
		return c, nil, err
	}
	if c.Whole, err = course.Lessons(); err != nil {
		return c, nil, err
	}
	all, err := course.Exercises()
	if err != nil {
		return c, nil, err
	}
	if err := o.choose(&c, all); err != nil {
		return c, nil, err
	}
	k, err := o.Keeper(course, "")
	if err == nil {
		err = k.Admit(ctx, all, o.Ask)
	}
	if err != nil {
		return c, nil, err
	}
	s, err = o.OpenBuilding(ctx, shared.Opening{Teaches: true})
	if err != nil {
		return c, nil, err
	}
	c.Images, c.Trials, c.Checker, c.Engine, c.Journal, c.Learner = s.Set, s.Trials(ctx), o.Checker(s), s.Engine, s.Journal, shared.Learner()
	return c, s, nil
}

// choose finds the lessons and exercises that were asked for.
func (o *prepareOptions) choose(c *prepare.Course, all []exercise.Exercise) error {
	if len(o.lessons)+len(o.exercises) == 0 {
		c.Lessons, c.Exercises = c.Whole.Lessons, all
		return nil
	}
	for _, what := range o.lessons {
		l, err := shared.FindLesson(c.Whole, what, o.Typed("list"))
		if err != nil {
			return err
		}
		c.Lessons = append(c.Lessons, l)
	}
	for _, id := range o.exercises {
		if !slices.ContainsFunc(all, func(ex exercise.Exercise) bool { return ex.ID == id }) {
			return fault.New(fmt.Errorf("preparing the exercise %q: there is no such exercise", plaintext.Line(id)), fault.ExitUsage, o.Typed("list"))
		}
	}
	for _, ex := range all {
		if slices.Contains(o.exercises, ex.ID) || lesson.Numbered(c.Lessons, ex.Lesson) != nil {
			c.Exercises = append(c.Exercises, ex)
		}
	}
	return nil
}

// make makes all parts that are not there. The error is ctx's, or one after which
// none of the others can be made.
func (o *prepareOptions) make(ctx context.Context, s *shared.Session, parts []prepare.Part) error {
	d, err := o.Display()
	if err != nil {
		return err
	}
	if len(parts) > 0 && !parts[0].IsBase() {
		prepare.Look(ctx, parts)
	}
	for i := range parts {
		p := &parts[i]
		if i == 1 && parts[0].IsBase() { // what is there depends on it, and it is known now
			prepare.Look(ctx, parts[1:])
		}
		if p.State != prepare.Missing {
			continue
		}
		title := fmt.Sprintf("%d of %d: %s", i+1, len(parts), p.Name)
		if left := prepare.Left(parts); left > 0 {
			title += ", about " + quantity.About(rounded(left)) + " left"
		}
		err := d.Watch(ctx, screen.Work{Title: title}, func(ctx context.Context, emit progress.Emit) error { return p.Make(ctx, emit) })
		if err != nil {
			return err
		}
		if p.State == prepare.Failed {
			if err := s.Set.Unavailable(); err != nil {
				return err
			}
		}
	}
	return nil
}

// rounded is an estimate in seconds without digits that mean nothing.
func rounded(seconds float64) float64 {
	step := 10.0
	if seconds > 5*60 {
		step = 60
	}
	return math.Ceil(seconds/step) * step
}

// again is what to type to go on.
func (o *prepareOptions) again() string {
	words := "prepare"
	for _, l := range o.lessons {
		words += " --lesson " + plaintext.Quote(l)
	}
	for _, e := range o.exercises {
		words += " --exercise " + plaintext.Quote(e)
	}
	return o.Typed(words)
}

// tell says what is ready where not all could be made.
func (o *prepareOptions) tell(ctx context.Context, parts []prepare.Part) {
	if ctx.Err() == nil || o.Flags.JSON {
		return
	}
	fmt.Fprintf(o.Err, "\n%s of %s ready; %s goes on from there.\n", quantity.Count(len(parts)-prepare.Lacking(parts)), quantity.Plural(len(parts), "part"), o.again())
}

// blocks are the table of what is ready, and what is not.
func (r preparedResult) blocks() []screen.Block {
	t := screen.Table{Head: []string{"part", "state", "time"}}
	var odd []screen.Block
	for _, p := range r.Parts {
		took := ""
		if p.State == prepare.Made || p.State == prepare.Failed {
			took = quantity.Seconds(p.Seconds)
		}
		t.Rows = append(t.Rows, []string{p.Name, string(p.State), took})
		switch p.State {
		case prepare.Failed:
			odd = append(odd, screen.Notice{Tone: screen.Bad, Text: p.Name + ": " + p.Note})
		case prepare.Skipped:
			odd = append(odd, screen.Notice{Tone: screen.Warn, Text: p.Name + ": skipped: " + p.Note})
		}
	}
	blocks := append([]screen.Block{t}, odd...)
	if r.OK {
		text := "All is ready: no page waits for a build."
		if r.DiskBytes != nil && *r.DiskBytes > 0 {
			text += " It took " + quantity.Seconds(r.Seconds) + " and " + quantity.Size(*r.DiskBytes) + " of disk."
		} else {
			text += " It took " + quantity.Seconds(r.Seconds) + "."
		}
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: text, Hint: "castoff clean    removes what castoff made"})
	}
	return blocks
}
