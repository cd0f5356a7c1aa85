// Package deploy times what it takes to get images elsewhere and to start them.
package deploy

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
)

// deployRuns is how often the start-up of an image is timed unless told
// otherwise: enough for a median, and few enough to wait for.
const deployRuns = 5

// startLimit bounds one start-up, from create to exit. A program that is still
// running then is taken for a server.
const startLimit = 10 * time.Second

// Options say what [Timer.Deploy] does.
type Options struct {
	// Runs is how often each image is started; 0 stands for 5.
	Runs int
	// SaveLoad also times save and load, which take time in proportion to the
	// image's size, and three times its space on disk.
	SaveLoad bool
	// Labels are put on whatever is created. [daemon.Label] among them marks
	// what may be removed; without it, it is "default".
	Labels map[string]string
	// Args are the arguments that the programs of images are started with, by
	// their references.
	Args map[string][]string
	// DownloadBytes and DownloadMethod are passed on to the result, as in
	// [measure.Image]. With several images it is up to the caller to set them
	// there.
	DownloadBytes  int64
	DownloadMethod string
	// CacheDir keeps a probe that had to be built; if it is empty, none is.
	CacheDir string
}

// Timer times deployments on a daemon.
type Timer struct {
	*daemon.Daemon
	images *inspect.Inspector
}

// New returns the timer for a daemon.
func New(d *daemon.Daemon, images *inspect.Inspector) *Timer { return &Timer{d, images} }

// complete fills in what was left out.
func (o Options) complete() Options {
	if o.Runs <= 0 {
		o.Runs = deployRuns
	}
	labels := map[string]string{}
	maps.Copy(labels, o.Labels)
	labels[daemon.Label] = cmp.Or(labels[daemon.Label], "default")
	o.Labels = labels
	return o
}

// Deploy times what it takes to get images elsewhere and to start them. The
// result has one entry for each ref.
//
// Start-up is from the creation of a container to its exit, within the limits
// of [daemon.Daemon.Run], so it includes whatever the program does. Each image
// is started once unmeasured; then the images take turns, so that whatever else
// is going on affects them alike. Save is the time the daemon takes to write
// the image as an archive, which is read and thrown away. Load is the time the
// daemon takes to load an archive: a copy in which every layer is changed by
// one empty file, as a daemon does not unpack layers that it has. The copy is
// put into a temporary file first, because writing it takes longer than reading
// it, and would otherwise be timed too. It is read back from memory as far as
// possible, so the time is the daemon's and not that of this machine's disk.
//
// CPU and memory are those of the program alone, without what the engine does to
// start it: a probe starts it in a container of its image, as often as start-up
// is timed, and reads the kernel's account.
//
// What cannot be timed is 0 in the result, and a [progress.Note] says why. It
// fails with a fault.Error if there is no such image, and if the daemon is gone
// or ctx is cancelled. Nothing that it created is left, unless the daemon is
// still loading the copy half a minute after a cancellation; that bears the
// label.
func (e *Timer) Deploy(ctx context.Context, refs []string, o Options, emit progress.Emit) ([]measure.Deployment, error) {
	o = o.complete()
	all := make([]measure.Deployment, len(refs))
	if len(refs) == 1 {
		all[0].DownloadBytes, all[0].DownloadMethod = o.DownloadBytes, o.DownloadMethod
	}
	sizes := make([]int64, len(refs))
	for i, ref := range refs {
		in, err := e.images.Inspect(ctx, ref)
		if err != nil {
			return nil, err
		}
		sizes[i] = e.images.StreamSize(ctx, in)
	}
	if err := e.startUps(ctx, refs, o, all, emit); err != nil {
		return nil, err
	}
	if err := e.usages(ctx, refs, o, all, emit); err != nil {
		return nil, err
	}
	if !o.SaveLoad {
		return all, nil
	}
	for i, ref := range refs {
		if err := e.saveLoad(ctx, ref, sizes[i], o.Labels, &all[i], emit); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// startUps times the start-up of the images in turn.
func (e *Timer) startUps(ctx context.Context, refs []string, o Options, all []measure.Deployment, emit progress.Emit) error {
	untimed := make([]bool, len(refs))
	for run := range o.Runs + 1 { // the first is not measured
		for i, ref := range refs {
			if untimed[i] {
				continue
			}
			say := daemon.Teller{Emit: emit, Subject: plaintext.Line(ref)}
			if run == 0 {
				say.Phase("starting " + say.Subject + " to warm up")
			} else {
				say.Phase(fmt.Sprintf("starting %s, %d of %d", say.Subject, run, o.Runs))
			}
			took, err := e.startUp(ctx, ref, o)
			switch {
			case ctx.Err() != nil:
				return fmt.Errorf("timing the start of %s: %w", say.Subject, context.Cause(ctx))
			case client.IsErrConnectionFailed(err):
				return fmt.Errorf("timing the start of %s: %w", say.Subject, err)
			case err != nil:
				// A program that is not made to be started is no failure, but
				// half of its runs make no median either.
				untimed[i], all[i].StartSeconds = true, nil
				say.Note(fmt.Sprintf("the start-up of %s is not timed: %s", say.Subject, plaintext.Line(err.Error())))
			case run > 0:
				all[i].StartSeconds = append(all[i].StartSeconds, took.Seconds())
			}
		}
	}
	return nil
}

// errStillRuns is the error of a program that does not end by itself.
var errStillRuns = fmt.Errorf("it was still running after %s, as a server is", startLimit)

// startUp starts an image once, waits until its program ends, whatever its exit
// code, and removes the container, which is not timed.
func (e *Timer) startUp(ctx context.Context, ref string, o Options) (time.Duration, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, errStillRuns)
	defer cancel()
	start := time.Now()
	id, remove, err := e.Create(ctx, &container.Config{Image: ref, Cmd: o.Args[ref], Labels: o.Labels})
	if err != nil {
		return 0, err
	}
	defer remove()
	ended, err := e.Start(ctx, id)
	if err != nil {
		return 0, cause(ctx, err)
	}
	exit := <-ended
	if exit.Err != nil {
		return 0, cause(ctx, exit.Err)
	}
	return exit.At.Sub(start), nil
}

// cause is why ctx ended if it did, and err otherwise.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// save times how long the daemon takes to write the image as an archive, and
// returns the archive's length.
func (e *Timer) save(ctx context.Context, ref string, about int64, say daemon.Teller) (n int64, took time.Duration, err error) {
	say.Phase("saving " + say.Subject)
	start := time.Now()
	stream, err := e.API().ImageSave(ctx, []string{ref})
	if err != nil {
		return 0, 0, fmt.Errorf("saving it: %w", err)
	}
	defer stream.Close()
	m := &meter{r: stream, total: about, say: say}
	if err := drain(m); err != nil {
		return 0, 0, fmt.Errorf("saving it: %w", err)
	}
	return m.n, time.Since(start), nil
}

// drain reads r to its end, in pieces so large that reading costs next to
// nothing.
func drain(r io.Reader) error {
	_, err := bufio.NewReaderSize(r, 1<<20).WriteTo(struct{ io.Writer }{io.Discard})
	return err
}

// meter reports how much is read through it, and how much there was in the end.
type meter struct {
	r     io.Reader
	n     int64
	total int64 // bytes, as far as is known
	say   daemon.Teller
	last  time.Time
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.n += int64(n)
	m.total = max(m.total, m.n)
	now := time.Now()
	if errors.Is(err, io.EOF) {
		m.total = m.n
	} else if now.Sub(m.last) < 100*time.Millisecond {
		return n, err
	}
	m.last = now
	m.say.Emit(progress.Event{Time: now, Subject: m.say.Subject, Kind: progress.Bytes, Current: m.n, Total: m.total, Share: true})
	return n, err
}
