package dockertest

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"testing"

	"castoff/cmd/castoff/internal/engine/docker"
)

// Raw speaks to the daemon without the engine, which is not to be measured by
// itself. A refusal fails the test. It is skipped where the daemon is not on a
// Unix socket.
func Raw(t *testing.T, e *docker.Engine) func(method, path string, query url.Values, body []byte) []byte {
	t.Helper()
	transport := Transport(t, Socket(t, e))
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
