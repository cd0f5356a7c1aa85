package docker

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"
)

// setConfigDir makes dir the Docker configuration for the test.
func setConfigDir(t *testing.T, dir string) {
	t.Helper()
	old := config.Dir()
	config.SetDir(dir)
	t.Cleanup(func() { config.SetDir(old) })
}

// contextNamed makes a docker context.
func contextNamed(t *testing.T, name, host string) {
	t.Helper()
	err := store.New(config.ContextStoreDir(), contextStoreConfig()).CreateOrUpdate(store.Metadata{
		Name: name, Metadata: map[string]any{},
		Endpoints: map[string]any{docker.DockerEndpoint: docker.EndpointMeta{Host: host}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestResolveOrder(t *testing.T) {
	dir := t.TempDir()
	setConfigDir(t, dir)
	contextNamed(t, "one", "unix:///one.sock")
	contextNamed(t, "two", "ssh://ada@two.example")
	current := func(name string) {
		text, _ := json.Marshal(map[string]string{"currentContext": name})
		if err := os.WriteFile(filepath.Join(dir, "config.json"), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, current string
		o             Options
		env           map[string]string
		host, source  string
	}{
		{name: "flag", o: Options{Host: "tcp://h:1"}, env: map[string]string{"DOCKER_HOST": "unix:///e.sock"}, host: "tcp://h:1", source: "--host"},
		{name: "no scheme", o: Options{Host: "h:1"}, host: "tcp://h:1", source: "--host"},
		{name: "context flag", o: Options{Context: "two"}, env: map[string]string{"DOCKER_HOST": "unix:///e.sock"}, host: "ssh://ada@two.example", source: "context two"},
		{name: "DOCKER_HOST", current: "one", env: map[string]string{"DOCKER_HOST": "unix:///e.sock", "DOCKER_CONTEXT": "two"}, host: "unix:///e.sock", source: "DOCKER_HOST"},
		{name: "DOCKER_CONTEXT", current: "one", env: map[string]string{"DOCKER_CONTEXT": "two"}, host: "ssh://ada@two.example", source: "context two"},
		{name: "current", current: "one", host: "unix:///one.sock", source: "context one"},
	} {
		current(c.current)
		c.o.Getenv = func(k string) string { return c.env[k] }
		got, err := resolve(c.o, config.LoadDefaultConfigFile(os.Stderr))
		if err != nil || got.host != c.host || got.source != c.source {
			t.Errorf("%s: %s (%s), %v, want %s (%s)", c.name, got.host, got.source, err, c.host, c.source)
		}
	}
	for name, o := range map[string]Options{
		"both flags": {Host: "tcp://h:1", Context: "one"}, "unknown context": {Context: "three"}, "bad endpoint": {Host: "gopher://x"},
	} {
		o.Getenv = func(string) string { return "" }
		if _, err := resolve(o, config.LoadDefaultConfigFile(os.Stderr)); err == nil || len(fault.Hints(err)) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDefaultFindsOtherSockets leaves the usual socket away.
func TestDefaultFindsOtherSockets(t *testing.T) {
	home := t.TempDir()
	env := func(k string) string {
		return map[string]string{"HOME": home, "XDG_RUNTIME_DIR": filepath.Join(home, "run")}[k]
	}
	var hosts []string
	for _, s := range otherSockets(env) {
		hosts = append(hosts, strings.TrimPrefix(s.host, home))
	}
	want := "/run/docker.sock /.docker/run/docker.sock /.docker/desktop/docker.sock /.colima/default/docker.sock /run/podman/podman.sock"
	if runtime.GOOS == "linux" {
		want += " /run/podman/podman.sock"
	}
	if got := strings.Join(hosts, " "); got != want {
		t.Errorf("it looks at %s", got)
	}
}

func TestConnectErrors(t *testing.T) {
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
		_, err := Connect(t.Context(), Options{Host: host})
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
	if _, err := exec.LookPath("ssh"); err != nil {
		t.Skip("skipped, there is no ssh")
	}
	_, err := Connect(t.Context(), Options{Host: "ssh://ada@nohost.invalid:2222"})
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
		env := func(key string) string {
			if key == "DOCKER_HOST" {
				return host
			}
			return ""
		}
		if host == "" {
			env = os.Getenv
			if _, err := Connect(t.Context(), Options{Host: "unix://" + none, Getenv: env}); strings.Contains(fault.Hint(err), "DOCKER_HOST") {
				t.Errorf("it is not set: %q", fault.Hints(err))
			}
			continue
		}
		if _, err := Connect(t.Context(), Options{Getenv: env}); !strings.HasPrefix(fault.Hint(err), first) {
			t.Errorf("%s: %q", host, fault.Hints(err))
		}
	}
}
