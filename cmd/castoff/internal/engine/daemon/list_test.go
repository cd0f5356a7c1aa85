package daemon

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/docker/docker/api/types/image"
)

// shelf is an engine whose images are removed while it lists them, as often as
// it fails. On a real one, a test cannot choose when that happens.
type shelf struct {
	storage
	says  string
	fails int32
	asked atomic.Int32
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/images/json") {
		s.storage.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if s.asked.Add(1) <= s.fails {
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprintf(w, `{"message": %q}`, s.says)
		return
	}
	fmt.Fprint(w, `[{"Id": "sha256:1"}]`)
}

// TestListImages: an image that vanishes while images are listed keeps nobody
// from the others, and after any other fault nothing is asked twice.
func TestListImages(t *testing.T) {
	t.Parallel()
	const vanished = `retrieving parent of image "7b20": you may need to remove the image to resolve the error`
	for name, c := range map[string]struct {
		*shelf
		asked int32
		fail  bool
	}{
		"nothing is removed": {shelf: &shelf{}, asked: 1},
		"one is removed":     {shelf: &shelf{says: vanished, fails: 2}, asked: 3},
		"it never ends":      {shelf: &shelf{says: vanished, fails: 100}, asked: listTries, fail: true},
		"another fault":      {shelf: &shelf{says: "the disk is full", fails: 1}, asked: 1, fail: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, err := served(t, c.shelf).ListImages(t.Context(), image.ListOptions{All: true})
			if (err != nil) != c.fail || !c.fail && len(list) != 1 || c.shelf.asked.Load() != c.asked {
				t.Errorf("%d images, %v, asked %d times, want %d", len(list), err, c.shelf.asked.Load(), c.asked)
			}
		})
	}
}
