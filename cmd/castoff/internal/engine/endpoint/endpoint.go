// Package endpoint finds the container engine that the docker command would
// use, and says what to do where there is none.
package endpoint

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/config/configfile"
	dcontext "github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"
	"github.com/docker/docker/client"
)

// Options say which daemon to talk to. The zero value is what the docker
// command would use.
type Options struct {
	// Host is an endpoint such as unix:///var/run/docker.sock, tcp://host:port
	// or ssh://user@host; it wins over everything else.
	Host string
	// Context is the name of a docker context; it wins over the environment.
	Context string
	// getenv looks up an environment variable; nil stands for [os.Getenv].
	getenv func(string) string
}

// Endpoint is where a daemon is, why we think so, and how the client gets
// there.
type Endpoint struct {
	Host   string
	Source string
	Opts   []client.Opt
}

// Timeout bounds the first exchange with a daemon. It is generous because an
// ssh:// endpoint logs in first.
const Timeout = 20 * time.Second

// dockerHost is the variable that names an endpoint.
const dockerHost = "DOCKER_HOST"

// defaultContext is the name that the docker command gives to "no context".
const defaultContext = "default"

// Resolve finds the endpoint in the docker command's own order: flags,
// DOCKER_HOST, DOCKER_CONTEXT, the config's current context, the default.
// Source: docker/cli, cli/command.resolveContextName.
func Resolve(o Options, cfg *configfile.ConfigFile) (Endpoint, error) {
	env := o.getenv
	if env == nil {
		env = os.Getenv
	}
	switch {
	case o.Host != "" && o.Context != "":
		return Endpoint{}, fault.New(fmt.Errorf("choosing a daemon: --host and --context cannot be combined"),
			fault.ExitUsage, "give one of the two")
	case o.Host != "":
		return fromHost(o.Host, "--host")
	case o.Context != "":
		return fromContext(o.Context, "--context")
	case env(dockerHost) != "":
		return fromHost(env(dockerHost), dockerHost)
	case env("DOCKER_CONTEXT") != "":
		return fromContext(env("DOCKER_CONTEXT"), "DOCKER_CONTEXT")
	case cfg.CurrentContext != "":
		return fromContext(cfg.CurrentContext, "docker context use")
	}
	return fromDefault(env)
}

func fromHost(host, source string) (Endpoint, error) {
	if !strings.Contains(host, "://") {
		// The docker command takes "host:port" to mean TCP.
		host = "tcp://" + host
	}
	ep := dcontext.Endpoint{EndpointMeta: dcontext.EndpointMeta{Host: host}}
	opts, err := ep.ClientOpts()
	if err == nil && strings.HasPrefix(host, "tcp://") {
		opts = append([]client.Opt{client.WithTLSClientConfigFromEnv()}, opts...)
	}
	if err == nil {
		_, err = client.ParseHostURL(host)
	}
	scheme, _, _ := strings.Cut(host, "://")
	if err == nil && !slices.Contains([]string{"unix", "npipe", "tcp", "http", "https", "ssh"}, scheme) {
		err = fmt.Errorf("%s:// is no way to reach a daemon", scheme)
	}
	if err != nil {
		hints := append(chosenHints(Endpoint{Source: source}), "an endpoint looks like unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host")
		return Endpoint{}, fault.New(fmt.Errorf("reading the endpoint %s (%s): %w", host, source, err), fault.ExitNoDaemon, hints...)
	}
	return Endpoint{Host: host, Source: source, Opts: opts}, nil
}

func fromContext(name, source string) (Endpoint, error) {
	if name == defaultContext {
		return fromDefault(func(string) string { return "" })
	}
	s := store.New(config.ContextStoreDir(), contextStoreConfig())
	ep, err := loadContext(s, name)
	if err != nil {
		return Endpoint{}, fault.New(fmt.Errorf("loading the docker context %q (%s): %w", name, source, err), fault.ExitNoDaemon,
			"docker context ls    shows the contexts that exist",
			"castoff --context default")
	}
	opts, err := ep.ClientOpts()
	if err != nil {
		return Endpoint{}, fault.New(fmt.Errorf("reading the docker context %q (%s): %w", name, source, err), fault.ExitNoDaemon,
			"docker context inspect "+name)
	}
	return Endpoint{Host: ep.Host, Source: "context " + name, Opts: opts}, nil
}

func loadContext(s store.Reader, name string) (dcontext.Endpoint, error) {
	meta, err := s.GetMetadata(name)
	if err != nil {
		return dcontext.Endpoint{}, err
	}
	em, err := dcontext.EndpointFromContext(meta)
	if err != nil {
		return dcontext.Endpoint{}, err
	}
	return dcontext.WithTLSData(s, name, em)
}

func contextStoreConfig() store.Config {
	return store.NewConfig(
		func() any { return &map[string]any{} },
		store.EndpointTypeGetter(dcontext.DockerEndpoint, func() any { return &dcontext.EndpointMeta{} }),
	)
}

// fromDefault is the platform's usual socket; if there is none, that of a
// rootless Docker, Docker Desktop, Colima or Podman, which a person may well
// run without having told the docker command.
func fromDefault(env func(string) string) (Endpoint, error) {
	host, source := client.DefaultDockerHost, "default"
	if runtime.GOOS != "windows" && !exists(strings.TrimPrefix(host, "unix://")) {
		for _, c := range otherSockets(env) {
			if exists(c.Host) {
				host, source = "unix://"+c.Host, c.Source
				break
			}
		}
	}
	return fromHost(host, source)
}

func otherSockets(env func(string) string) []Endpoint {
	var all []Endpoint
	add := func(source string, parts ...string) {
		if parts[0] != "" {
			all = append(all, Endpoint{Host: filepath.Join(parts...), Source: source})
		}
	}
	home, run := env("HOME"), env("XDG_RUNTIME_DIR")
	add("rootless Docker's socket", run, "docker.sock")
	add("Docker Desktop's socket", home, ".docker", "run", "docker.sock")
	add("Docker Desktop's socket", home, ".docker", "desktop", "docker.sock")
	add("Colima's socket", home, ".colima", "default", "docker.sock")
	add("Podman's socket", run, "podman", "podman.sock")
	if runtime.GOOS == "linux" {
		add("Podman's socket", "/run/podman/podman.sock")
	}
	return all
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
