package docker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/docker/docker/api/types/container"
)

// What a container of a learner's image may use. Ample for a small program,
// and no harm to a shared machine.
const (
	runMemory  = 512 << 20 // bytes
	runPids    = 128
	runOutput  = 64 << 10 // bytes kept of what it prints
	runTimeout = 60 * time.Second
)

// RunResult is what a container did.
type RunResult struct {
	// Output is what it printed on both streams, without control sequences.
	Output   string
	ExitCode int
	// Duration is the time from start to exit.
	Duration time.Duration
}

// Run runs an image in a container of its own, without network or mounts,
// with limits on memory, processes and time, and removes the container. A
// program that exits with an error is no error; one that cannot be started
// is.
func (e *Engine) Run(ctx context.Context, ref string, labels map[string]string, args ...string) (RunResult, error) {
	id, remove, err := e.create(ctx, &container.Config{Image: ref, Cmd: args, Labels: labels})
	if err != nil {
		return RunResult{}, err
	}
	defer remove()
	ctx, cancel := context.WithTimeout(ctx, runTimeout)
	defer cancel()
	res, err := e.attachAndWait(ctx, id)
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("it did not end within %s", runTimeout)
	}
	if err != nil {
		return res, fmt.Errorf("running %s: %w", ref, err)
	}
	return res, nil
}

// create creates a container of a learner's image. The caller calls remove when
// it is done with it.
func (e *Engine) create(ctx context.Context, c *container.Config) (id string, remove func(), err error) {
	c.AttachStdout, c.AttachStderr = true, true
	ctx, cancel := making(ctx)
	defer cancel()
	id, err = e.createContainer(ctx, c, room{})
	if err != nil {
		return "", nil, fmt.Errorf("creating a container of %s: %w", c.Image, err)
	}
	return id, func() { e.removeContainer(id) }, nil
}

func (e *Engine) attachAndWait(ctx context.Context, id string) (RunResult, error) {
	out, err := e.attach(ctx, id)
	if err != nil {
		return RunResult{}, err
	}
	defer out.close()
	waitc, errc := e.api.ContainerWait(ctx, id, container.WaitConditionNextExit)
	start := time.Now()
	if err := e.api.ContainerStart(ctx, id, container.StartOptions{}); err != nil {
		return RunResult{}, err
	}
	select {
	case err := <-errc:
		return RunResult{}, err
	case w := <-waitc:
		took := time.Since(start)
		return RunResult{Output: out.text(), ExitCode: int(w.StatusCode), Duration: took}, nil
	}
}
