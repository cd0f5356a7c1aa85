// Package inspect asks an engine for the facts about images: what it knows
// about them, what is in them, by a probe or by what it sends, and what they
// reveal.
package inspect

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/measure"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/image"
)

// Inspector asks an engine about images.
type Inspector struct{ *daemon.Daemon }

// Found is an image on the daemon.
type Found struct {
	ID     string
	Refs   []string
	Labels map[string]string

	in image.InspectResponse
}

// Find looks for an image by reference or ID; ok is false if there is none.
func (e *Inspector) Find(ctx context.Context, ref string) (f Found, ok bool, err error) {
	in, err := e.API().ImageInspect(ctx, ref)
	if cerrdefs.IsNotFound(err) {
		return Found{}, false, nil
	}
	if err != nil {
		return Found{}, false, fmt.Errorf("looking for the image %s: %w", plaintext.Line(ref), err)
	}
	f = Found{ID: in.ID, Refs: plaintext.Lines(in.RepoTags), in: in}
	if in.Config != nil {
		f.Labels = in.Config.Labels
	}
	return f, true, nil
}

// Spec says what to measure.
type Spec struct {
	// Subject names the image in events; it becomes the image's Name.
	Subject string
	// Ref is a reference or an ID.
	Ref string
	// BaseDiffs are the digests of the base image's unpacked layers; the
	// image's layers that are the same are marked as the base's.
	BaseDiffs []string
	// Download finds out the download size, even where layers have to be
	// compressed for that. [Inspector.Look] gives it where the engine knows it,
	// and does not compress.
	Download bool
	// Contents receives every file of the image; nil if nobody wants them.
	Contents *measure.Contents
	// ShowSecrets leaves what looks like a secret as it is.
	ShowSecrets bool
	// Digests has the digests of files taken, for Contents: where the image is
	// read from the daemon, those of all files, as their bytes pass by anyway;
	// where a probe walks through it, those of files whose length is in
	// Lengths.
	Digests bool
	Lengths []int64
	// Listed finds out the size that the engine's own list of images shows.
	Listed bool
	// Top is how many paths the list of what is wasted has, if that is more
	// than 12.
	Top int
	// Labels are put on the container of a probe.
	Labels map[string]string
	// Step is the name of the step as which a look is reported; empty for none.
	Step string
	// CacheDir keeps the probe where one had to be built, for a daemon that
	// castoff itself does not run on.
	CacheDir string
}

// Inspect asks about an image. One that does not exist is a [fault.Error].
func (e *Inspector) Inspect(ctx context.Context, ref string) (image.InspectResponse, error) {
	in, err := e.API().ImageInspect(ctx, ref)
	switch {
	case cerrdefs.IsNotFound(err):
		return in, fault.New(fmt.Errorf("measuring %s: there is no such image on this daemon", plaintext.Line(ref)),
			fault.ExitFailed, "docker images    shows what is there", "docker pull "+plaintext.Line(ref))
	case err != nil:
		return in, fmt.Errorf("measuring %s: %w", plaintext.Line(ref), err)
	}
	if e.Podman() && in.Config != nil && in.Config.Healthcheck == nil {
		// Where the image has none it is then an empty one, and nil where that
		// is not known.
		if l, err := e.libpod(ctx, in.ID); err == nil {
			in.Config.Healthcheck = &l.Healthcheck
		}
	}
	return in, nil
}

// Config is the configuration of an image with all its secrets, which must
// never be shown: it is for comparing. An image that does not exist is a
// [fault.Error].
func (e *Inspector) Config(ctx context.Context, ref string) (*measure.Config, error) {
	in, err := e.Inspect(ctx, ref)
	if err != nil {
		return nil, err
	}
	return measure.NewConfig(rawConfig(Spec{ShowSecrets: true}, in), nil), nil
}

// Measure reads the image as `docker save` streams it and takes its facts from
// there: that way they mean the same on every engine and image store, and
// everything about the layers is there. An image that does not exist is a
// [fault.Error].
func (e *Inspector) Measure(ctx context.Context, s Spec, emit progress.Emit) (measure.Image, error) {
	in, err := e.Inspect(ctx, s.Ref)
	if err != nil {
		return measure.Image{}, err
	}
	if len(in.RootFS.Layers) == 0 && !e.Podman() {
		return e.empty(ctx, s, in)
	}
	say := daemon.Teller{Emit: emit, Subject: s.Subject}
	// Docker sends the first byte once it has packed the whole image: 12 s for
	// one of 1.26 GB.
	say.Phase("waiting for the daemon to send " + plaintext.Line(s.Ref))
	// Saved by name where it has one: Podman names an image saved by ID by that
	// ID.
	stream, err := e.API().ImageSave(ctx, []string{s.Ref})
	if err != nil {
		return measure.Image{}, fmt.Errorf("saving %s: %w", plaintext.Line(s.Ref), err)
	}
	defer stream.Close()
	say.Phase("measuring " + plaintext.Line(s.Ref))
	m, err := measure.FromSave(stream, measure.SaveOptions{
		BaseDiffs: s.BaseDiffs, Download: s.Download, Stored: e.Containerd(), Contents: s.Contents, Digests: s.Digests, Top: s.Top,
		ShowSecrets: s.ShowSecrets, Progress: progress.Meter(emit, s.Subject, e.StreamSize(ctx, in)),
	})
	if ctx.Err() != nil {
		return measure.Image{}, fmt.Errorf("measuring %s: %w", plaintext.Line(s.Ref), context.Cause(ctx))
	}
	if err != nil {
		return measure.Image{}, fmt.Errorf("measuring %s: %w", plaintext.Line(s.Ref), err)
	}
	m.Way = measure.WaySave
	e.identify(&m, s, in)
	if s.Listed {
		m.ListedBytes = e.listed(ctx, s.Ref)
	}
	return m, nil
}

// fullRef is the reference with its tag, as the engine knows it.
func fullRef(ref string, tags []string) string {
	want := imagename.Tagged(ref)
	for _, t := range tags {
		if t == want || strings.HasSuffix(t, "/"+want) {
			return plaintext.Line(want)
		}
	}
	if len(tags) > 0 {
		return plaintext.Line(tags[0])
	}
	return plaintext.Line(ref)
}
