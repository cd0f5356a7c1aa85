package daemon

import (
	"castoff/cmd/castoff/internal/ground/longtest"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// busy is an engine under load: it refuses to remove a container at first, and
// says what Podman does of a program that has just ended. Neither can be caused
// with a real one.
type busy struct {
	storage
	mu                  sync.Mutex
	removals, inspected int
	// lost is how many containers it loses track of.
	lost int
}

func (b *busy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	answer := func(status int, v any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(v)
	}
	switch {
	case r.Method == http.MethodDelete:
		if b.removals++; b.removals < 3 {
			answer(http.StatusConflict, map[string]string{"message": "you cannot remove a running container"})
			return
		}
		b.lost--
		w.WriteHeader(http.StatusNoContent)
	case strings.HasSuffix(r.URL.Path, "/attach"):
		attach(w)
	case strings.HasSuffix(r.URL.Path, "/start"):
		w.WriteHeader(http.StatusNoContent)
	case strings.HasSuffix(r.URL.Path, "/wait"):
		answer(http.StatusOK, map[string]int{"StatusCode": -1})
	case strings.HasSuffix(r.URL.Path, "/1/json"):
		state := map[string]any{"Status": "stopped", "ExitCode": -1}
		if b.lost > 0 {
			state["Status"] = "created"
		} else if b.inspected++; b.inspected > 2 {
			state = map[string]any{"Status": "exited", "ExitCode": 3}
		}
		answer(http.StatusOK, map[string]any{"Id": "1", "State": state})
	default:
		b.storage.ServeHTTP(w, r)
	}
}

func TestExitCodeThatIsNotYetWrittenDown(t *testing.T) {
	t.Parallel()
	e := served(t, &busy{})
	ended, err := e.Start(t.Context(), "1")
	if err != nil {
		t.Fatal(err)
	}
	if exit := <-ended; exit.Err != nil || exit.Code != 3 {
		t.Errorf("%+v", exit)
	}
}

func TestRemovalIsTriedAgain(t *testing.T) {
	t.Parallel()
	b := &busy{}
	e := served(t, b)
	e.RemoveContainer("1")
	if b.removals != 3 {
		t.Errorf("%d requests", b.removals)
	}
}

// attach shows what a container prints: nothing.
func attach(w http.ResponseWriter) {
	conn, buf, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = buf.WriteString("HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
	_ = buf.Flush()
}

// TestLostTrack has an engine lose track of one container, then of two.
func TestLostTrack(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it waits as long as for an engine under load")
	for lost, want := range map[int]error{1: nil, 2: errLostTrack} {
		e := served(t, &busy{lost: lost, removals: 2})
		res, err := e.Run(t.Context(), "app", nil)
		if !errors.Is(err, want) || want == nil && res.ExitCode != 3 {
			t.Errorf("%d: %+v, %v", lost, res, err)
		}
	}
}
