package dockertest

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/offline"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/sampleapp"

	"github.com/gofrs/flock"
)

// Shared is the learner who stands for all tests on this machine: what takes a
// long time to make is made for that learner, once, and stays on the daemon for
// the next run. CASTOFF_LEARNER=test-shared castoff clean removes it, as
// .ci/run does at the end.
const Shared = "test-shared"

// made are the names that this process has found or made.
var made sync.Map

// Lend gives a learner, in a moment, images that take a long time to make:
// names are ones like "base", and make makes them for [Shared], unless they are
// there and as they should be. The learner's own have the same layers and
// labels, except for those that say whose they are. make is called once in a
// process, by one process at a time.
func Lend(t testing.TB, e *docker.Engine, learner string, names []string, make func(shared string) error) {
	t.Helper()
	once, _ := made.LoadOrStore(strings.Join(names, " "), sync.OnceValue(func() error { return alone(func() error { return make(Shared) }) }))
	if err := once.(func() error)(); err != nil {
		t.Fatalf("making what the tests share: %v", err)
	}
	for _, name := range names {
		dockerfile := "FROM " + imagename.Tagged(imagename.Of(Shared, name)) + "\n"
		ref := imagename.Tagged(imagename.Of(learner, name))
		if _, err := e.Build(t.Context(), build.Spec{
			Subject: name, Ref: ref, Context: contextOf(dockerfile), Path: "Dockerfile", Dockerfile: dockerfile,
			Labels: map[string]string{daemon.Label: learner}, Builder: e.Info().Builders[0],
		}, progress.Discard); err != nil {
			t.Fatalf("lending %s: %v", name, err)
		}
	}
}

// LendBase gives a learner the offline base of the course.
func LendBase(t testing.TB, e *docker.Engine, learner string) {
	t.Helper()
	Lend(t, e, learner, []string{"base"}, func(shared string) error {
		_, err := offlineBase(t, e, shared, progress.Discard)
		return err
	})
}

// OfflineBase lends a learner the offline base of the course, and has the engine
// find it.
func OfflineBase(t testing.TB, e *docker.Engine, learner string, emit progress.Emit) baseimage.Base {
	t.Helper()
	LendBase(t, e, learner)
	b, err := offlineBase(t, e, learner, emit)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// offlineBase makes the offline base of the course, unless it is there.
func offlineBase(t testing.TB, e *docker.Engine, learner string, emit progress.Emit) (baseimage.Base, error) {
	app, err := fs.Sub(sampleapp.Files, "app")
	if err != nil {
		return baseimage.Base{}, err
	}
	cache, err := os.MkdirTemp("", "castoff-test-")
	if err != nil {
		return baseimage.Base{}, err
	}
	defer os.RemoveAll(cache)
	return e.EnsureBase(t.Context(), baseimage.Request{Ref: baseimage.OfflineName, Offline: offline.Spec{
		Ref: imagename.Tagged(imagename.Of(learner, "base")), App: app, Labels: map[string]string{daemon.Label: learner}, CacheDir: cache,
	}}, emit)
}

// alone runs f while no other test process of this user does.
func alone(f func() error) (err error) {
	lock := flock.New(filepath.Join(os.TempDir(), fmt.Sprintf("castoff-test-%d.lock", os.Getuid())), flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return fmt.Errorf("waiting for other tests: %w", err)
	}
	defer lock.Unlock()
	return f()
}

// contextOf is a build context with nothing but a Dockerfile.
func contextOf(dockerfile string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	// Writing to memory does not fail.
	_ = w.WriteHeader(&tar.Header{Name: "Dockerfile", Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(dockerfile))})
	_, _ = w.Write([]byte(dockerfile))
	_ = w.Close()
	return b.Bytes()
}
