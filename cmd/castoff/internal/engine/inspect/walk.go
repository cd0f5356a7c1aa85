package inspect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs/walk"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/pkg/stdcopy"
)

// walkTimeout bounds a probe's walk: if one takes longer, reading the save
// stream would be quicker.
const walkTimeout = 2 * time.Minute

// walk has a probe walk through the image's root file system: a program of ours
// is copied into a container that nothing else runs in. No program of the image
// is started, not even its health check.
func (e *Inspector) walk(ctx context.Context, s Spec, in image.InspectResponse, say daemon.Teller) (measure.Image, error) {
	p, err := e.FindProbe(ctx, s.CacheDir, say)
	if err != nil {
		return measure.Image{}, err
	}
	user, err := e.probeUser(in)
	if err != nil {
		return measure.Image{}, err
	}
	command := append(append(p.Start(), s.probeArgs(p.dir)...), startedPlaces(in)...)
	id, err := e.CreateProbe(ctx, s, in, user, command)
	if err != nil {
		return measure.Image{}, err
	}
	removed := make(chan struct{})
	remove := func() {
		e.RemoveContainer(id)
		close(removed)
	}
	ctx, cancel := context.WithTimeout(ctx, walkTimeout)
	defer cancel()
	if err := e.CopyProbe(ctx, id, p); err != nil {
		remove()
		return measure.Image{}, fmt.Errorf("copying the probe: %w", err)
	}
	// The container goes while its report is being made sense of.
	m, err := e.report(ctx, id, rawConfig(s, in), s.Contents, func() { go remove() })
	<-removed
	return m, err
}

// startedPlaces tells a probe where the program that containers of the image
// start may be.
func startedPlaces(in image.InspectResponse) []string {
	var args []string
	for _, p := range rawConfig(Spec{}, in).ProgramPlaces() {
		args = append(args, walk.StartedPrefix+p)
	}
	return args
}

// probeArgs are the arguments of a probe whose files are in dir.
func (s Spec) probeArgs(dir string) []string {
	var args []string
	if s.Digests && len(s.Lengths) > 0 {
		args = append(args, walk.DigestFlag, walk.Lengths(s.Lengths))
	}
	return append(args, dir)
}

// errUsers is why an image is not walked through on Podman.
var errUsers = errors.New("for a container of another user than the image's, Podman adds to the image's list of users")

// probeUser is the user for a probe: root, who may read everything.
func (e *Inspector) probeUser(in image.InspectResponse) (string, error) {
	switch {
	case !e.Podman():
		return "0:0", nil
	case in.Config == nil || in.Config.User == "":
		return "", nil
	}
	return "", errUsers
}

// probeEnv keeps from a probe what an image's environment would tell Go's
// runtime and a loader.
var probeEnv = []string{"GODEBUG=", "GOGC=", "GOMEMLIMIT=", "GOMAXPROCS=", "GOTRACEBACK=",
	"LD_PRELOAD=", "LD_LIBRARY_PATH=", "LD_AUDIT=", "GLIBC_TUNABLES="}

// withoutEnv is an environment that takes away all of the image's variables.
// They are removed and not merely emptied, as some of a loader's must not be
// empty; Podman cannot do that.
func (e *Inspector) withoutEnv(in image.InspectResponse) []string {
	env := slices.Clone(probeEnv)
	if in.Config == nil {
		return env
	}
	for _, v := range in.Config.Env {
		name, _, _ := strings.Cut(v, "=")
		if name == "" {
			continue
		}
		if e.Podman() {
			name += "="
		}
		env = append(env, name)
	}
	return env
}

// ProbeConfig is how a container of an image starts a probe, and nothing of the
// image.
func (e *Inspector) ProbeConfig(in image.InspectResponse, labels map[string]string, command []string) *container.Config {
	return &container.Config{
		Image: in.ID, Entrypoint: command[:1], Cmd: command[1:], WorkingDir: "/", Labels: labels, Env: e.withoutEnv(in),
		Healthcheck: daemon.NoHealthcheck,
	}
}

// CreateProbe creates the container in which a probe, command, walks through an
// image as a user, and returns its ID. It is the only one of castoff's
// containers that may read files whatever their modes are.
func (e *Inspector) CreateProbe(ctx context.Context, s Spec, in image.InspectResponse, user string, command []string) (string, error) {
	c := e.ProbeConfig(in, s.Labels, command)
	c.User = user
	id, err := e.CreateContainer(ctx, c, daemon.Room{ReadsAll: true, Unlogged: true})
	if err != nil {
		return "", fmt.Errorf("creating a container: %w", err)
	}
	return id, nil
}

// report starts the probe and reads its report. It calls done once the
// container is no longer needed.
func (e *Inspector) report(ctx context.Context, id string, raw measure.RawConfig, contents *measure.Contents, done func()) (measure.Image, error) {
	conn, err := e.Hijack(ctx, id)
	if err != nil {
		done()
		return measure.Image{}, fmt.Errorf("starting the probe: %w", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, conn.Close)()
	if err := e.API().ContainerStart(ctx, id, container.StartOptions{}); err != nil {
		done()
		return measure.Image{}, fmt.Errorf("starting the probe: %w", err)
	}
	pr, pw := io.Pipe()
	complaint := &daemon.Limited{Max: 4 << 10}
	go func() {
		_, err := stdcopy.StdCopy(pw, complaint, conn.Reader)
		done()
		pw.CloseWithError(err)
	}()
	m, err := measure.FromWalk(pr, raw, contents)
	_, _ = io.Copy(io.Discard, pr) // to its end: done is always called
	if err != nil && ctx.Err() != nil {
		return measure.Image{}, context.Cause(ctx)
	}
	if text := strings.TrimSpace(complaint.String()); err != nil && text != "" {
		err = errors.Join(err, errors.New(plaintext.Line(text)))
	}
	return m, err
}

// rawConfig is an image's configuration in the form that package measure takes.
func rawConfig(s Spec, in image.InspectResponse) measure.RawConfig {
	c := in.Config
	if c == nil {
		return measure.RawConfig{ShowSecrets: s.ShowSecrets}
	}
	raw := measure.RawConfig{User: c.User, Entrypoint: c.Entrypoint, Cmd: c.Cmd, WorkingDir: c.WorkingDir, Env: c.Env,
		ExposedPorts: c.ExposedPorts, Volumes: c.Volumes, Shell: c.Shell, StopSignal: c.StopSignal, OnBuild: c.OnBuild, Labels: c.Labels, ShowSecrets: s.ShowSecrets}
	if h := c.Healthcheck; h != nil {
		raw.Healthcheck = &measure.RawHealth{Test: h.Test, Interval: h.Interval, Timeout: h.Timeout,
			StartPeriod: h.StartPeriod, StartInterval: h.StartInterval, Retries: h.Retries}
	}
	return raw
}
