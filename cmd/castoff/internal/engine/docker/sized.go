package docker

import (
	"context"

	"castoff/cmd/castoff/internal/image/measure"
)

// SizeAtMost is what an image takes on disk at most, in bytes, as far as the
// engine tells that at once: [math.MaxInt64] if it does not.
func (e *Engine) SizeAtMost(ctx context.Context, ref string) (int64, error) {
	in, err := e.inspect(ctx, ref)
	if err != nil {
		return 0, err
	}
	var m measure.Image
	m.SizeBytes, m.SizeMethod = e.figure(in, 0, nil)
	_, most := m.Bounds()
	return most, nil
}
