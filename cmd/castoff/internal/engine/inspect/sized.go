package inspect

import (
	"context"

	"castoff/cmd/castoff/internal/image/measure"
)

// SizeAtMost is what an image takes on disk at most, in bytes, as far as the
// engine tells that at once: [math.MaxInt64] if it does not.
func (e *Inspector) SizeAtMost(ctx context.Context, ref string) (int64, error) {
	in, err := e.Inspect(ctx, ref)
	if err != nil {
		return 0, err
	}
	var m measure.Image
	m.SizeBytes, m.SizeMethod = e.Figure(in, 0, nil)
	_, most := m.Bounds()
	return most, nil
}
