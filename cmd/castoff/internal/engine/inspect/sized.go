package inspect

import (
	"context"

	"castoff/cmd/castoff/internal/image/measure"
)

// SizeAtMost is the most that an image takes up on disk, in bytes, as far as
// the engine can say at once: [math.MaxInt64] if it cannot.
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
