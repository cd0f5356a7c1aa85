package docker

import (
	"sort"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/image"
)

// allImages is every image of the daemon that no other test is making.
func allImages(t *testing.T, e *Engine) string {
	t.Helper()
	images, err := e.api.ImageList(t.Context(), image.ListOptions{All: true})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, i := range images {
		ids = append(ids, i.ID+" "+strings.Join(i.RepoTags, " "))
	}
	sort.Strings(ids)
	return strings.Join(ids, "\n")
}

// untaggedOn is the images without a name that stand on a base: what a build
// left. Other tests may be at work on the same daemon, on bases of their own.
func untaggedOn(t *testing.T, e *Engine, base Base) string {
	t.Helper()
	images, err := e.api.ImageList(t.Context(), image.ListOptions{All: true})
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, i := range images {
		in, err := e.api.ImageInspect(t.Context(), i.ID)
		if err != nil || len(in.RepoTags) > 0 || len(in.RootFS.Layers) == 0 || in.RootFS.Layers[0] != base.Diffs[0] {
			continue // also what another test has just removed
		}
		left = append(left, i.ID)
	}
	return strings.Join(left, " ")
}
