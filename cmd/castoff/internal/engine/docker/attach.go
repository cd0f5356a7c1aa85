package docker

import (
	"bytes"
	"context"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
)

// removeContainer removes a container with its volumes, also after a
// cancelled context: nothing of ours stays on the daemon.
func (e *Engine) removeContainer(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	_ = e.api.ContainerRemove(ctx, id, container.RemoveOptions{Force: true, RemoveVolumes: true})
}

// makeTimeout bounds a request that makes a container or a network.
const makeTimeout = 30 * time.Second

// making is the context of a request that makes something which has to be
// removed by its ID. It does not end with ctx: an engine may carry out a
// request that was given up, and nobody would learn the ID.
func making(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), makeTimeout)
}

// attached is what a container prints, on both streams.
type attached struct {
	conn   types.HijackedResponse
	forget func() bool
	out    limited
	copied chan struct{}
}

// hijack opens a connection to what a container prints. All that start one
// come by here: Podman prepares a container when it is attached to, and where
// that fails the client shows no more than the status of the answer. So it is
// asked to prepare it first.
func (e *Engine) hijack(ctx context.Context, id string) (types.HijackedResponse, error) {
	if e.info.Name == "Podman" {
		if err := e.libpodInit(ctx, id); err != nil {
			return types.HijackedResponse{}, err
		}
	}
	return e.api.ContainerAttach(ctx, id, container.AttachOptions{Stream: true, Stdout: true, Stderr: true})
}

// attach reads what a container prints, from before it is started. The
// connection ends with ctx, and with close.
func (e *Engine) attach(ctx context.Context, id string) (*attached, error) {
	conn, err := e.hijack(ctx, id)
	if err != nil {
		return nil, err
	}
	a := &attached{conn: conn, forget: context.AfterFunc(ctx, conn.Close), out: limited{max: runOutput}, copied: make(chan struct{})}
	go func() {
		defer close(a.copied)
		_, _ = stdcopy.StdCopy(&a.out, &a.out, conn.Reader) // what came before an error is still shown
	}()
	return a, nil
}

func (a *attached) close() {
	a.forget()
	a.conn.Close()
}

// text is all that was printed, once the container has ended; it is not waited
// for much longer than that. It is free of control sequences.
func (a *attached) text() string {
	select {
	case <-a.copied:
	case <-time.After(stopTimeout):
	}
	a.conn.Close()
	<-a.copied
	return plaintext.Clean(a.out.buf.String())
}

// limited keeps the first max bytes and swallows the rest.
type limited struct {
	buf bytes.Buffer
	max int
}

// Write implements [io.Writer].
func (l *limited) Write(p []byte) (int, error) {
	if room := l.max - l.buf.Len(); room > 0 {
		l.buf.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
