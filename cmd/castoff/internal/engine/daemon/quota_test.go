package daemon

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"castoff/cmd/castoff/internal/engine/endpoint"

	"github.com/docker/docker/api/types/container"
)

// storage is an engine that creates containers, or does not, as a storage
// driver would. This test cannot choose what this machine's can do.
type storage struct {
	driver, backing string
	// refuses says why a container with a limit is refused; empty if it is not.
	refuses string
	// fails is the status with which every container is refused; 0 for none.
	fails int

	mu    sync.Mutex
	sizes []string // asked for, "" for a container without a limit
}

func (s *storage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := func(status int, v any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/_ping"):
		w.Header().Set("Api-Version", "1.41")
		w.Header().Set("Builder-Version", "2")
	case strings.HasSuffix(r.URL.Path, "/version"):
		answer(http.StatusOK, map[string]string{"Version": "20.10.24", "ApiVersion": "1.41", "Arch": "amd64", "Os": "linux"})
	case strings.HasSuffix(r.URL.Path, "/info"):
		answer(http.StatusOK, map[string]any{"OSType": "linux", "Driver": s.driver, "DriverStatus": [][2]string{{"Backing Filesystem", s.backing}}})
	case strings.HasSuffix(r.URL.Path, "/images/app/json"):
		answer(http.StatusOK, map[string]any{"Id": "sha256:1", "Size": 1000})
	case strings.HasSuffix(r.URL.Path, "/containers/create"):
		var c struct{ HostConfig container.HostConfig }
		_ = json.NewDecoder(r.Body).Decode(&c)
		size := c.HostConfig.StorageOpt["size"]
		s.mu.Lock()
		defer s.mu.Unlock()
		s.sizes = append(s.sizes, size)
		switch {
		case s.fails != 0:
			answer(s.fails, map[string]string{"message": "no such image: app"})
		case size != "" && s.refuses != "":
			answer(http.StatusInternalServerError, map[string]string{"message": s.refuses})
		default:
			answer(http.StatusCreated, map[string]string{"Id": "1"})
		}
	default:
		http.NotFound(w, r)
	}
}

// TestDiskIsLimited creates three containers on each engine: what they may
// write is limited where that is possible; where it is not, a limit is asked
// for at most once.
func TestDiskIsLimited(t *testing.T) {
	t.Parallel()
	const pquota = "--storage-opt is supported only for overlay over xfs with 'pquota' mount option"
	whole := fmt.Sprint(runDisk)
	for name, c := range map[string]struct {
		*storage
		want []string
		fail bool
	}{
		"xfs with quotas":     {storage: &storage{driver: "overlay2", backing: "xfs"}, want: []string{whole, whole, whole}},
		"xfs without":         {storage: &storage{driver: "overlay2", backing: "xfs", refuses: pquota}, want: []string{whole, "", "", ""}},
		"ext4":                {storage: &storage{driver: "overlay2", backing: "extfs", refuses: pquota}, want: []string{"", "", ""}},
		"a driver that fails": {storage: &storage{driver: "fuse-overlayfs", refuses: "--storage-opt is not supported"}, want: []string{whole, "", "", ""}},
		"btrfs":               {storage: &storage{driver: "btrfs", backing: "btrfs"}, want: slices.Repeat([]string{fmt.Sprint(runDisk + 1000)}, 3)},
		"no image":            {storage: &storage{driver: "overlay2", backing: "xfs", fails: http.StatusNotFound}, want: []string{whole, whole, whole}, fail: true},
		"another fault":       {storage: &storage{driver: "overlay2", backing: "xfs", fails: http.StatusInternalServerError}, want: []string{whole, "", whole, "", whole, ""}, fail: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := served(t, c.storage)
			for range 3 {
				id, err := e.CreateContainer(t.Context(), &container.Config{Image: "app"}, Room{})
				if (err != nil) != c.fail || (id == "") != c.fail {
					t.Errorf("%q, %v", id, err)
				}
				if err != nil && strings.Contains(err.Error(), "storage") {
					t.Errorf("it fails for the limit: %v", err)
				}
			}
			if !slices.Equal(c.sizes, c.want) {
				t.Errorf("it asks for %q, not %q", c.sizes, c.want)
			}
		})
	}
}

// served connects to an engine that a test provides.
func served(t *testing.T, h http.Handler) *Daemon {
	t.Helper()
	// Not t.TempDir: a path to a Unix socket is at most about 100 bytes long.
	dir, err := os.MkdirTemp("", "castoff-engine-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h}
	go func() { _ = server.Serve(l) }() // until it is closed
	t.Cleanup(func() { server.Close() })
	e, err := Connect(t.Context(), endpoint.Options{Host: "unix://" + socket})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}
