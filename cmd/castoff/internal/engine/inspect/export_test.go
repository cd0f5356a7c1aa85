package inspect

import (
	"context"

	"castoff/cmd/castoff/internal/image/binary"

	"github.com/docker/docker/api/types/image"
)

// ReadProgram is [Inspector.Binary] for programs of at most limit bytes.
func (e *Inspector) ReadProgram(ctx context.Context, ref string, labels map[string]string, limit int64) (binary.Facts, error) {
	return e.readProgram(ctx, ref, labels, limit)
}

// CreateProbe creates the container of a probe.
func (e *Inspector) CreateProbe(ctx context.Context, s Spec, in image.InspectResponse, user string, command []string) (string, error) {
	return e.createProbe(ctx, s, in, user, command)
}
