// Package trial runs an image the way a learner's work is tried: until it ends,
// as a server that gets requests, by its health check, or for a shell.
package trial

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types/container"
)

// tmpfsOptions bounds a writable directory of a trial, which is in memory.
const tmpfsOptions = "rw,size=64m,mode=1777"

// Spec says how an image is tried out.
type Spec struct {
	// Ref is a reference or an ID.
	Ref string
	// Labels are put on all that a trial makes on the daemon.
	Labels map[string]string
	// Args take the place of the image's CMD; none leaves it as it is.
	Args []string
	// Env is set besides the image's own.
	Env map[string]string
	// User takes the place of the image's; empty leaves it as it is.
	User string
	// Tmpfs are directories that are made writable, in memory.
	Tmpfs []string
	// Within is how long it may take from its start.
	Within time.Duration
	// Hang has [Runner.Health] make the program hang once it is healthy.
	Hang bool
	// CacheDir keeps the probe where it had to be built for the daemon's
	// platform. Only [Runner.Serve] may need one.
	CacheDir string
}

// Trial is what a container did. Its texts are free of control sequences.
type Trial struct {
	// Refused is what the engine said instead of starting the program; empty if
	// it was started.
	Refused string
	// Output is what it printed on both streams, at most 64 KiB.
	Output string
	// Ended is true if it ended by itself, with ExitCode; otherwise it was
	// stopped, because its time was up or enough had been seen.
	Ended    bool
	ExitCode int
	// OutOfMemory is true if the kernel ended it for want of memory.
	OutOfMemory bool
	// Duration is the time from start to end.
	Duration time.Duration
}

// MemoryLimit is what a container of a trial may use, in bytes.
const MemoryLimit = daemon.RunMemory

// Runner tries images on a daemon.
type Runner struct {
	*daemon.Daemon
	images *inspect.Inspector
}

// New returns the runner for a daemon.
func New(d *daemon.Daemon, images *inspect.Inspector) *Runner { return &Runner{d, images} }

// Try runs an image in a container of its own until it ends or its time is up:
// without network or mounts, with limits on memory and processes. The container
// is removed, even after a cancelled ctx. A program that fails, or that the
// engine refuses to start, is not an error.
func (e *Runner) Try(ctx context.Context, s Spec) (Trial, error) {
	return e.trial(ctx, s, trialHost{}, func(ctx context.Context, _ string) { <-ctx.Done() })
}

// The causes with which the context of a trial's companion ends.
var (
	errEnded = errors.New("the program ended")
	errLate  = errors.New("its time was up")
)

// trialHost is what only some trials need.
type trialHost struct {
	config container.Config
	room   daemon.Room
}

// trial starts the image, calls during, and stops it once that returns. The
// context that during gets ends when the program does, when its time is up, and
// with ctx.
func (e *Runner) trial(ctx context.Context, s Spec, h trialHost, during func(ctx context.Context, id string)) (Trial, error) {
	t, err := e.tryOnce(ctx, s, h, during)
	switch {
	case ctx.Err() != nil:
		return Trial{}, fmt.Errorf("running %s: %w", plaintext.Line(s.Ref), context.Cause(ctx))
	case err != nil && daemon.Refusal(err):
		t.Refused = plaintext.Clean(err.Error())
		return t, nil
	case err != nil:
		return Trial{}, fmt.Errorf("running %s: %w", plaintext.Line(s.Ref), err)
	}
	return t, nil
}

func (e *Runner) tryOnce(ctx context.Context, s Spec, h trialHost, during func(ctx context.Context, id string)) (Trial, error) {
	if _, err := e.API().ImageInspect(ctx, s.Ref); err != nil {
		return Trial{}, fmt.Errorf("looking for the image: %s", plaintext.Line(err.Error())) // not a refusal
	}
	id, err := e.createTrial(ctx, s, h)
	if err != nil {
		return Trial{}, err
	}
	defer e.RemoveContainer(id)
	out, err := e.Attach(ctx, id)
	if err != nil {
		return Trial{}, err
	}
	defer out.Close()
	t, err := e.accompany(ctx, id, s.Within, during)
	t.Output = out.Text()
	return t, err
}

func (e *Runner) createTrial(ctx context.Context, s Spec, h trialHost) (string, error) {
	c, r := h.config, h.room
	c.Image, c.Labels, c.Cmd, c.User = s.Ref, s.Labels, s.Args, s.User
	for _, k := range slices.Sorted(maps.Keys(s.Env)) {
		c.Env = append(c.Env, k+"="+s.Env[k])
	}
	if len(s.Tmpfs) > 0 {
		r.Tmpfs = map[string]string{}
		for _, dir := range s.Tmpfs {
			r.Tmpfs[dir] = tmpfsOptions
		}
	}
	return e.CreateContainer(ctx, &c, r)
}

// accompany starts a container, has during keep it company, and stops it.
func (e *Runner) accompany(ctx context.Context, id string, within time.Duration, during func(ctx context.Context, id string)) (Trial, error) {
	start := time.Now()
	ended, err := e.Start(ctx, id)
	if err != nil {
		return Trial{}, err
	}
	timed, cancel := context.WithTimeoutCause(ctx, within, errLate)
	defer cancel()
	alive, end := context.WithCancelCause(timed)
	defer end(nil)
	var t Trial
	var failed error
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case exit := <-ended:
			if failed = exit.Err; failed == nil {
				t.Ended, t.ExitCode, t.Duration = true, exit.Code, exit.At.Sub(start)
			}
			end(cmp.Or(failed, errEnded))
		case <-alive.Done():
		}
	}()
	during(alive, id)
	end(nil)
	<-watched
	if ctx.Err() != nil || failed != nil {
		return t, errors.Join(context.Cause(ctx), failed)
	}
	if !t.Ended {
		t.Duration = time.Since(start)
		_ = e.API().ContainerKill(ctx, id, "KILL") // it may just have ended
	}
	in, err := e.API().ContainerInspect(ctx, id)
	if err != nil {
		return t, fmt.Errorf("inspecting the container: %s", plaintext.Line(err.Error())) // not a refusal
	}
	t.OutOfMemory = in.State != nil && in.State.OOMKilled && t.Ended
	return t, nil
}
