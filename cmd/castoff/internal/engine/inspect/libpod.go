package inspect

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"castoff/cmd/castoff/internal/image/measure"

	"github.com/docker/docker/api/types/container"
)

// libpodImage is what Podman's own API says about an image, but the one that is
// compatible with Docker's does not. Source: Podman's API reference, "Inspect
// an image".
type libpodImage struct {
	Healthcheck container.HealthConfig
	History     []struct {
		EmptyLayer bool `json:"empty_layer"`
	}
}

// libpodMost bounds the answer: a history may be long.
const libpodMost = 16 << 20

// libpod asks Podman's own API about an image.
func (e *Inspector) libpod(ctx context.Context, id string) (libpodImage, error) {
	var l libpodImage
	resp, err := e.Libpod(ctx, http.MethodGet, "/images/"+id+"/json")
	if err != nil {
		return l, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return l, fmt.Errorf("asking Podman for an image: %s", resp.Status)
	}
	return l, json.NewDecoder(io.LimitReader(resp.Body, libpodMost)).Decode(&l)
}

// countLayers notes how many layers there were after each entry of a history.
// It reports whether that is known.
func (l libpodImage) countLayers(items []measure.HistoryItem) bool {
	if len(l.History) != len(items) {
		return false
	}
	n := 0
	for i, h := range l.History {
		if !h.EmptyLayer {
			n++
		}
		items[i].After = n
	}
	return true
}
