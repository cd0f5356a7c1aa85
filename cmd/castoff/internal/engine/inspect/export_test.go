package inspect

import (
	"context"

	"castoff/cmd/castoff/internal/image/binary"
)

// ReadProgram is [Inspector.Binary] for programs of at most limit bytes.
func (e *Inspector) ReadProgram(ctx context.Context, ref string, labels map[string]string, limit int64) (binary.Facts, error) {
	return e.readProgram(ctx, ref, labels, limit)
}
