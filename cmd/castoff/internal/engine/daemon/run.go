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
	id, remove, err := e.Create(ctx, &container.Config{Image: ref, Cmd: args, Labels: labels})
	if err != nil {
		return RunResult{}, err
	}
	defer remove()
	ctx, cancel := context.WithTimeout(ctx, RunTimeout)
	defer cancel()
	res, err := e.AttachAndWait(ctx, id)
	if errors.Is(err, context.DeadlineExceeded) {
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
	waitc, errc, err := e.Start(ctx, id)
	if err != nil {
		return RunResult{}, err
	}
	select {
	case err := <-errc:
		return RunResult{}, err
	case w := <-waitc:
		took := time.Since(start)
		return RunResult{Output: out.Text(), ExitCode: int(w.StatusCode), Duration: took}, nil
	}
}

// Start starts a container; how it ended comes through one of the channels. It
// waits from after the start, not from before for the next exit: Podman looks
// from time to time, and would wait forever for a program that began and ended
// in between.
func (e *Daemon) Start(ctx context.Context, id string) (<-chan container.WaitResponse, <-chan error, error) {
	if err := e.api.ContainerStart(ctx, id, container.StartOptions{}); err != nil {
		return nil, nil, err
	}
	waitc, errc := e.api.ContainerWait(ctx, id, container.WaitConditionNotRunning)
	return waitc, errc, nil
}
