package baseimage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/pkg/jsonmessage"
)

// stallTimeout is how long a pull may make no progress before it counts as
// failed.
const stallTimeout = 15 * time.Second

// errStalled is the cause when a pull was given up.
var errStalled = fmt.Errorf("no progress for %s", stallTimeout)

// Why a pull failed, as far as a person can do something about it.
var (
	// ErrNetwork: the registry cannot be reached from the daemon.
	ErrNetwork = errors.New("the registry cannot be reached")
	// ErrRateLimit: the registry wants fewer pulls, or a login.
	ErrRateLimit = errors.New("the registry's rate limit is used up")
	// ErrDenied: the registry wants other credentials.
	ErrDenied = errors.New("the registry refused access")
	// ErrNoImage: the registry has no such image.
	ErrNoImage = errors.New("the registry has no such image")
)

// pull fetches ref with the user's credentials, reporting bytes, and returns
// how many bytes of layers were downloaded. The error wraps one of the Err
// variables where its cause is known.
func (e *Provider) pull(ctx context.Context, ref string, stall time.Duration, emit progress.Emit) (int64, error) {
	auth, err := e.RegistryAuth(ref)
	if err != nil {
		return 0, fmt.Errorf("reading the registry credentials for %s: %w", ref, err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watchdog := time.AfterFunc(stall, func() { cancel(errStalled) })
	defer watchdog.Stop()
	stream, err := e.API().ImagePull(ctx, ref, image.PullOptions{RegistryAuth: auth})
	if err != nil {
		return 0, pullError(ctx, ref, err)
	}
	defer stream.Close()
	t := transfer{layers: map[string]*layerBytes{}}
	dec := json.NewDecoder(stream)
	for {
		var m jsonmessage.JSONMessage
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			return t.total(), nil
		} else if err != nil {
			return 0, pullError(ctx, ref, err)
		}
		if m.Error != nil {
			return 0, pullError(ctx, ref, m.Error)
		}
		if t.note(m) {
			watchdog.Reset(stall)
			emit(progress.Event{Time: time.Now(), Subject: "base", Kind: progress.Bytes, Current: t.current(), Total: t.total()})
		}
	}
}

// transfer adds up the download of all layers.
type transfer struct{ layers map[string]*layerBytes }

type layerBytes struct{ current, total int64 }

// note takes one message of the pull stream and reports whether it was
// progress. A message that repeats an unchanged count is not: a daemon that
// waits for a dead registry keeps sending them.
func (t *transfer) note(m jsonmessage.JSONMessage) bool {
	switch {
	case m.ID == "" || m.Status == "Waiting" || strings.HasPrefix(m.Status, "Retrying"):
		return false
	case m.Status == "Downloading" && m.Progress != nil:
		l := t.layers[m.ID]
		if l == nil {
			l = &layerBytes{}
			t.layers[m.ID] = l
		}
		moved := m.Progress.Current > l.current
		l.current, l.total = max(l.current, m.Progress.Current), max(l.total, m.Progress.Total)
		return moved
	case m.Status == "Download complete":
		if l := t.layers[m.ID]; l != nil {
			l.current = l.total
		}
	}
	return true // extracting, verifying, complete
}

func (t *transfer) current() (n int64) {
	for _, l := range t.layers {
		n += l.current
	}
	return n
}

func (t *transfer) total() (n int64) {
	for _, l := range t.layers {
		n += max(l.total, l.current)
	}
	return n
}

// reachTimeout bounds the question of whether a registry answers.
const reachTimeout = 8 * time.Second

// Reachable asks the registry for an image's manifest, without pulling it.
func (e *Provider) Reachable(ctx context.Context, ref string) error {
	auth, err := e.RegistryAuth(ref)
	if err != nil {
		return fmt.Errorf("reading the registry credentials for %s: %w", ref, err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, reachTimeout, fmt.Errorf("%w: no answer within %s", ErrNetwork, reachTimeout))
	defer cancel()
	if _, err := e.API().DistributionInspect(ctx, ref, auth); err != nil {
		return pullError(ctx, ref, err)
	}
	return nil
}
