package shared

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/pace"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/replay"
	"castoff/sampleapp"

	"github.com/spf13/cobra"
)

// OwnRecording is what is typed in place of a file for the recording that came
// with the course.
const OwnRecording = "course"

// ReplayFlags has a command that plays lessons play a recording.
func ReplayFlags(d *Deps, c *cobra.Command) {
	c.Flags().StringVar(&d.Flags.Replay, "replay", "", "show a recording in place of what this daemon does: a `FILE` of castoff record, or \"course\" for the one that came with the course")
	SpeedFlag(d, c)
}

// SpeedFlag adds the flag that chooses the speed of a recording.
func SpeedFlag(d *Deps, c *cobra.Command) {
	c.Flags().Float64Var(&d.Flags.Speed, "speed", -1, "how many times as fast as it went a recording is shown, 0 for at once; pauses last at most a second (default 1 on a terminal, else 0)")
	c.Flags().Lookup("speed").DefValue = "0" // which the help leaves out
}

// Pace is how fast recordings are shown: at their own speed where somebody watches,
// unless another was asked for.
func (d *Deps) Pace(watched bool) pace.Pace {
	p := pace.Real
	switch {
	case d.Flags.Speed >= 0:
		p.Speed = d.Flags.Speed
	case !watched:
		p.Speed = 0
	}
	return p
}

// Tape opens a recording: a file, or the one that came with the course. The error
// is why it cannot be played. Close ends it.
func (d *Deps) Tape(ctx context.Context, file string) (*replay.Tape, error) {
	if file == OwnRecording {
		t, err := d.courseTape(ctx)
		if err == nil && t == nil {
			err = fault.New(errors.New("playing the course's recording: it came without one"), fault.ExitUsage, "castoff record FILE    makes one")
		}
		return t, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fault.New(fmt.Errorf("opening the recording: %w", err), fault.ExitUsage, "castoff record FILE    makes one")
	}
	defer f.Close()
	return d.tape(ctx, f)
}

// CourseTape is the recording that came with the course, where nobody asked for it;
// nil if it came without one, or with one of another edition: who does not know that
// would take its numbers for those of the Dockerfiles on the pages.
func (d *Deps) CourseTape(ctx context.Context) (*replay.Tape, error) {
	t, err := d.courseTape(ctx)
	if err == nil && t != nil && t.Other {
		t.Close()
		return nil, nil
	}
	return t, err
}

// CheckRecording is why the recording that came with the course is not offered; nil
// if it is, or there is none.
func (d *Deps) CheckRecording(ctx context.Context) error {
	t, err := d.courseTape(ctx)
	if t == nil {
		return err
	}
	defer t.Close()
	if !t.Other {
		return nil
	}
	path := filepath.Join(d.Flags.Lessons, courses.RecordingFile)
	return fault.New(fmt.Errorf("offering %s: it is of another edition of this course", courses.RecordingFile), fault.ExitCheck,
		d.Typed("record "+plaintext.Quote(path))+"    makes a new one")
}

func (d *Deps) courseTape(ctx context.Context) (*replay.Tape, error) {
	course, err := d.Course()
	if err != nil {
		return nil, err
	}
	b, err := course.Recording()
	if b == nil || err != nil {
		return nil, err
	}
	return d.tape(ctx, bytes.NewReader(b))
}

func (d *Deps) tape(ctx context.Context, r io.Reader) (*replay.Tape, error) {
	rec, err := recording.Read(r)
	if err != nil {
		return nil, fault.New(err, fault.ExitFailed, "castoff record FILE    makes a new one")
	}
	course, m, err := d.described()
	if err != nil {
		return nil, err
	}
	return replay.New(ctx, rec, replay.Of{Images: d.imageOptions(course, m), Trials: trialFiles(), Title: m.Title})
}

// trialFiles are the projects that lessons have built to find something out.
func trialFiles() fs.FS {
	files, err := fs.Sub(sampleapp.Files, "trials")
	if err != nil {
		panic(err) // it is part of the program
	}
	return files
}

// Builds is where it is kept how images were built.
func Builds() *replay.Builds {
	return &replay.Builds{Dir: filepath.Join(journal.DefaultDir(), "builds")}
}
