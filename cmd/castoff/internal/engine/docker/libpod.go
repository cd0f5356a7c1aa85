package docker

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"castoff/cmd/castoff/internal/image/measure"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/client"
)

// libpodImage is what Podman's own API says about an image, and the one that is
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

// libpodMostWords bounds the answer to a request that fails.
const libpodMostWords = 64 << 10

// libpodDo makes a request to Podman's own API. Its version is the oldest that
// Podman 4 and 5 know.
func (e *Engine) libpodDo(ctx context.Context, method, path string) (*http.Response, error) {
	host, err := client.ParseHostURL(e.api.DaemonHost())
	if err != nil {
		return nil, err
	}
	if host.Scheme != "tcp" {
		host.Host = "podman" // the client knows where that is
	}
	at := url.URL{Scheme: "http", Host: host.Host, Path: "/v4.0.0/libpod" + path}
	req, err := http.NewRequestWithContext(ctx, method, at.String(), nil)
	if err != nil {
		return nil, err
	}
	return e.api.HTTPClient().Do(req)
}

// libpod asks Podman's own API for an image.
func (e *Engine) libpod(ctx context.Context, id string) (libpodImage, error) {
	var l libpodImage
	resp, err := e.libpodDo(ctx, http.MethodGet, "/images/"+id+"/json")
	if err != nil {
		return l, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return l, fmt.Errorf("asking Podman for an image: %s", resp.Status)
	}
	return l, json.NewDecoder(io.LimitReader(resp.Body, libpodMost)).Decode(&l)
}

// libpodInit has Podman prepare a container, all but the start of its program.
// The error is why it cannot, in Podman's words; there is none where they are
// not available.
func (e *Engine) libpodInit(ctx context.Context, id string) error {
	resp, err := e.libpodDo(ctx, http.MethodPost, "/containers/"+id+"/init")
	if err != nil {
		return nil // the next request meets with the same
	}
	defer resp.Body.Close()
	var said struct{ Message string }
	if resp.StatusCode < http.StatusBadRequest ||
		json.NewDecoder(io.LimitReader(resp.Body, libpodMostWords)).Decode(&said) != nil || said.Message == "" {
		return nil
	}
	return cerrdefs.ErrInternal.WithMessage(said.Message)
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
