package docker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"castoff/cmd/castoff/internal/plaintext"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
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
	pids := int64(runPids)
	created, err := e.api.ContainerCreate(ctx,
		&container.Config{Image: ref, Cmd: args, Labels: labels, AttachStdout: true, AttachStderr: true, NetworkDisabled: true},
		&container.HostConfig{NetworkMode: "none", Resources: container.Resources{Memory: runMemory, PidsLimit: &pids}},
		nil, nil, "")
	if err != nil {
		return RunResult{}, fmt.Errorf("creating a container of %s: %w", ref, err)
	}
	defer func() {
		// Also after a cancelled ctx: nothing of ours stays on the daemon.
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		_ = e.api.ContainerRemove(ctx, created.ID, container.RemoveOptions{Force: true, RemoveVolumes: true})
	}()
	ctx, cancel := context.WithTimeout(ctx, runTimeout)
	defer cancel()
	res, err := e.attachAndWait(ctx, created.ID)
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("it did not end within %s", runTimeout)
	}
	if err != nil {
		return res, fmt.Errorf("running %s: %w", ref, err)
	}
	return res, nil
}

func (e *Engine) attachAndWait(ctx context.Context, id string) (RunResult, error) {
	conn, err := e.api.ContainerAttach(ctx, id, container.AttachOptions{Stream: true, Stdout: true, Stderr: true})
	if err != nil {
		return RunResult{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, conn.Close)()
	out := &limited{max: runOutput}
	copied := make(chan struct{})
	go func() {
		defer close(copied)
		_, _ = stdcopy.StdCopy(out, out, conn.Reader) // what came before an error is still shown
	}()
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
		select {
		case <-copied:
		case <-time.After(stopTimeout):
		}
		conn.Close()
		<-copied
		return RunResult{Output: plaintext.Clean(out.buf.String()), ExitCode: int(w.StatusCode), Duration: took}, nil
	}
}

// limited keeps the first max bytes and swallows the rest.
type limited struct {
	buf bytes.Buffer
	max int
}

func (l *limited) Write(p []byte) (int, error) {
	if room := l.max - l.buf.Len(); room > 0 {
		l.buf.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

var _ io.Writer = (*limited)(nil)
