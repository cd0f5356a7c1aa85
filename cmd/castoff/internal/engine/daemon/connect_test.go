package daemon_test

import (
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/endpoint"
	"castoff/cmd/castoff/internal/ground/fault"
)

func TestConnectErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dead := filepath.Join(dir, "dead.sock")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: dead, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
	for host, want := range map[string]string{
		"unix://" + filepath.Join(dir, "none.sock"): "there is no such socket",
		"unix://" + dead:    "connection refused",
		"tcp://127.0.0.1:1": "127.0.0.1:1",
	} {
		_, err := daemon.Connect(t.Context(), endpoint.Options{Host: host})
		if err == nil || fault.Code(err) != fault.ExitNoDaemon {
			t.Fatalf("%s: %v", host, err)
		}
		for _, part := range []string{host, "--host", want} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q does not say %q", host, err, part)
			}
		}
		if strings.Contains(err.Error(), "\n") || len(fault.Hints(err)) == 0 {
			t.Errorf("%s: several lines, or no hint: %q", host, err)
		}
	}
}

// TestSSHSays: the reason that ssh gives is the error's, with its lines as one
// and without the words around it.
func TestSSHSays(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ssh"); err != nil {
		t.Skip("skipped, there is no ssh")
	}
	_, err := daemon.Connect(t.Context(), endpoint.Options{Host: "ssh://ada@nohost.invalid:2222"})
	if err == nil || fault.Code(err) != fault.ExitNoDaemon {
		t.Fatal(err)
	}
	cause, ok := strings.CutPrefix(err.Error(), "connecting to the Docker daemon at ssh://ada@nohost.invalid:2222 (--host): ")
	if !ok || !strings.Contains(cause, "nohost.invalid") || strings.Contains(cause, "stderr") || strings.ContainsAny(cause, "\r\n") {
		t.Errorf("%q", err)
	}
	if want := "ssh -p 2222 ada@nohost.invalid docker version "; !strings.HasPrefix(fault.Hint(err), want) {
		t.Errorf("the hint is %q", fault.Hint(err))
	}
}

// TestHintsBeginWithTheVariable: whoever has forgotten what they once set looks
// for the fault elsewhere.
func TestHintsBeginWithTheVariable(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none.sock")
	for host, first := range map[string]string{
		"unix://" + none: "unset DOCKER_HOST ", "tcp://127.0.0.1:1": "unset DOCKER_HOST ", "ftp://x": "unset DOCKER_HOST ", "": "",
	} {
		t.Setenv("DOCKER_HOST", host)
		if host == "" {
			if _, err := daemon.Connect(t.Context(), endpoint.Options{Host: "unix://" + none}); strings.Contains(fault.Hint(err), "DOCKER_HOST") {
				t.Errorf("it is not set: %q", fault.Hints(err))
			}
			continue
		}
		if _, err := daemon.Connect(t.Context(), endpoint.Options{}); !strings.HasPrefix(fault.Hint(err), first) {
			t.Errorf("%s: %q", host, fault.Hints(err))
		}
	}
}
