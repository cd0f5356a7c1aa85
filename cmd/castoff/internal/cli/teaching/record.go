package teaching

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ground/wholefile"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/replay"
	"castoff/cmd/castoff/internal/learn/runner"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// recordOptions are what record is asked for.
type recordOptions struct {
	*shared.Deps
	file string
}

func newRecordCommand(d *shared.Deps, run func(context.Context, *recordOptions) error) *cobra.Command {
	o := &recordOptions{Deps: d}
	return &cobra.Command{
		Use: "record FILE", Short: "Record the course: what the engine says, and what is measured", Args: shared.Takes(1, 1, "file"),
		Long: "Plays the course on your daemon without a person, builds all of its images again, without cache, and\n" +
			"keeps what the engine says and what is measured in FILE, so that castoff replay can show it\n" +
			"where there is no daemon. Nothing of your own progress gets into it; the engine's name and version, the\n" +
			"base image, the number of cores and the time of day do. A course of your own is offered with the\n" +
			"recording that lies beside its lessons as " + courses.RecordingFile + ". For when you teach where there may be\n" +
			"no daemon, or want your course to be seen without one.",
		Example: "  castoff record --base debian:13 monday.recording",
		RunE: func(c *cobra.Command, args []string) error {
			o.file = args[0]
			return run(c.Context(), o)
		},
	}
}

// take is a recording while it is made.
type take struct {
	*recordOptions
	course *courses.Course
	title  string
	s      *shared.Session
	rec    *replay.Recorder
	notes  journal.Memory
}

func runRecord(ctx context.Context, o *recordOptions) error {
	t := &take{recordOptions: o}
	var err error
	if t.course, err = o.Course(); err != nil {
		return err
	}
	m, err := t.course.Manifest()
	if err != nil {
		return err
	}
	t.title = m.Title
	if err := wholefile.Try(t.file, about); err != nil {
		return t.unwritten(err)
	}
	if err := t.admit(ctx); err != nil {
		return err
	}
	t.s, err = o.OpenBuilding(ctx, shared.Opening{Rebuild: true, Teaches: true, Apart: &t.notes, Recording: t.around})
	if err != nil {
		return err
	}
	defer t.s.Close()
	t.rec.Without(t.s.Set)
	if err := t.play(ctx); err != nil {
		o.Leave(t.s)
		return fmt.Errorf("recording the course: %w", err)
	}
	return t.write()
}

// around puts a recorder around the engine.
func (t *take) around(e images.Engine) images.Engine {
	t.rec = replay.Record(e)
	return t.rec
}

// admit gets the person's consent to what a course of somebody else's builds.
func (t *take) admit(ctx context.Context) error {
	k, all, ask, err := t.Asked(t.course)
	if err != nil || !ask {
		return err
	}
	return k.Admit(ctx, all, t.Ask)
}

// play plays the course, and shows how its builds go.
func (t *take) play(ctx context.Context) error {
	lessons, err := t.course.Lessons()
	if err != nil {
		return err
	}
	lines, err := t.Lines(io.Discard)
	if err != nil {
		return err
	}
	r := runner.New(lessons, runner.Parts{
		Files: t.course.Files(), Images: t.s.Set, UI: lines, Journal: &t.notes, Now: time.Now, Learner: shared.Learner(),
		Identity: t.course.ID, Trials: t.rec.Trials(t.s.Trials(ctx), &t.notes),
	})
	return r.Play(ctx)
}

// about is how many bytes a recording has at least room for before it is made: more
// than that of castoff's own course has.
const about = 256 << 10

// unwritten is why the file cannot be written.
func (t *take) unwritten(err error) error {
	return fault.New(fmt.Errorf("writing the recording: %w", err), fault.ExitFailed, t.Typed("record")+" FILE    with a file that can be written")
}

// write writes what was recorded, and says what it is. What nobody could read is not
// written: that would be found out in class.
func (t *take) write() error {
	rec := t.rec.Recording(t.s.Set, t.title, t.Version, shared.Learner())
	var b bytes.Buffer
	if err := rec.Write(&b); err != nil {
		return err
	}
	if _, err := recording.Read(bytes.NewReader(b.Bytes())); err != nil {
		return fault.New(fmt.Errorf("recording the course: what was recorded cannot be shown: %w", err), fault.ExitFailed, "have what the course builds and runs print less, and record it again")
	}
	if err := wholefile.Write(t.file, 0o644, func(w io.Writer) error { _, err := w.Write(b.Bytes()); return err }); err != nil {
		return t.unwritten(err)
	}
	size := int64(b.Len())
	if t.Flags.JSON {
		return t.PrintJSON(recorded{1, t.file, size, len(rec.Calls), rec.Header})
	}
	return t.Print(screen.Notice{
		Tone: screen.Good, Text: fmt.Sprintf("Recorded %s in %s, %s: %s.", rec.Header.Where(), t.file, quantity.Size(size), quantity.Plural(len(rec.Calls), "call")),
		Hint: t.Typed("replay " + plaintext.Quote(t.file)),
	})
}

// recorded is the object of record --json.
type recorded struct {
	SchemaVersion int              `json:"schema_version"`
	File          string           `json:"file"`
	SizeBytes     int64            `json:"size_bytes"`
	Calls         int              `json:"calls"`
	Header        recording.Header `json:"header"`
}
