package baseimage

import (
	"cmp"
	"context"
	"path"
	"slices"

	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/image"
)

// distributions are the repositories, wherever they are kept, whose images the
// course's Dockerfiles can be built on: they install Go with apt-get.
var distributions = []string{"ubuntu", "debian"}

// Distributions are the images of Ubuntu and Debian that are on the daemon, by
// their references, the newest first. There are none if the daemon cannot be
// asked.
func (e *Provider) Distributions(ctx context.Context) []string {
	all, err := e.API().ImageList(ctx, image.ListOptions{})
	if err != nil {
		return nil
	}
	slices.SortStableFunc(all, func(a, b image.Summary) int { return cmp.Compare(b.Created, a.Created) })
	var refs []string
	for _, img := range all {
		for _, tag := range img.RepoTags {
			named, err := reference.ParseNormalizedNamed(tag)
			if err == nil && slices.Contains(distributions, path.Base(reference.Path(named))) {
				refs = append(refs, reference.FamiliarString(named))
			}
		}
	}
	return refs
}
