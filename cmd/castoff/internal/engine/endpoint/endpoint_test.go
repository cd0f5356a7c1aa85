package endpoint

import (
	"encoding/json"
	"os"
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
		c.o.getenv = func(k string) string { return c.env[k] }
		got, err := Resolve(c.o, config.LoadDefaultConfigFile(os.Stderr))
		if err != nil || got.Host != c.host || got.Source != c.source {
			t.Errorf("%s: %s (%s), %v, want %s (%s)", c.name, got.Host, got.Source, err, c.host, c.source)
		}
	}
	for name, o := range map[string]Options{
		"both flags": {Host: "tcp://h:1", Context: "one"}, "unknown context": {Context: "three"}, "bad endpoint": {Host: "gopher://x"},
	} {
		o.getenv = func(string) string { return "" }
		if _, err := Resolve(o, config.LoadDefaultConfigFile(os.Stderr)); err == nil || len(fault.Hints(err)) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDefaultFindsOtherSockets leaves out the usual socket.
func TestDefaultFindsOtherSockets(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	env := func(k string) string {
		return map[string]string{"HOME": home, "XDG_RUNTIME_DIR": filepath.Join(home, "run")}[k]
	}
	var hosts []string
	for _, s := range otherSockets(env) {
		hosts = append(hosts, strings.TrimPrefix(s.Host, home))
	}
	want := "/run/docker.sock /.docker/run/docker.sock /.docker/desktop/docker.sock /.colima/default/docker.sock /run/podman/podman.sock"
	if runtime.GOOS == "linux" {
		want += " /run/podman/podman.sock"
	}
	if got := strings.Join(hosts, " "); got != want {
		t.Errorf("it looks at %s", got)
	}
}
