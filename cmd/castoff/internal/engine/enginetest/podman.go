package enginetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/endpoint"
	"castoff/cmd/castoff/internal/ground/longtest"
)

// Podman starts Podman's Docker-compatible socket on a store of its own, so
// that it can start containers.
func Podman(t testing.TB) *docker.Engine {
	t.Helper()
	e, _ := PodmanService(t, Humble(t))
	return e
}

// Humble is a configuration of Podman for a machine that allows fewer open
// files than Podman gives to containers; empty where it allows as many. If it
// asks for more than the machine allows, no container starts.
func Humble(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("sh", "-c", "ulimit -Hn; cat /proc/sys/kernel/pid_max").Output()
	if err != nil {
		t.Skipf("skipped, it needs Linux: %v", err)
	}
	limits := strings.Fields(string(out))
	if files, err := strconv.Atoi(limits[0]); err != nil || files >= 1<<20 {
		return ""
	}
	// As for processes, Podman allows itself as many as there can be.
	return fmt.Sprintf("[containers]\ndefault_ulimits = [\"nofile=%[1]s:%[1]s\", \"nproc=%[2]s:%[2]s\"]\n", limits[0], limits[1])
}

// Greedy is a configuration of Podman with which no container starts: no kernel
// allows as many open files.
const Greedy = "[containers]\ndefault_ulimits = [\"nofile=9000000000:9000000000\"]\n"

// buildahPanic ends Podman's service when a stage fails, or the client goes
// away, while two stages wait for others:
// github.com/containers/buildah/issues/7091. Here it happens in one such build
// out of about 150.
const buildahPanic = "panic: semaphore: released more than held"

// PodmanService starts Podman as systemd does, with a configuration (its own if
// empty), and restarts it when it panics. died reports whether it did, with
// buildahPanic, since it was last asked; the service is answering again by
// then.
func PodmanService(t testing.TB, conf string) (e *docker.Engine, died func() bool) {
	t.Helper()
	longtest.Only(t, "it has a Podman of its own")
	program, err := exec.LookPath("podman")
	if err != nil {
		t.Skip("skipped, it needs Podman: apt-get install podman")
	}
	// Not t.TempDir: a path to a Unix socket is at most about 100 bytes long.
	dir, err := os.MkdirTemp("", "castoff-podman-")
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "s")
	store := []string{"--root", filepath.Join(dir, "root"), "--runroot", filepath.Join(dir, "run")}
	ctx, stop := context.WithCancel(context.Background())
	var panics atomic.Int32
	said := make(chan string, 1)
	env := os.Environ()
	if conf != "" {
		file := filepath.Join(dir, "containers.conf")
		if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
			t.Fatal(err)
		}
		env = append(env, "CONTAINERS_CONF="+file)
	}
	go func() { said <- servePodman(ctx, program, store, socket, env, &panics) }()
	t.Cleanup(func() {
		stop()
		if last := <-said; t.Failed() {
			t.Logf("Podman said:\n%s", last)
		}
		_ = exec.Command(program, append(store, "system", "reset", "--force")...).Run()
		_ = os.RemoveAll(dir)
	})
	connect := func() (e *docker.Engine, err error) {
		for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
			if e, err = docker.Connect(t.Context(), endpoint.Options{Host: "unix://" + socket}); err == nil {
				t.Cleanup(func() { e.Close() })
				return e, nil
			}
		}
		return nil, err
	}
	if e, err = connect(); err != nil {
		t.Skipf("skipped, Podman does not start here: %v", err)
	}
	return e, func() bool {
		_, err := connect()
		return err == nil && panics.Swap(0) > 0
	}
}

// servePodman runs Podman's service until the context ends, again after each
// panic, which it counts. It returns what the last run printed.
func servePodman(ctx context.Context, program string, store []string, socket string, env []string, panics *atomic.Int32) string {
	for {
		_ = os.Remove(socket)
		cmd := exec.CommandContext(ctx, program, append(store, "system", "service", "--time=0", "unix://"+socket)...)
		cmd.Env, cmd.WaitDelay = env, time.Second
		said, _ := cmd.CombinedOutput()
		if ctx.Err() != nil || !strings.Contains(string(said), buildahPanic) {
			return string(said)
		}
		panics.Add(1)
	}
}
