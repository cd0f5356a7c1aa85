package docker

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/fault"
	"castoff/cmd/castoff/internal/progress"
)

// podman starts Podman's docker-compatible socket on a store of its own.
func podman(t *testing.T) *Engine {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: tests on a daemon are skipped")
	}
	program, err := exec.LookPath("podman")
	if err != nil {
		t.Skip("skipped, it needs Podman: apt-get install podman")
	}
	// Not t.TempDir: a path to a Unix socket is at most about 100 bytes long.
	dir, err := os.MkdirTemp("", "castoff-podman-")
	if err != nil {
		t.Fatal(err)
	}
	socket := "unix://" + filepath.Join(dir, "s")
	store := []string{"--root", filepath.Join(dir, "root"), "--runroot", filepath.Join(dir, "run")}
	cmd := exec.Command(program, append(store, "system", "service", "--time=0", socket)...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = exec.Command(program, append(store, "system", "reset", "--force")...).Run()
		_ = os.RemoveAll(dir)
	})
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		e, err := Connect(t.Context(), Options{Host: socket})
		if err == nil {
			t.Cleanup(func() { e.Close() })
			return e
		}
		if time.Now().After(deadline) {
			t.Skipf("skipped, Podman does not start here: %v", err)
		}
	}
}

// TestPodman builds, measures and removes an image on Podman.
func TestPodman(t *testing.T) {
	e := podman(t)
	if info := e.Info(); info.Name != "Podman" || info.OS != "linux" || len(info.Builders) != 1 || info.Builders[0] != Podman {
		t.Fatalf("the engine is %+v", info)
	}
	name, labels := testLearner(t, e)
	var r recorder
	base := offlineFor(t, e, name, labels, r.emit)
	dockerfile, err := WithBase(helloOffline, base.Ref)
	if err != nil {
		t.Fatal(err)
	}
	spec := BuildSpec{
		Subject: "multistage", Ref: "castoff/" + name + "/multistage:latest", Path: "Dockerfile", Dockerfile: dockerfile,
		Context: tarOf(t, map[string]string{"main.go": helloGo, "Dockerfile": dockerfile}), Labels: labels, Builder: Podman, NoCache: true,
	}
	res, err := e.Build(t.Context(), spec, r.emit)
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, fault.Detail(err), r.text())
	}
	step := r.last()[`RUN ["go", "build", "-o", "/app", "."]`]
	if step.State != progress.Finished || step.Stage != "build" {
		t.Errorf("the RUN step ended as %+v\n%s", step, r.text())
	}
	m, err := e.Measure(t.Context(), MeasureSpec{Subject: "multistage", Ref: spec.Ref}, r.emit)
	if err != nil {
		t.Fatal(err)
	}
	if m.ID != res.ID || m.Files != 1 || m.Largest[0].Path != "app" || m.SizeBytes != m.Largest[0].SizeBytes {
		t.Errorf("measured %+v, built %+v", m, res)
	}
	owned, err := e.Owned(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, kept, err := e.Remove(t.Context(), owned); err != nil || len(kept) > 0 {
		t.Errorf("removing: kept %+v, %v", kept, err)
	}
	if left := allImages(t, e); left != "" {
		t.Errorf("left behind:\n%s", left)
	}
}
