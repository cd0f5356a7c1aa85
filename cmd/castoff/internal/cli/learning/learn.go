package learning

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/learn/based"
	"castoff/cmd/castoff/internal/learn/choice"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/plan"
	"castoff/cmd/castoff/internal/learn/replay"
	"castoff/cmd/castoff/internal/learn/runner"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/learn/trust"
	"castoff/cmd/castoff/internal/ui/tui"

	"github.com/spf13/cobra"
)

// learnOptions are what learn, or castoff without a command, is asked for.
type learnOptions struct {
	*shared.Deps
	// lesson is the number of a lesson or a part of its name, if named is true;
	// otherwise it is the course that is played.
	lesson         string
	named, rebuild bool
	// apart is true if no learner's place is read or kept.
	apart bool
}

func newLearnCommand(d *shared.Deps, run func(context.Context, *learnOptions) error) *cobra.Command {
	o := &learnOptions{Deps: d}
	c := &cobra.Command{
		Use: "learn [LESSON]", Short: "Play one lesson, by its number or a part of its name", Args: shared.OneLesson,
		RunE: func(c *cobra.Command, args []string) error {
			o.lesson, o.named = shared.First(args), len(args) > 0
			return run(c.Context(), o)
		},
	}
	o.flags(c)
	return c
}

// flags adds what the course can be asked for.
func (o *learnOptions) flags(c *cobra.Command) {
	c.Flags().BoolVar(&o.rebuild, "rebuild", false, "build the images again, without cache")
	shared.ReplayFlags(o.Deps, c)
}

// PlayCourse has a command play the course: castoff without a command does.
func PlayCourse(d *shared.Deps, c *cobra.Command) {
	o := &learnOptions{Deps: d}
	o.flags(c)
	c.RunE = func(c *cobra.Command, _ []string) error { return runLearn(c.Context(), o) }
}

// play is a course that is being played.
type play struct {
	*shared.Deps
	course  *courses.Course
	lessons *lesson.Course
	face    manifest.Manifest // what the course says of itself
	// one is the only lesson that was asked for; nil for the course.
	one *lesson.Lesson
	s   *shared.Session
	// tape is shown in place of what a daemon does; nil where there is one, or
	// nothing to show.
	tape *replay.Tape
	// atOnce is true if nobody watches how it is shown.
	atOnce bool
	// places is where the learner's place is kept; apart is true if that is nowhere,
	// and nothing of theirs is read.
	places runner.Journal
	apart  bool
}

// runLearn plays the lesson that was asked for, or lets the person choose if
// none was. Where nobody can be asked it plays straight through.
func runLearn(ctx context.Context, o *learnOptions) error {
	p, err := o.open()
	if err != nil {
		return err
	}
	if err := p.begin(ctx, o); err != nil {
		return err
	}
	defer p.close()
	switch {
	case o.Terminal.Interactive && !o.Flags.JSON:
		return p.onScreen(ctx)
	case o.Terminal.InTerminal() && o.Terminal.OutTerminal && !o.Flags.JSON:
		return p.onLines(ctx)
	}
	return p.straight(ctx)
}

// open reads the course and finds the lesson that was asked for.
func (o *learnOptions) open() (*play, error) {
	o.Onward = func() string { return o.Typed("") }
	p := &play{Deps: o.Deps}
	var err error
	if p.course, err = o.Course(); err != nil {
		return nil, err
	}
	if p.lessons, err = p.course.Lessons(); err != nil {
		return nil, err
	}
	if p.face, err = p.course.Manifest(); err != nil {
		return nil, err
	}
	if o.named {
		p.one, err = shared.FindLesson(p.lessons, o.lesson, o.Typed("list"))
	}
	return p, err
}

// begin opens a session, with a daemon or a recording. Close ends it.
func (p *play) begin(ctx context.Context, o *learnOptions) (err error) {
	opening := shared.Opening{Rebuild: o.rebuild, Teaches: true}
	if o.apart {
		opening.Apart = &journal.Memory{}
	}
	if o.Flags.Replay != "" {
		if p.tape, err = o.Tape(ctx, o.Flags.Replay); err != nil {
			return err
		}
		opening.Engineless = errRecorded
	}
	if p.s, err = o.Open(ctx, opening); err != nil {
		p.close()
		return err
	}
	p.places, p.apart = p.s.Journal, o.apart
	if o.apart {
		p.places = &journal.Memory{}
	}
	return nil
}

// close ends what begin began, and the recording that was offered since.
func (p *play) close() {
	if p.tape != nil {
		p.tape.Close()
	}
	if p.s != nil {
		p.s.Close()
	}
}

// chosen is the ID of the lesson that was asked for; none for all.
func (p *play) chosen() []string {
	if p.one == nil {
		return nil
	}
	return []string{p.one.ID}
}

// onScreen plays on a terminal.
func (p *play) onScreen(ctx context.Context) error {
	err := tui.Run(ctx, p.Terminal, p.In, p.Out, func(ctx context.Context, ui *tui.App) error { return p.askThenPlay(ctx, ui) })
	p.Leave(p.s)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.Out, p.Farewell())
	return nil
}

// onLines plays on plain lines.
func (p *play) onLines(ctx context.Context) error {
	lines, err := p.Lines(p.Out)
	if err != nil {
		return err
	}
	lines.Prompt = p.In
	err = p.askThenPlay(ctx, lines)
	p.Leave(p.s)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Out, "\n%s\n", p.Farewell())
	return nil
}

// askThenPlay gets the person's consent before anything is built.
func (p *play) askThenPlay(ctx context.Context, ui runner.UI) error {
	if err := p.admit(ctx, ui); err != nil {
		return err
	}
	if err := p.agree(ctx, ui); err != nil {
		return err
	}
	r, err := p.runner(ctx, ui)
	if err != nil {
		return err
	}
	if p.one != nil {
		return r.From(ctx, p.one.ID)
	}
	return r.Course(ctx)
}

// admit gets the person's consent to images that are somebody else's; nil in place
// of a display stands for a run in which nothing else is asked. Without consent
// nothing is built.
func (p *play) admit(ctx context.Context, ui trust.Confirmer) error {
	k, all, ask, err := p.Asked(p.course)
	if err != nil || !ask || p.s.Set.Unavailable() != nil {
		return err
	}
	if ui == nil {
		if err := k.Admit(ctx, all, p.Ask); err != nil {
			p.s.Set.Withhold(err)
		}
		return nil
	}
	ok, err := k.Enter(ctx, ui, all)
	if err == nil && !ok {
		p.s.Set.Decline(p.Typed("build"))
	}
	return err
}

// plan is what is about to be built.
func (p *play) plan() plan.Course {
	played := p.lessons.Lessons
	if p.one != nil {
		played = []*lesson.Lesson{p.one}
	}
	return plan.Course{Set: p.s.Set, Build: p.Typed("build"), Opening: plan.Opening(p.face, p.lessons), Needs: steps.CourseNeeds(p.lessons), Timings: steps.Timings(played...), Exercises: p.needGo(played), Engine: p.s.Info(), Learner: shared.Learner(), Journal: p.s.Journal}
}

// needGo reports whether an exercise of some lessons begins with the image that
// castoff makes for exercises.
func (p *play) needGo(lessons []*lesson.Lesson) bool {
	all, err := p.course.Exercises()
	return err == nil && slices.ContainsFunc(all, func(ex exercise.Exercise) bool {
		return based.Needs(ex) && lesson.Numbered(lessons, ex.Lesson) != nil
	})
}

// runner returns one that plays the course with its exercises on a display.
func (p *play) runner(ctx context.Context, ui runner.UI) (*runner.Runner, error) {
	var exercises runner.Exercises = untried{p}
	if !p.apart {
		var err error
		if exercises, err = exercisesIn(p.Deps, p.course, p.s, ui); err != nil {
			return nil, err
		}
	}
	parts := runner.Parts{
		Files: p.course.Files(), Images: p.s.Set, UI: ui, Exercises: exercises, Journal: p.places, Now: time.Now,
		Learner: shared.Learner(), Identity: p.course.ID, Title: p.face.Title, Closing: p.face.Closing, Trials: p.s.Trials(ctx),
		Standing: p.standing, Class: inClass(p.face, p.Typed),
	}
	if p.tape != nil {
		parts.Images, parts.Trials, parts.Recorded = p.tape, p.tape.Trials(), p.tape.Mark()
		if !p.atOnce {
			parts.UI = replay.Paced{UI: ui, Pace: p.Pace(p.Terminal.OutTerminal)}
		}
	}
	return runner.New(p.lessons, parts), nil
}

// standing says what the course's images stand on, or that they are recorded.
func (p *play) standing(ctx context.Context) string {
	switch {
	case p.tape != nil:
		return recordedStanding(p.tape)
	case p.s.Set.Unavailable() != nil:
		return ""
	}
	text := choice.Standing(p.s.Set.BaseStanding(ctx), p.s.Set.BuilderStanding())
	if p.Prepared(ctx, p.s) {
		text += " All of the course is prepared: no page waits for a build."
	}
	return text
}

// straight is the course where nobody can be asked: all lessons, built and
// measured for real.
func (p *play) straight(ctx context.Context) error {
	out := io.Writer(p.Out)
	if p.Flags.JSON {
		out = p.Err
	}
	lines, err := p.Lines(out)
	if err != nil {
		return err
	}
	if err := p.admit(ctx, nil); err != nil {
		return err
	}
	missing, err := p.say(ctx, out)
	if err != nil {
		return err
	}
	r, err := p.runner(ctx, lines)
	if err != nil {
		return err
	}
	if err := r.Play(ctx, p.chosen()...); err != nil {
		p.Leave(p.s)
		return err
	}
	if missing != nil {
		return missing // what was shown was recorded: here nothing was done
	}
	if p.Flags.JSON {
		set := p.s.Set
		if p.tape != nil {
			set = p.tape.Set
		}
		return p.PrintJSON(shared.BuiltOf(set, set.Names()))
	}
	return nil
}
