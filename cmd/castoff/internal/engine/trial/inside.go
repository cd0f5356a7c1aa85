package trial

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/rootfs/surroundings"
	"castoff/cmd/castoff/internal/image/rootfs/walk"

	"github.com/docker/docker/api/types/container"
)

// Inside is what can be seen from inside a container's network.
type Inside = surroundings.Network

// insideTimeout bounds the look into a container's network: one more container,
// and one request.
const insideTimeout = 20 * time.Second

// inside looks into the network of a running container: who listens there, and
// how a request to port is answered. A probe does that in a container of its
// own beside it, with the same network. So nothing has to be in the image, and
// no address of the daemon's machine has to be reached from here.
func (e *Runner) inside(ctx context.Context, s Spec, id string, port int, request string) (*Inside, error) {
	ctx, cancel := context.WithTimeout(ctx, insideTimeout)
	defer cancel()
	p, err := e.images.FindProbe(ctx, s.CacheDir, daemon.Silent)
	if err != nil {
		return nil, err
	}
	beside, err := e.createBeside(ctx, s, id, append(p.Start(), walk.NetworkFlag, strconv.Itoa(port), request))
	if err != nil {
		return nil, err
	}
	defer e.RemoveContainer(beside)
	if err := e.images.CopyProbe(ctx, beside, p); err != nil {
		return nil, fmt.Errorf("copying the probe: %w", err)
	}
	res, err := e.AttachAndWait(ctx, beside)
	if err != nil {
		return nil, fmt.Errorf("starting the probe: %w", err)
	}
	seen, err := surroundings.Read(strings.NewReader(res.Output))
	if err != nil {
		return nil, errors.Join(err, errors.New(plaintext.Line(res.Output)))
	}
	return &seen, nil
}

// createBeside makes the container of a probe in another one's network.
func (e *Runner) createBeside(ctx context.Context, s Spec, id string, command []string) (string, error) {
	in, err := e.API().ImageInspect(ctx, s.Ref)
	if err != nil {
		return "", fmt.Errorf("inspecting the image: %w", err)
	}
	beside, err := e.CreateContainer(ctx, e.images.ProbeConfig(in, s.Labels, command), daemon.Room{Network: container.NetworkMode("container:" + id)})
	if err != nil {
		return "", fmt.Errorf("creating a container: %w", err)
	}
	return beside, nil
}
