package teaching

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/class/hall"
	"castoff/cmd/castoff/internal/class/present"
	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/crash"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/replay"
	"castoff/cmd/castoff/internal/ui/lectern"
	"castoff/cmd/castoff/internal/ui/tui"

	"github.com/spf13/cobra"
)

// presentOptions are what present is asked for.
type presentOptions struct {
	*shared.Deps
	// lesson is the number of a lesson or a part of its name; empty for the course.
	lesson string
	notes  bool
	// plan is the minutes of a plan, 0 for the whole course.
	plan      int
	noLuck    bool
	fromStart bool
	patience  time.Duration
	// recording is the file of the recording that takes the place of what does not
	// work; empty for the course's.
	recording string
}

func newPresentCommand(d *shared.Deps, run func(context.Context, *presentOptions) error) *cobra.Command {
	o := &presentOptions{Deps: d}
	c := &cobra.Command{
		Use: "present [LESSON]", Short: "Present the course to a class: slides that fit, notes on a second screen", Args: shared.OneLesson,
		Long: "Presents the course, or a lesson, to a class at a projector: pages are cut to fit a terminal\n" +
			"from 60 columns by 18 rows and never scroll, sizes are drawn in large, and builds that were made before\n" +
			"are shown again as they ran. A remote works: PgUp, PgDn, b and F5; ? shows all keys. Questions show\n" +
			"their answers when you go on. Nobody's progress is read or written. It goes on where it was; a lesson\n" +
			"that is named begins at its first page.\n\n" +
			"castoff present --notes in a second terminal follows it, with the speaker's notes, what comes next and the\n" +
			"time; either screen goes on. What does not work live is replaced by a recording, if there is one. For when you teach.",
		Example: "  castoff present --plan 45\n  castoff present --notes\n  castoff present 3 --no-luck",
		RunE: func(c *cobra.Command, args []string) error {
			o.lesson = shared.First(args)
			return run(c.Context(), o)
		},
	}
	f := c.Flags()
	f.BoolVar(&o.notes, "notes", false, "show the notes, and follow what is presented in another terminal")
	f.IntVar(&o.plan, "plan", 0, "present the course's plan for a class of so many `minutes`")
	f.BoolVar(&o.noLuck, "no-luck", false, "a step that does not work, or takes too long, is replaced by the recording by itself")
	f.DurationVar(&o.patience, "patience", present.Patience, "how long a live step may take")
	f.StringVar(&o.recording, "recording", "", "a `FILE` of castoff record that takes the place of what does not work, and not the one that came with the course")
	shared.ReplayFlags(d, c)
	f.BoolVar(&o.fromStart, "from-start", false, "begin with the first page, wherever the last presentation was")
	return c
}

// presentation is a course that is about to be presented.
type presentation struct {
	*presentOptions
	course    *courses.Course
	lessons   *lesson.Course
	exercises []exercise.Exercise
	stops     []present.Stop
	place     hall.Place
	bell      lectern.Bell
	s         *shared.Session
	// tape is the recording that takes the place of what does not work; nil if
	// there is none.
	tape *replay.Tape
	prep preparing
	// crash is the first of a page; nil if there was none.
	crash *crash.Crash
}

func runPresent(ctx context.Context, o *presentOptions) error {
	if !o.Terminal.Interactive || o.Flags.JSON {
		return fault.New(errors.New("presenting: it needs a terminal that can place a cursor"), fault.ExitUsage,
			o.Typed("learn")+"    plays the course without one")
	}
	if o.patience < time.Second || o.patience > time.Hour {
		return fault.New(fmt.Errorf("reading the command line: --patience is %v, and not between 1s and 1h", o.patience), fault.ExitUsage, o.Typed("present --patience 20s"))
	}
	p := &presentation{presentOptions: o}
	if err := p.read(); err != nil {
		return err
	}
	if o.notes {
		return p.follow(ctx)
	}
	h, err := p.place.Open()
	switch {
	case errors.Is(err, hall.ErrTaken):
		return fault.New(errors.New("presenting the course: it is being presented already"), fault.ExitFailed, o.Typed("present --notes")+"    follows it, and moves it on")
	case err != nil: // the class can do without the notes
		fmt.Fprintf(o.Err, "The notes cannot follow this time: %s\nhint: set CASTOFF_STATE to a directory that you can write to, for both\n", plaintext.Joined(err.Error(), "; "))
	}
	defer h.Close()
	if err := p.open(ctx); err != nil {
		return err
	}
	defer p.close()
	began := time.Now()
	err = tui.Run(ctx, o.Terminal, o.In, o.Out, func(ctx context.Context, ui *tui.App) error { return p.onScreen(ctx, ui, h) })
	switch {
	case p.crash != nil:
		return p.broken()
	case err != nil || p.prep.left:
		return err
	}
	fmt.Fprintf(o.Out, "Presented for %s. Go on with: %s\n", quantity.About(time.Since(began).Seconds()), p.again())
	return nil
}

// again is what to type to present the same again.
func (p *presentation) again() string {
	if p.plan != 0 {
		return p.Typed(fmt.Sprintf("present --plan %d", p.plan))
	}
	return p.Typed("present")
}

// broken is the error of a page that crashed, of which its class saw one line.
func (p *presentation) broken() error {
	what, _, _ := strings.Cut(p.crash.String(), "\n")
	return &fault.Error{Err: fmt.Errorf("presenting a page: castoff crashed: %s", what), Detail: p.crash.String(),
		Hints: []string{p.again() + "    goes on without that page; what stands above is for castoff's authors"}}
}

// read reads the course, and what of it is presented.
func (p *presentation) read() (err error) {
	if p.course, err = p.Course(); err != nil {
		return err
	}
	if p.lessons, err = p.course.Lessons(); err != nil {
		return err
	}
	if p.exercises, err = p.course.Exercises(); err != nil {
		return err
	}
	p.place = hall.At(journal.DefaultDir(), p.course.ID)
	p.stops = present.Whole(p.lessons)
	if p.plan != 0 {
		m, err := p.course.Manifest()
		if err != nil {
			return err
		}
		plan, ok := m.Plan(p.plan)
		if !ok {
			var lengths []string
			for _, one := range m.Plans {
				lengths = append(lengths, fmt.Sprint(one.Minutes))
			}
			has := "it has no plans"
			if len(lengths) > 0 {
				has = "it has plans for " + plaintext.Listed(lengths, "and") + " minutes"
			}
			return fault.New(fmt.Errorf("presenting the plan for %d minutes: the course has none; %s", p.plan, has), fault.ExitUsage, p.Typed("present"))
		}
		p.stops = present.Planned(p.lessons, plan)
	}
	if len(p.stops) == 0 {
		return fault.New(errors.New("presenting the course: it has no lessons"), fault.ExitFailed, p.CheckCourse())
	}
	return nil
}

// errReplayed is why nothing is built where a recording is presented.
var errReplayed = fault.New(errors.New("a recording is presented"), fault.ExitFailed, "castoff present    presents on your own daemon")

// open opens the session, and the recording.
func (p *presentation) open(ctx context.Context) (err error) {
	opening := shared.Opening{Teaches: true}
	switch {
	case p.Flags.Replay != "":
		opening.Engineless = errReplayed
		p.tape, err = p.Tape(ctx, p.Flags.Replay)
	case p.recording != "":
		p.tape, err = p.Tape(ctx, p.recording)
	default: // one that cannot be played is one that is not there
		p.tape, _ = p.CourseTape(ctx)
	}
	if err != nil {
		return err
	}
	p.s, err = p.Open(ctx, opening)
	return err
}

func (p *presentation) close() {
	if p.s != nil {
		p.s.Close()
	}
	if p.tape != nil {
		p.tape.Close()
	}
}

// Ran implements [present.Past].
func (p *presentation) Ran(name string) ([]progress.Event, bool) {
	m, ok := p.s.Set.Measured(name)
	if !ok {
		return nil, false
	}
	return shared.Builds().Ran(m.ID)
}

// begin is where the presentation begins, and who keeps where it is.
func (p *presentation) begin() (present.Position, *hall.Keeper, error) {
	way := "whole"
	if p.plan != 0 {
		way = fmt.Sprintf("plan-%d", p.plan)
	}
	k := p.place.Keeper(way)
	at := k.Last()
	if p.fromStart {
		at = present.Position{}
	}
	if p.lesson == "" {
		return at, k, nil
	}
	l, err := shared.FindLesson(p.lessons, p.lesson, p.Typed("list"))
	if err != nil {
		return at, k, err
	}
	stop, ok := present.StopOf(p.stops, l)
	if !ok {
		return at, k, fault.New(fmt.Errorf("presenting lesson %d: the plan for %d minutes leaves it out", l.Number, p.plan), fault.ExitUsage, p.Typed("present "+p.lesson))
	}
	return present.Position{Stop: stop, Spent: at.Spent}, k, nil
}

// onScreen presents, once the teacher has said what may be built.
func (p *presentation) onScreen(ctx context.Context, ui *tui.App, h *hall.Hall) error {
	at, keeper, err := p.begin()
	if err != nil {
		return err
	}
	if err := p.prep.ask(ctx, ui, p); err != nil || p.prep.left {
		return err
	}
	defer p.prep.stop()
	defer keeper.Close()
	o := present.Options{
		Course: p.lessons, Stops: p.stops, Files: p.course.Files(), Learner: shared.Learner(),
		Exercises: present.Titles{All: p.exercises, Typed: p.Typed},
		Live:      present.Source{Images: p.s.Set, Trials: p.s.Trials(ctx), Again: p.s.Set.Again},
		Builds:    p.prep.allowed, Background: p.prep.said,
		Patience: p.patience, Pace: p.Pace(true), NoLuck: p.noLuck || p.prep.noLuck, Keep: keeper.Keep, Past: p,
	}
	if p.tape != nil && !p.prep.own {
		o.Recorded = &present.Source{Images: p.tape, Trials: p.tape.Trials(), Mark: p.tape.Mark()}
	}
	show := present.New(ctx, o, at)
	defer func() {
		show.Close()
		p.crash = show.Crash()
	}()
	show.Changed(func() {
		h.Tell()
		p.bell.Ring()
	})
	go h.Serve(show.Told, show.Do)
	return lectern.Present(ctx, ui, show, &p.bell)
}

// follow shows the notes.
func (p *presentation) follow(ctx context.Context) error {
	return tui.Run(ctx, p.Terminal, p.In, p.Out, func(ctx context.Context, ui *tui.App) error {
		return lectern.Follow(ctx, ui, p.place.Follow(ctx, p.bell.Ring), p.again(), &p.bell)
	})
}
