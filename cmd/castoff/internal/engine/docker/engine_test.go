package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
)

// engine connects to the machine's daemon. Without one the test is skipped,
// in so many words; with CASTOFF_TEST_DAEMON=required it fails.
func engine(t *testing.T) *Engine {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: tests on a daemon are skipped")
	}
	e, err := Connect(t.Context(), Options{})
	if err != nil {
		if os.Getenv("CASTOFF_TEST_DAEMON") == "required" {
			t.Fatalf("a daemon is required here: %v", err)
		}
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// testLearner is the label of everything that a test makes, removed when it
// ends.
func testLearner(t *testing.T, e *Engine) (name string, labels map[string]string) {
	t.Helper()
	var b [5]byte
	rand.Read(b[:])
	name = "test-" + hex.EncodeToString(b[:])
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		all, err := e.Owned(ctx, name, nil)
		if err == nil {
			known := &Known{} // the label is the test's alone
			for _, o := range all {
				if o.Kind == "image" && len(o.Refs) == 0 {
					known.Made = append(known.Made, o.ID)
				}
			}
			all, err = e.Owned(ctx, name, known)
		}
		if err == nil {
			_, _, err = e.Remove(ctx, all)
		}
		if err != nil {
			t.Errorf("cleaning up: %v", err)
		}
	})
	return name, map[string]string{Label: name}
}

// recorder keeps events.
type recorder struct {
	mu     sync.Mutex
	events []progress.Event
}

func (r *recorder) emit(e progress.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

func (r *recorder) all() []progress.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]progress.Event(nil), r.events...)
}

// last returns the final state of each step by its instruction.
func (r *recorder) last() map[string]progress.StepInfo {
	m := map[string]progress.StepInfo{}
	for _, e := range r.all() {
		if e.Kind == progress.Step {
			m[e.Step.Name] = *e.Step
		}
	}
	return m
}

func (r *recorder) text() string {
	var b strings.Builder
	for _, e := range r.all() {
		b.WriteString(string(e.Kind) + " " + e.Text)
		if e.Step != nil {
			b.WriteString(" " + e.Step.Stage + " " + e.Step.Name + " " + string(e.Step.State))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// tarOf makes a build context.
func tarOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range sortedKeys(files) {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(files[name]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
