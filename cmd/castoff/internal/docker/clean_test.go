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
