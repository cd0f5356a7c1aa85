package docker

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/rootfs/surroundings"
	"castoff/cmd/castoff/internal/image/rootfs/walk"

	"github.com/docker/docker/api/types/container"
)

// Inside is what can be seen from inside a container's network.
type Inside = surroundings.Network

// insideTimeout bounds the look into a container's network: a container more,
// and one request.
const insideTimeout = 20 * time.Second

// inside looks into the network of a container that runs: who listens there,
// and what a request to port is answered. A probe does that in a container of
// its own beside it, with the same network. So nothing has to be in the image,
// and no address of the daemon's machine has to be reached from here.
func (e *Engine) inside(ctx context.Context, s TrialSpec, id string, port int, request string) (*Inside, error) {
	ctx, cancel := context.WithTimeout(ctx, insideTimeout)
	defer cancel()
	p, err := e.findProbe(ctx, s.CacheDir, silent)
	if err != nil {
		return nil, err
	}
	beside, err := e.createBeside(ctx, s, id, append(p.command(), walk.NetworkFlag, strconv.Itoa(port), request))
	if err != nil {
		return nil, err
	}
	defer e.removeContainer(beside)
	if err := e.copyProbe(ctx, beside, p); err != nil {
		return nil, fmt.Errorf("copying the probe: %w", err)
	}
	res, err := e.attachAndWait(ctx, beside)
	if err != nil {
		return nil, fmt.Errorf("starting the probe: %w", err)
	}
	seen, err := surroundings.Read(strings.NewReader(res.Output))
	if err != nil {
		return nil, errors.Join(err, errors.New(plaintext.Line(res.Output)))
	}
	return &seen, nil
}

// createBeside makes the container of a probe in the network of another one.
func (e *Engine) createBeside(ctx context.Context, s TrialSpec, id string, command []string) (string, error) {
	ctx, cancel := making(ctx)
	defer cancel()
	in, err := e.api.ImageInspect(ctx, s.Ref)
	if err != nil {
		return "", fmt.Errorf("inspecting the image: %w", err)
	}
	beside, err := e.createContainer(ctx, e.probeConfig(in, s.Labels, command), room{network: container.NetworkMode("container:" + id)})
	if err != nil {
		return "", fmt.Errorf("creating a container: %w", err)
	}
	return beside, nil
}
