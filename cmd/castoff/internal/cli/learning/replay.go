package learning

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"

	"castoff/cmd/castoff/internal/class/present"
	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ground/wholefile"
	"castoff/cmd/castoff/internal/learn/plan"
	"castoff/cmd/castoff/internal/learn/replay"
	"castoff/cmd/castoff/internal/learn/runner"
	"castoff/cmd/castoff/internal/ui/cast"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// replayOptions are what replay is asked for.
type replayOptions struct {
	learnOptions
	// cast is the file of an asciicast; empty for none. size is that of its
	// terminal.
	cast, size string
}

// castResult is the object of replay --cast --json.
type castResult struct {
	SchemaVersion int     `json:"schema_version"`
	File          string  `json:"file"`
	Seconds       float64 `json:"seconds"`
}

func newReplayCommand(d *shared.Deps, run func(context.Context, *replayOptions) error) *cobra.Command {
	o := &replayOptions{learnOptions: learnOptions{Deps: d, apart: true}}
	c := &cobra.Command{
		Use: "replay [FILE] [LESSON]", Short: "Show the course as it was recorded, without a daemon", Args: shared.Takes(0, 2, "a recording and a lesson"),
		Long: "Shows the course from a recording, or from the one that came with it: each build step by step as it went, with\n" +
			"pauses of at most a second, and the numbers that were measured then, marked as recorded. It needs no\n" +
			"daemon, and reads and keeps nobody's progress. For when there is no daemon, or you want to see what\n" +
			"the course looks like. castoff --replay FILE shows a recording too, and keeps your place.",
		Example: "  castoff replay\n  castoff replay 3\n  castoff replay monday.recording 3",
		RunE: func(c *cobra.Command, args []string) error {
			if _, err := strconv.Atoi(shared.First(args)); err == nil && len(args) == 1 {
				args = []string{shared.OwnRecording, args[0]} // nobody calls a file 3
			}
			o.Flags.Replay = cmp.Or(shared.First(args), shared.OwnRecording)
			if o.named = len(args) > 1; o.named {
				o.lesson = args[1]
			}
			if c.Flags().Changed("size") && o.cast == "" {
				return shared.UsageError(c, errors.New("--size is that of an asciicast, which --cast writes"))
			}
			return run(c.Context(), o)
		},
	}
	shared.SpeedFlag(d, c)
	c.Flags().StringVar(&o.cast, "cast", "", "write it as an asciicast to a `FILE` instead, for asciinema and other players")
	c.Flags().StringVar(&o.size, "size", "80x24", "columns and rows of the asciicast")
	return c
}

func runReplay(ctx context.Context, o *replayOptions) error {
	if o.cast == "" {
		return runLearn(ctx, &o.learnOptions)
	}
	var width, height int
	if n, err := fmt.Sscanf(o.size+"\n", "%dx%d\n", &width, &height); n != 2 || err != nil || width < 40 || width > 400 || height < 12 || height > 200 {
		return fault.New(fmt.Errorf("reading --size %q: it is not like 80x24, from 40x12 to 400x200", o.size), fault.ExitUsage, "castoff replay --cast FILE --size 80x24")
	}
	p, err := o.open()
	if err != nil {
		return err
	}
	if err := p.begin(ctx, &o.learnOptions); err != nil {
		return err
	}
	defer p.close()
	p.atOnce = true // the pauses are the cast's
	look := o.Terminal.Look()
	look.Color = !o.Flags.NoColor && os.Getenv("NO_COLOR") == ""
	took := 0.0
	var lacking error // what could not be shown, which the cast says in its place
	err = wholefile.Write(o.cast, 0o644, func(w io.Writer) error {
		c := cast.New(w, cast.Options{Width: width, Height: height, Look: look, Title: p.face.Title + ", " + p.tape.Mark(), Date: p.tape.Header.Date, Pace: o.Pace(true)})
		r, err := p.runner(ctx, c)
		if err != nil {
			return err
		}
		lacking = r.Play(ctx, p.chosen()...)
		took = c.Seconds()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return c.Err()
	})
	if err != nil {
		err = fmt.Errorf("writing the asciicast %s: %w", plaintext.Line(o.cast), err)
		if len(fault.Hints(err)) == 0 {
			err = fault.New(err, fault.Code(err), "castoff replay --cast FILE    with a file that can be written")
		}
		return err
	}
	if o.Flags.JSON {
		return cmp.Or(o.PrintJSON(castResult{1, o.cast, math.Round(1000*took) / 1000}), lacking)
	}
	err = o.Print(screen.Notice{Tone: screen.Good, Text: "Wrote " + o.cast + ", " + quantity.Seconds(took) + " long.", Hint: "asciinema play " + plaintext.Quote(o.cast)})
	return cmp.Or(err, lacking)
}

// errRecorded is why nothing is built where a recording is shown.
var errRecorded = fault.New(errors.New("a recording is shown"), fault.ExitFailed, "castoff    plays the course on your own daemon")

// recordedStanding says in Markdown that a recording is shown.
func recordedStanding(t *replay.Tape) string {
	text := "**A recording is shown**, of " + t.Header.Where() + ". Nothing is built or measured on this machine; pages with numbers say so."
	if t.Other {
		text += " It is of **another edition of this course**: its numbers are not of the Dockerfiles that are built now."
	}
	if t.Cut {
		text += " Its end is missing: what comes after it is not shown."
	}
	return text
}

// untried are the exercises of a course where no learner's progress is read: what
// they are called, and no more.
type untried struct{ *play }

// State implements [runner.Exercises].
func (u untried) State(id string) (screen.Exercise, bool) {
	all, err := u.course.Exercises()
	if err != nil {
		return screen.Exercise{}, false
	}
	return present.Titles{All: all, Typed: u.Typed}.State(id)
}

// Next implements [runner.Exercises]: none is offered.
func (untried) Next() (id string, passed, all int) { return "", 0, 0 }

// CanPlay implements [runner.Exercises].
func (untried) CanPlay() bool { return false }

// Play implements [runner.Exercises]; it is not called.
func (untried) Play(context.Context, string) (bool, error) { return false, errRecorded }

// offered is the recording that came with the course; nil where there is none that
// can be played: then the course is read without one.
func (p *play) offered(ctx context.Context) *replay.Tape {
	t, err := p.CourseTape(ctx)
	if err != nil {
		return nil
	}
	return t
}

// agree gets the person's consent to what is built, or, where nothing can be
// built, offers the recording in its place.
func (p *play) agree(ctx context.Context, ui runner.UI) error {
	if p.tape != nil {
		return nil
	}
	missing := p.s.Set.Unavailable()
	if fault.Code(missing) != fault.ExitNoDaemon {
		return p.plan().Agree(ctx, ui)
	}
	t := p.offered(ctx)
	if t == nil {
		return p.plan().Agree(ctx, ui)
	}
	text := "The course can show a recording instead: each build as it went, and what was measured, " +
		"on " + t.Header.Where() + ". Pages with such numbers say so. You can answer the questions; for exercises you need a daemon."
	c := screen.Confirm{Title: "Show the recording?", Yes: "Yes, show it", No: "Only read",
		Body: []screen.Block{plan.Unavailable(missing), screen.Markdown{Source: text}}}
	if p.measured() {
		c.No = "No, my own numbers"
		c.Careful = true
	}
	yes, err := ui.Confirm(ctx, c)
	if err != nil || !yes {
		t.Close()
		return err
	}
	p.tape = t
	return nil
}

// measured reports whether the images of the course were measured here before.
func (p *play) measured() bool {
	for _, name := range p.s.Set.Names() {
		if _, ok := p.s.Set.Measured(name); !ok {
			return false
		}
	}
	return true
}

// say says what is about to be built or shown, where nobody can be asked. The
// first error is why nothing can be built, if a recording is shown in its place.
func (p *play) say(ctx context.Context, out io.Writer) (missing, err error) {
	var blocks []screen.Block
	if reason := p.s.Set.Unavailable(); p.tape == nil && fault.Code(reason) == fault.ExitNoDaemon {
		if p.tape = p.offered(ctx); p.tape != nil {
			missing = fault.New(fmt.Errorf("what was shown is a recording, and nothing was built here: %w", reason), fault.ExitNoDaemon, fault.Hints(reason)...)
			blocks = append(blocks, plan.Unavailable(reason))
		}
	}
	if p.tape != nil {
		blocks = append(blocks, screen.Markdown{Source: recordedStanding(p.tape)})
	} else {
		blocks = p.plan().Say(ctx)
	}
	if len(blocks) == 0 {
		return missing, nil
	}
	if err := p.PrintTo(out, blocks...); err != nil {
		return missing, err
	}
	_, err = fmt.Fprintln(out)
	return missing, err
}
