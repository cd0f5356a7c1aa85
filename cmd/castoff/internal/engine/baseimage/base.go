// Package baseimage gets a base image onto the daemon: one that is already
// there, a pulled one, or the offline base.
package baseimage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/offline"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/image"
)

// Default is the base image of the course: the guide's ubuntu, pinned to a
// named long-term release so that what is measured today can be measured again.
const Default = "ubuntu:26.04"

// Previous is the long-term release before [Default]. Where it is on the daemon,
// and Default is not available, it does as well.
const Previous = "ubuntu:24.04"

// OfflineName is what a person gives as the base image to ask for the offline
// one.
const OfflineName = "offline"

// DefaultName is what a person gives as the base image to have the course's own
// again.
const DefaultName = "default"

// OfflineAsked is the [Base.Reason] of an offline base that was asked for.
const OfflineAsked = "asked for"

// Source says where a base image came from.
type Source string

// The sources.
const (
	Local   Source = "local"
	Pulled  Source = "pulled"
	Offline Source = "offline"
)

// Base is a base image that is on the daemon.
type Base struct {
	// Ref is the reference that goes into FROM.
	Ref string `json:"ref"`
	// ID is the engine's ID of it.
	ID     string `json:"id"`
	Source Source `json:"source"`
	// DownloadBytes is what had to be fetched; 0 unless it was pulled. Where
	// the engine reports only the layers that take a while, it is the size of
	// the image's content.
	DownloadBytes int64 `json:"download_bytes,omitempty"`
	// Reason says why the offline base is used: the failed pull, in one line.
	Reason string `json:"reason,omitempty"`
	// Diffs are the digests of its unpacked layers, lowest first.
	Diffs []string `json:"-"`
}

// Request asks for a base image.
type Request struct {
	// Ref is the image to use, or [OfflineName]. Empty stands for Wanted with its
	// fallbacks.
	Ref string
	// Wanted is the course's own base image.
	Wanted Wanted
	// Why is the reason to give for [OfflineName]; empty if it was the person's
	// own wish.
	Why string
	// stall is how long a pull may make no progress; 0 stands for
	// stallTimeout.
	stall time.Duration
	// Offline says how to make the offline base.
	Offline offline.Spec
}

// Provider gets base images onto a daemon.
type Provider struct {
	*daemon.Daemon
	images *inspect.Inspector
}

// New returns the provider of a daemon's base images.
func New(d *daemon.Daemon, images *inspect.Inspector) *Provider { return &Provider{d, images} }

// EnsureBase gets a base image onto the daemon: one that is there already, a
// pulled one, or the offline base. An image that was asked for by name and is
// not available is an error, and is never silently replaced by another.
func (e *Provider) EnsureBase(ctx context.Context, r Request, emit progress.Emit) (Base, error) {
	say := daemon.Teller{Emit: emit, Subject: "base"}
	if r.Ref == OfflineName {
		return e.offlineBase(ctx, r.Offline, cmp.Or(r.Why, OfflineAsked), emit)
	}
	ref, asked := r.Ref, r.Ref != ""
	if !asked {
		ref = r.Wanted.Image()
	}
	if err := CheckReference(ref); err != nil {
		return Base{}, err
	}
	if b, err := e.localBase(ctx, ref); err == nil {
		say.Phase("the base image " + ref + " is already on this daemon")
		return b, nil
	} else if !cerrdefs.IsNotFound(err) {
		return Base{}, fmt.Errorf("looking for the base image %s: %w", ref, err)
	}
	say.Phase("pulling the base image " + ref)
	bytes, err := e.pull(ctx, ref, cmp.Or(r.stall, stallTimeout), emit)
	if err == nil {
		in, err := e.API().ImageInspect(ctx, ref)
		if err != nil {
			return Base{}, fmt.Errorf("looking for the base image %s: %w", ref, err)
		}
		b := baseOf(ref, in)
		_, content := e.images.Stored(ctx, in)
		b.Source, b.DownloadBytes = Pulled, max(bytes, content)
		if bytes < b.DownloadBytes { // the end of what was reported only in part
			emit(progress.Event{Time: time.Now(), Subject: "base", Kind: progress.Bytes, Current: b.DownloadBytes, Total: b.DownloadBytes})
		}
		return b, nil
	}
	if ctx.Err() != nil {
		return Base{}, err
	}
	if asked {
		return Base{}, baseError(ref, err)
	}
	if b, there := e.LocalBase(ctx, Previous); there && ref == Default {
		say.Note(fmt.Sprintf("%v; going on with %s, which is on this daemon", err, Previous))
		return b, nil
	}
	others := e.Distributions(ctx)
	if r.Wanted.Only {
		return Base{}, onlyError(ref, err, others)
	}
	note := fmt.Sprintf("%v; going on with the offline base, made from this machine's Go", err)
	if len(others) > 0 {
		note += fmt.Sprintf("; castoff --base %s goes on with an image of this daemon", others[0])
	}
	say.Note(note)
	return e.offlineBase(ctx, r.Offline, err.Error(), emit)
}

func (e *Provider) offlineBase(ctx context.Context, s offline.Spec, why string, emit progress.Emit) (Base, error) {
	if err := offline.Make(ctx, e.Daemon, s, emit); err != nil {
		return Base{}, err
	}
	b, err := e.localBase(ctx, s.Ref)
	b.Source, b.Reason = Offline, why
	e.NoteImage(b.ID)
	return b, err
}

// LocalBase reports whether a base image is on the daemon already.
func (e *Provider) LocalBase(ctx context.Context, ref string) (Base, bool) {
	b, err := e.localBase(ctx, ref)
	return b, err == nil
}

func (e *Provider) localBase(ctx context.Context, ref string) (Base, error) {
	in, err := e.API().ImageInspect(ctx, ref)
	if err != nil {
		return Base{}, err
	}
	return baseOf(ref, in), nil
}

func baseOf(ref string, in image.InspectResponse) Base {
	return Base{Ref: ref, ID: in.ID, Source: Local, Diffs: in.RootFS.Layers}
}

// CheckReference returns an error for what cannot be an image reference.
func CheckReference(ref string) error {
	if _, err := reference.ParseNormalizedNamed(ref); err != nil {
		return fault.New(fmt.Errorf("reading the image reference %q: %w", plaintext.Line(ref), err), fault.ExitUsage,
			"a reference looks like ubuntu:26.04 or registry.example.com/team/image:tag")
	}
	return nil
}

// baseError is why an image that was asked for is not available.
func baseError(ref string, err error) error {
	const offline = "castoff --base offline    needs no registry"
	hint := cure(ref, err)
	if hint == "" {
		return fault.New(fmt.Errorf("getting the base image: %w", err), fault.ExitFailed, offline, "castoff doctor")
	}
	return fault.New(fmt.Errorf("getting the base image: %w", err), fault.ExitFailed, hint, offline)
}

// onlyError is why a course that stands on its own base image alone has none;
// others are images that can be the base.
func onlyError(ref string, err error, others []string) error {
	err = fmt.Errorf("getting the base image: %w; the course is not for the offline base", err)
	another := "castoff --base IMAGE    builds on another one"
	if len(others) > 0 {
		another = "castoff --base " + others[0] + "    builds on that, which is on this daemon"
	}
	return fault.New(err, fault.ExitFailed, cmp.Or(cure(ref, err), "docker pull "+ref+"    where its registry can be reached"), another)
}

// cure is what to type about a pull that failed; empty if that is not known.
func cure(ref string, err error) string {
	switch {
	case errors.Is(err, ErrDenied):
		host := "registry"
		if named, perr := reference.ParseNormalizedNamed(ref); perr == nil {
			host = reference.Domain(named)
		}
		return "docker login " + host
	case errors.Is(err, ErrRateLimit):
		return "docker login    raises the limit"
	case errors.Is(err, ErrNoImage):
		return "check the name and the tag: docker pull " + ref
	}
	return ""
}

// RemoveBase removes a base image that the course pulled, by its name. The
// engine refuses if anything else uses it.
func (e *Provider) RemoveBase(ctx context.Context, ref string) error {
	_, err := e.API().ImageRemove(ctx, ref, image.RemoveOptions{PruneChildren: true})
	if daemon.Gone(err) != nil {
		return fmt.Errorf("removing %s: %w", ref, err)
	}
	return nil
}
