package daemon

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/client"
)

// libpodMostWords bounds the answer to a request that fails.
const libpodMostWords = 64 << 10

// Libpod makes a request to Podman's own API. Its version is the oldest that
// Podman 4 and 5 support.
func (e *Daemon) Libpod(ctx context.Context, method, path string) (*http.Response, error) {
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

// libpodInit has Podman prepare a container, all but the start of its program.
// The error is why it cannot, in Podman's words; there is none where they are
// not available.
func (e *Daemon) libpodInit(ctx context.Context, id string) error {
	resp, err := e.Libpod(ctx, http.MethodPost, "/containers/"+id+"/init")
	if err != nil {
		return nil // the next request will meet the same
	}
	defer resp.Body.Close()
	var said struct{ Message string }
	if resp.StatusCode < http.StatusBadRequest ||
		json.NewDecoder(io.LimitReader(resp.Body, libpodMostWords)).Decode(&said) != nil || said.Message == "" {
		return nil
	}
	return cerrdefs.ErrInternal.WithMessage(said.Message)
}
