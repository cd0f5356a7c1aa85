package inspect

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/probe"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/client"
)

// smallImage is the size in bytes, by the engine's figure, up to which an image
// is read from the daemon sooner than a container can be made for a probe.
const smallImage = 32_000_000

// Small reports whether an image is so small that [Inspector.Measure] takes no
// longer than [Inspector.Look], and reports more: what it takes up on disk, on
// every engine.
func (e *Inspector) Small(f Found) bool { return f.in.Size <= smallImage }

// Look measures an image the quick way: a probe walks through its root file
// system in a container, and the sizes of the layers are the engine's. Where
// that cannot be done, it reads the stream of `docker save`, and an event says
// why; the result's Way says which way was taken.
func (e *Inspector) Look(ctx context.Context, s Spec, emit progress.Emit) (m measure.Image, err error) {
	if s.Step == "" {
		return e.look(ctx, s, emit)
	}
	err = progress.Beside(emit, s.Subject, s.Step, func() error {
		m, err = e.look(ctx, s, emit)
		return err
	})
	return m, err
}

func (e *Inspector) look(ctx context.Context, s Spec, emit progress.Emit) (measure.Image, error) {
	in, err := e.Inspect(ctx, s.Ref)
	if err != nil {
		return measure.Image{}, err
	}
	say := daemon.Teller{Emit: emit, Subject: s.Subject}
	m, err := e.probe(ctx, s, in, say)
	if err == nil {
		return m, nil
	}
	if ctx.Err() != nil {
		return measure.Image{}, fmt.Errorf("measuring %s: %w", plaintext.Line(s.Ref), context.Cause(ctx))
	}
	why := plaintext.Line(err.Error())
	if !errors.Is(err, probe.ErrNone) {
		why = "a probe cannot find out everything here (" + why + ")"
	}
	say.Note(why + "; reading the image from the daemon instead, which takes longer")
	return e.Measure(ctx, s, emit)
}

// probe measures an image with a probe.
func (e *Inspector) probe(ctx context.Context, s Spec, in image.InspectResponse, say daemon.Teller) (measure.Image, error) {
	// The engine's own answers are asked for while the probe walks.
	type answer struct {
		measure.Told
		listed int64
		err    error
	}
	answers := make(chan answer, 1)
	go func() {
		told, err := e.layers(ctx, in, s)
		a := answer{Told: told, err: err}
		if s.Listed {
			a.listed = e.listed(ctx, s.Ref)
		}
		answers <- a
	}()
	m, err := e.walk(ctx, s, in, say)
	a := <-answers
	if err != nil {
		return measure.Image{}, err
	}
	if a.err != nil {
		return measure.Image{}, a.err
	}
	e.identify(&m, s, in)
	if e.Podman() && (in.Config == nil || in.Config.Healthcheck == nil) {
		m.Config.Unknown = []string{"healthcheck"} // see inspect
	}
	m.Layers, m.ListedBytes = a.Layers, a.listed
	m.AddSecrets(a.Secrets)
	unpacked, content := e.Stored(ctx, in)
	m.SizeBytes, m.SizeMethod = e.Figure(in, unpacked, a.Layers)
	if m.SizeMethod == measure.MethodInspect && m.SizeBytes == m.Root.SizeBytes {
		m.SizeMethod = measure.MethodSeen
	}
	if content > 0 {
		m.DownloadBytes, m.DownloadMethod = content, measure.DownloadStored
	}
	return m, nil
}

// identify sets what the engine knows about an image, and its name.
func (e *Inspector) identify(m *measure.Image, s Spec, in image.InspectResponse) {
	m.Name = s.Subject
	e.Identify(m, s.Ref, Found{in: in})
}

// Identify sets what an image that was measured before is called now, by
// whoever asks for ref, and what this engine knows about it.
func (e *Inspector) Identify(m *measure.Image, ref string, f Found) {
	in := f.in
	m.Ref, m.ID = fullRef(ref, in.RepoTags), in.ID
	if m.Platform == "" {
		m.Platform = platformOf(in)
	}
	m.Program = m.Program.On(m.Platform)
	m.RunsHere = e.runsHere(in)
}

// platformOf is the platform that an image says it is for.
func platformOf(in image.InspectResponse) string {
	return plaintext.Line(strings.TrimSuffix(in.Os+"/"+in.Architecture+"/"+in.Variant, "/"))
}

// runsHere reports whether the daemon's machine can run the image's programs.
func (e *Inspector) runsHere(in image.InspectResponse) string {
	switch {
	case in.Os != e.Info().OS:
		return "no"
	case in.Architecture == e.Info().Arch, in.Architecture == "386" && e.Info().Arch == "amd64":
		return "yes"
	case e.Local() && !emulated():
		return "no"
	}
	return "emulated"
}

// emulated reports whether this machine has, or may have, an emulator for
// programs of other architectures. Source: the kernel's admin-guide/binfmt-misc.
func emulated() bool {
	entries, err := os.ReadDir("/proc/sys/fs/binfmt_misc")
	return err != nil || slices.ContainsFunc(entries, func(d os.DirEntry) bool { return strings.HasPrefix(d.Name(), "qemu-") })
}

// empty measures an image without layers.
func (e *Inspector) empty(ctx context.Context, s Spec, in image.InspectResponse) (measure.Image, error) {
	told, err := e.history(ctx, in)
	if err != nil {
		return measure.Image{}, fmt.Errorf("measuring %s: %w", plaintext.Line(s.Ref), err)
	}
	m := measure.Empty(rawConfig(s, in), historyItems(told))
	e.identify(&m, s, in)
	return m, nil
}

// manifestsAPI is the first API that reports what an image's content and its
// unpacked files take up in the containerd image store. Source: Engine API
// version history, v1.48.
const manifestsAPI = "1.48"

// Figure is the size that the engine reports for an image, and what that
// covers. What the image itself calls its size is, on the containerd image
// store, sometimes what it takes up unpacked, sometimes compressed, sometimes
// both, depending on the engine's version: there, Figure is the size unpacked,
// or that of the layers where the engine does not report it.
func (e *Inspector) Figure(in image.InspectResponse, unpacked int64, layers []measure.Layer) (bytes int64, method string) {
	switch {
	case e.Podman():
		return in.Size, measure.MethodArchives
	case !e.Containerd():
		return in.Size, measure.MethodInspect
	case unpacked == 0:
		for _, l := range layers {
			unpacked += l.SizeBytes
		}
	}
	return unpacked, measure.MethodBlocks
}

// StreamSize is roughly how long the stream of `docker save` is, in bytes.
func (e *Inspector) StreamSize(ctx context.Context, in image.InspectResponse) int64 {
	if _, content := e.Stored(ctx, in); content > 0 {
		return content
	}
	return in.Size
}

// Stored returns what an image takes up in the containerd image store:
// unpacked, in whole blocks, and as the content that a push sends, both in
// bytes. They are 0 where the engine does not report them.
func (e *Inspector) Stored(ctx context.Context, in image.InspectResponse) (unpacked, content int64) {
	if !e.Containerd() || versions.LessThan(e.Info().API, manifestsAPI) {
		return 0, 0
	}
	full, err := e.API().ImageInspect(ctx, in.ID, client.ImageInspectWithManifests(true))
	if err != nil {
		return 0, 0
	}
	for _, d := range full.Manifests {
		if d.ImageData != nil && d.Available && d.ImageData.Platform.OS == in.Os && d.ImageData.Platform.Architecture == in.Architecture {
			return d.ImageData.Size.Unpacked, d.Size.Content
		}
	}
	return 0, 0
}
