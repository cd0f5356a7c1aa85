package docker

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"castoff/cmd/castoff/internal/measure"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
)

// libpodImage is what Podman's own API tells of an image, and the one that is
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

// libpod asks Podman's own API for an image. Its version is the oldest that
// Podman 4 and 5 know.
func (e *Engine) libpod(ctx context.Context, id string) (libpodImage, error) {
	var l libpodImage
	host, err := client.ParseHostURL(e.api.DaemonHost())
	if err != nil {
		return l, err
	}
	if host.Scheme != "tcp" {
		host.Host = "podman" // the client knows where that is
	}
	at := url.URL{Scheme: "http", Host: host.Host, Path: "/v4.0.0/libpod/images/" + id + "/json"}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return l, err
	}
	resp, err := e.api.HTTPClient().Do(req)
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
// It reports whether it knows.
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
