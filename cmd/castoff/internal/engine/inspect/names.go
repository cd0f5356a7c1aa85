package inspect

import (
	"context"
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
)

// Names returns the names of all images on the daemon, with their tags, in
// alphabetical order.
func (e *Inspector) Names(ctx context.Context) ([]string, error) {
	list, err := e.ListImages(ctx, image.ListOptions{})
	if err != nil {
		return nil, fmt.Errorf("listing the images: %w", err)
	}
	var names []string
	for _, img := range list {
		for _, tag := range img.RepoTags {
			// A name with control characters could not be typed.
			if tag != daemon.NoName && tag == plaintext.Line(tag) {
				names = append(names, tag)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// listed is the size in bytes that `docker images` shows for an image: the
// engine's sum of what it stores, which not every engine counts in files. 0 if it
// is not known.
func (e *Inspector) listed(ctx context.Context, ref string) int64 {
	list, err := e.ListImages(ctx, image.ListOptions{Filters: filters.NewArgs(filters.Arg("reference", ref))})
	if err != nil || len(list) != 1 {
		return 0
	}
	return max(0, list[0].Size)
}
