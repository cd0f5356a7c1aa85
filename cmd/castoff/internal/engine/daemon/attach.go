package daemon

import (
	"bytes"
	"context"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
	"github.com/docker/docker/pkg/stdcopy"
)

// RemoveContainer removes a container with its volumes, even after a cancelled
// context: nothing of ours stays on the daemon.
func (e *Daemon) RemoveContainer(id string) {
	Remove(func(ctx context.Context) error {
		return e.api.ContainerRemove(ctx, id, container.RemoveOptions{Force: true, RemoveVolumes: true})
	})
}

// Remove has an engine remove something of ours, within [StopTimeout]. An engine
// under load may refuse at first: a container is only about to start, a network
// still has one in it.
func Remove(request func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), StopTimeout)
	defer cancel()
	for wait := 20 * time.Millisecond; ; wait *= 2 {
		if err := request(ctx); err == nil || cerrdefs.IsNotFound(err) || client.IsErrConnectionFailed(err) {
			return
		}
		if Pause(ctx, wait) != nil {
			return
		}
	}
}

// Pause waits for d, or until ctx ends, with its error.
func Pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// makeTimeout bounds a request that makes a container or a network.
const makeTimeout = 30 * time.Second

// Making is the context of a request that makes something which has to be
// removed by its ID. It does not end with ctx: an engine may carry out a
// request that was given up on, and nobody would learn the ID.
func Making(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), makeTimeout)
}

// Attached is what a container prints, on both streams.
type Attached struct {
	conn   types.HijackedResponse
	forget func() bool
	out    Limited
	copied chan struct{}
}

// Hijack opens a connection to what a container prints. All that start one come
// through here: Podman prepares a container when it is attached to, and where
// that fails the client shows only the status of the answer. So Podman is asked
// to prepare it first.
func (e *Daemon) Hijack(ctx context.Context, id string) (types.HijackedResponse, error) {
	if e.Podman() {
		if err := e.libpodInit(ctx, id); err != nil {
			return types.HijackedResponse{}, err
		}
	}
	return e.api.ContainerAttach(ctx, id, container.AttachOptions{Stream: true, Stdout: true, Stderr: true})
}

// Attach reads what a container prints, starting before the container does. The
// connection ends with ctx, and with Close.
func (e *Daemon) Attach(ctx context.Context, id string) (*Attached, error) {
	conn, err := e.Hijack(ctx, id)
	if err != nil {
		return nil, err
	}
	a := &Attached{conn: conn, forget: context.AfterFunc(ctx, conn.Close), out: Limited{Max: RunOutput}, copied: make(chan struct{})}
	go func() {
		defer close(a.copied)
		_, _ = stdcopy.StdCopy(&a.out, &a.out, conn.Reader) // what came before an error is still shown
	}()
	return a, nil
}

// Close ends the connection.
func (a *Attached) Close() {
	a.forget()
	a.conn.Close()
}

// Text is all that was printed. It waits until the container has ended, and not
// much longer. The text is free of control sequences.
func (a *Attached) Text() string {
	select {
	case <-a.copied:
	case <-time.After(StopTimeout):
	}
	a.conn.Close()
	<-a.copied
	return plaintext.Clean(a.out.String())
}

// Limited keeps the first Max bytes and swallows the rest.
type Limited struct {
	Max int
	buf bytes.Buffer
}

// String is what was kept.
func (l *Limited) String() string { return l.buf.String() }

// Write implements [io.Writer].
func (l *Limited) Write(p []byte) (int, error) {
	if room := l.Max - l.buf.Len(); room > 0 {
		l.buf.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
