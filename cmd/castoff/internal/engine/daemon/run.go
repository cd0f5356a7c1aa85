package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/docker/docker/api/types/container"
)

// What a container of a learner's image may use. Ample for a small program, and
// harmless on a shared machine.
const (
	RunMemory  = 512 << 20 // bytes
	runPids    = 128
	RunOutput  = 64 << 10 // bytes kept of what it prints
	RunTimeout = 60 * time.Second
)

// RunResult is what a container did.
type RunResult struct {
	// Output is what it printed on both streams, without control sequences.
	Output   string
	ExitCode int
	// Duration is the time from start to exit.
	Duration time.Duration
}

// Run runs an image in a container of its own, without network or mounts, with
// limits on memory, processes and time, and removes the container. A program
// that exits with an error is not an error; one that cannot be started is.
func (e *Daemon) Run(ctx context.Context, ref string, labels map[string]string, args ...string) (RunResult, error) {
	return Again(func() (RunResult, error) { return e.run(ctx, ref, labels, args) })
}

func (e *Daemon) run(ctx context.Context, ref string, labels map[string]string, args []string) (RunResult, error) {
	id, remove, err := e.Create(ctx, &container.Config{Image: ref, Cmd: args, Labels: labels})
	if err != nil {
		return RunResult{}, err
	}
	defer remove()
	limited, cancel := context.WithTimeout(ctx, RunTimeout)
	defer cancel()
	res, err := e.AttachAndWait(limited, id)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil { // whoever asks for less says so
		err = fmt.Errorf("it did not end within %s", RunTimeout)
	}
	if err != nil {
		return res, fmt.Errorf("running %s: %w", ref, err)
	}
	return res, nil
}

// Create creates a container of a learner's image. The caller calls remove when
// it is done with it.
func (e *Daemon) Create(ctx context.Context, c *container.Config) (id string, remove func(), err error) {
	id, err = e.CreateContainer(ctx, c, Room{})
	if err != nil {
		return "", nil, fmt.Errorf("creating a container of %s: %w", c.Image, err)
	}
	return id, func() { e.RemoveContainer(id) }, nil
}

// AttachAndWait starts a container, reads what it prints and waits for its end.
func (e *Daemon) AttachAndWait(ctx context.Context, id string) (RunResult, error) {
	out, err := e.Attach(ctx, id)
	if err != nil {
		return RunResult{}, err
	}
	defer out.Close()
	start := time.Now()
	ended, err := e.Start(ctx, id)
	if err != nil {
		return RunResult{}, err
	}
	exit := <-ended
	if exit.Err != nil {
		return RunResult{}, exit.Err
	}
	return RunResult{Output: out.Text(), ExitCode: exit.Code, Duration: exit.At.Sub(start)}, nil
}

// Exit is how a container's program ended, and when; Err is why that is not
// known.
type Exit struct {
	Code int
	At   time.Time
	Err  error
}

// Start starts a container; how its program ended comes through the channel, at
// the latest when ctx ends. It begins to wait after the start, rather than before
// it for the next exit: Podman looks from time to time, and would wait forever for
// a program that began and ended in between.
func (e *Daemon) Start(ctx context.Context, id string) (<-chan Exit, error) {
	if err := e.api.ContainerStart(ctx, id, container.StartOptions{}); err != nil {
		return nil, err
	}
	waitc, errc := e.api.ContainerWait(ctx, id, container.WaitConditionNotRunning)
	ended := make(chan Exit, 1)
	go func() {
		select {
		case err := <-errc:
			ended <- Exit{Err: err}
		case w := <-waitc:
			exit := Exit{Code: int(w.StatusCode), At: time.Now()}
			switch {
			case w.Error != nil:
				exit.Err = errors.New(w.Error.Message)
			case exit.Code < 0:
				exit.Code, exit.Err = e.recordedExit(ctx, id)
			}
			ended <- exit
		}
	}()
	return ended, nil
}

// errLostTrack is the error of a container that ran, but whose engine does not
// know that.
var errLostTrack = errors.New("the engine has lost track of the container")

// lostTrack is how long a container that ran may say that it never did.
const lostTrack = 2 * time.Second

// recordedExit is the exit code in a container's record. Podman answers a wait
// with -1 if the program has ended but its monitor has not yet written down how.
// Under load Podman 4.3 may overwrite that it has started a container, and then
// never learns how it ended.
func (e *Daemon) recordedExit(ctx context.Context, id string) (int, error) {
	for begun := time.Now(); ; {
		in, err := e.api.ContainerInspect(ctx, id)
		switch {
		case err != nil:
			return 0, err
		case in.State == nil:
		case in.State.Status == container.StateExited && in.State.ExitCode >= 0:
			return in.State.ExitCode, nil
		case in.State.Status == container.StateCreated && time.Since(begun) > lostTrack:
			return 0, errLostTrack
		}
		if err := Pause(ctx, 20*time.Millisecond); err != nil {
			return 0, err
		}
	}
}

// Again calls run, and once more if the engine has lost track of the container
// that it ran.
func Again[T any](run func() (T, error)) (T, error) {
	res, err := run()
	if errors.Is(err, errLostTrack) {
		return run()
	}
	return res, err
}
