package daemon

import (
	"context"
	"strings"

	"github.com/docker/docker/api/types/image"
)

// listTries is how often images are asked for while they are being removed.
const listTries = 10

// ListImages lists images. Podman 4 fails to, "retrieving parent of image",
// where one of them is removed while it looks; it is then asked again.
func (e *Daemon) ListImages(ctx context.Context, o image.ListOptions) (list []image.Summary, err error) {
	for range listTries {
		list, err = e.api.ImageList(ctx, o)
		if err == nil || !strings.Contains(err.Error(), "retrieving parent of image") {
			break
		}
	}
	return list, err
}
