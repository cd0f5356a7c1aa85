// Package daemon is a connection to a container engine, with the containers,
// labels and credentials that everything else in this wing uses.
package daemon

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	"castoff/cmd/castoff/internal/engine/endpoint"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/client"
)

// Builder is a way to build an image.
type Builder string

// The builders.
const (
	BuildKit Builder = "buildkit"
	Legacy   Builder = "legacy"
	Podman   Builder = "podman"
)

// minAPI is the API of Docker 17.05, the first with multi-stage builds.
// Source: Docker Engine 17.05 release notes.
const minAPI = "1.29"

// buildKitAPI is the API of Docker 18.09, the first whose /build takes
// version=2. Source: Engine API version history, v1.39.
const buildKitAPI = "1.39"

// Info describes an engine.
type Info struct {
	// Endpoint is where it listens, Source how that endpoint was chosen
	// ("DOCKER_HOST", "context colima", "default").
	Endpoint string `json:"endpoint"`
	Source   string `json:"source"`
	// ID tells engines apart, even from one connection to the next.
	ID string `json:"id,omitempty"`
	// Name is "Docker" or "Podman".
	Name    string `json:"name"`
	Version string `json:"version"`
	// API is the negotiated version of the API.
	API  string `json:"api"`
	OS   string `json:"os"`
	Arch string `json:"arch"`
	// Store is the storage driver ("overlay2"), or "containerd" followed by its
	// snapshotter for the containerd image store.
	Store string `json:"store"`
	// RootDir is where the daemon keeps images, on its own machine.
	RootDir string `json:"root_dir,omitempty"`
	// Rootless is true if the daemon runs without root's rights.
	Rootless bool `json:"rootless,omitempty"`
	// Builders are the builders it has, the preferred one first.
	Builders []Builder `json:"builders"`
	// CPUs and Memory (in bytes) are how much containers may use.
	CPUs   int   `json:"cpus,omitempty"`
	Memory int64 `json:"memory,omitempty"`
}

// String is the engine in a few words: "Docker 20.10.24". How it stores images
// is left to those who ask.
func (i Info) String() string { return strings.TrimSpace(i.Name + " " + i.Version) }

// Daemon is a connection to a container engine. Its methods may be called from
// several goroutines.
type Daemon struct {
	api  *client.Client
	cfg  *configfile.ConfigFile
	info Info
	// local is true if the daemon shares this machine's file system.
	local bool
	// asking is held while the user's credentials are looked up.
	asking sync.Mutex
	// ledger is told what is made; nil if nobody keeps it.
	ledger Ledger
	// disk is what is known about limits on what containers write.
	disk atomic.Int32
}

// Connect finds the daemon, negotiates the API and asks the engine what it is.
// Every error is a [fault.Error] with exit code [fault.ExitNoDaemon] that names
// the endpoint tried.
func Connect(ctx context.Context, o endpoint.Options) (*Daemon, error) {
	cfg := config.LoadDefaultConfigFile(io.Discard)
	ep, err := endpoint.Resolve(o, cfg)
	if err != nil {
		return nil, err
	}
	api, err := client.NewClientWithOpts(append(ep.Opts, client.WithUserAgent("castoff"))...)
	if err != nil {
		return nil, ep.Fault(err)
	}
	e := &Daemon{api: api, cfg: cfg, local: strings.HasPrefix(ep.Host, "unix://")}
	ctx, cancel := context.WithTimeout(ctx, endpoint.Timeout)
	defer cancel()
	if err := e.ask(ctx, ep); err != nil {
		api.Close()
		return nil, err
	}
	return e, nil
}

// Close ends the connection.
func (e *Daemon) Close() error { return e.api.Close() }

// Info returns what the engine said about itself when it was connected to.
func (e *Daemon) Info() Info { return e.info }

// API is the engine's own interface, for the packages of this wing.
func (e *Daemon) API() *client.Client { return e.api }

// Local reports whether the daemon shares this machine's file system.
func (e *Daemon) Local() bool { return e.local }

// Podman reports whether the engine is Podman.
func (e *Daemon) Podman() bool { return e.info.Name == podmanName }

// Containerd reports whether the engine has the containerd image store.
func (e *Daemon) Containerd() bool { return strings.HasPrefix(e.info.Store, containerdStore) }

// podmanName is the [Info.Name] of Podman.
const podmanName = "Podman"

func (e *Daemon) ask(ctx context.Context, ep endpoint.Endpoint) error {
	ping, err := e.api.Ping(ctx)
	if err != nil {
		return ep.Fault(err)
	}
	e.api.NegotiateAPIVersionPing(ping)
	// The two answers are asked for at once: each takes the daemon tens of
	// milliseconds, and every command begins here.
	infoc := make(chan error, 1)
	var info system.Info
	go func() {
		var err error
		info, err = e.api.Info(ctx)
		infoc <- err
	}()
	version, verr := e.api.ServerVersion(ctx)
	if err := errors.Join(verr, <-infoc); err != nil {
		return ep.Fault(err)
	}
	e.info = Info{
		Endpoint: ep.Host, Source: ep.Source,
		ID: plaintext.Line(info.ID), Name: "Docker", Version: plaintext.Line(version.Version),
		API: e.api.ClientVersion(), OS: plaintext.Line(info.OSType), Arch: goArch(version.Arch),
		Store: storeName(info), RootDir: plaintext.Line(info.DockerRootDir),
		CPUs: info.NCPU, Memory: info.MemTotal,
	}
	for _, s := range info.SecurityOptions {
		e.info.Rootless = e.info.Rootless || strings.Contains(s, "rootless")
	}
	for _, c := range version.Components {
		if strings.HasPrefix(c.Name, "Podman") {
			e.info.Name, e.info.Version = podmanName, plaintext.Line(c.Version)
			e.info.ID = podmanID(ep, info)
		}
	}
	if unlimitedDisk(info) {
		e.disk.Store(diskUnlimited)
	}
	return e.usable(ep)
}

// podmanID is an ID for Podman, which makes one up for each request (4.3.1,
// pkg/api/handlers/compat/info.go): where it answers, its machine, and where it
// keeps images tell it apart from others.
func podmanID(ep endpoint.Endpoint, info system.Info) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{ep.Host, info.Name, info.DockerRootDir}, "\x00")))
	return fmt.Sprintf("podman-%x", sum[:16])
}

// usable refuses what could only fail later and more obscurely.
func (e *Daemon) usable(ep endpoint.Endpoint) error {
	at := fmt.Sprintf("using the engine at %s (%s)", ep.Host, ep.Source)
	switch {
	case e.Podman():
		e.info.OS = "linux" // Podman says nothing
		e.info.Builders = []Builder{Podman}
	case e.info.OS == "windows":
		return fault.New(fmt.Errorf("%s: it runs Windows containers, the course builds Linux images", at), fault.ExitNoDaemon,
			"in Docker Desktop's menu choose \"Switch to Linux containers\"")
	case versions.LessThan(e.info.API, minAPI):
		return fault.New(fmt.Errorf("%s: Docker %s (API %s) is too old: multi-stage builds came with Docker 17.05 (API %s)",
			at, e.info.Version, e.info.API, minAPI), fault.ExitNoDaemon,
			"upgrade Docker: https://docs.docker.com/engine/install/")
	case versions.LessThan(e.info.API, buildKitAPI):
		e.info.Builders = []Builder{Legacy}
	default:
		e.info.Builders = []Builder{BuildKit, Legacy}
	}
	return nil
}

// containerdStore is how [Info.Store] begins for the containerd image store.
const containerdStore = "containerd image store"

// storeName tells the containerd image store from a graph driver: sizes mean
// different things there. Source: moby's docs, "driver-type" in /info.
func storeName(info system.Info) string {
	for _, kv := range info.DriverStatus {
		if kv[0] == "driver-type" && strings.HasPrefix(kv[1], "io.containerd.snapshotter") {
			return containerdStore + " (" + plaintext.Line(info.Driver) + ")"
		}
	}
	return plaintext.Line(info.Driver)
}

// goArch returns Go's name for an architecture that an engine may name as uname
// does.
func goArch(arch string) string {
	switch arch {
	case "x86_64":
		return "amd64"
	case "aarch64":
		return "arm64"
	}
	return plaintext.Line(arch)
}
