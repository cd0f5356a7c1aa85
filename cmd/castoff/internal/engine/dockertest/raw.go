package dockertest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/docker"
)

// Raw speaks to the daemon without the engine, which is not to be measured by
// itself. A refusal fails the test. It is skipped where the daemon is not on a
// Unix socket.
func Raw(t *testing.T, e *docker.Engine) func(method, path string, query url.Values, body []byte) []byte {
	t.Helper()
	socket, ok := strings.CutPrefix(e.Info().Endpoint, "unix://")
	if !ok {
		t.Skipf("skipped, it needs a Docker daemon on a Unix socket, not on %s", e.Info().Endpoint)
	}
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return func(method, path string, query url.Values, body []byte) []byte {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, "http://daemon"+path+"?"+query.Encode(), bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if len(body) > 0 && body[0] == '{' {
			r.Header.Set("Content-Type", "application/json")
		}
		resp, err := (&http.Client{Transport: transport}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		out, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode/100 != 2 {
			t.Fatalf("%s %s: %s, %v\n%.500s", method, path, resp.Status, err, out)
		}
		return out
	}
}
