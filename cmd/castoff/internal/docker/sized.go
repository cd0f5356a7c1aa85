package docker

import "context"

// SizeAtMost is what an image takes on disk at most, in bytes, as the engine
// tells it at once; ok is false where its figure can be less than that, as whole
// blocks are of files with holes.
func (e *Engine) SizeAtMost(ctx context.Context, ref string) (bytes int64, ok bool, err error) {
	in, err := e.inspect(ctx, ref)
	if err != nil {
		return 0, false, err
	}
	return in.Size, !e.containerd(), nil
}
