package dockertest

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/docker"
)

// Socket is the path to the daemon's Unix socket. The test is skipped where the
// daemon is somewhere else.
func Socket(t testing.TB, e *docker.Engine) string {
	t.Helper()
	socket, ok := strings.CutPrefix(e.Info().Endpoint, "unix://")
	if !ok {
		t.Skipf("skipped, it needs a Docker daemon on a Unix socket, not on %s", e.Info().Endpoint)
	}
	return socket
}

// Transport carries requests to whoever listens on a Unix socket, whatever host
// they name.
func Transport(t testing.TB, socket string) *http.Transport {
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

// SocketPath is a path on which a test can listen. t.TempDir is too deep: a path
// to a Unix socket is at most about 100 bytes long.
func SocketPath(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "castoff")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "d")
}
