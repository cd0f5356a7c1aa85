package docker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/docker/docker/api/types/image"
)

// DefaultBase is the base image of the course: the guide's ubuntu, pinned to
// a named long-term release so that what is measured today can be measured
// again.
const DefaultBase = "ubuntu:24.04"

// OfflineName is what a person gives as base image to ask for the offline
// one.
const OfflineName = "offline"

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
	// the engine tells only of layers that take their time, it is the size of
	// the image's content.
	DownloadBytes int64 `json:"download_bytes,omitempty"`
	// Reason says why the offline base is used: the failed pull, in a line.
	Reason string `json:"reason,omitempty"`
	// Diffs are the digests of its unpacked layers, lowest first.
	Diffs []string `json:"-"`
}

// BaseRequest asks for a base image.
type BaseRequest struct {
	// Ref is the image to use, or [OfflineName]. Empty stands for
	// [DefaultBase] with the offline base as the way out.
	Ref string
	// Why is the reason to be told for [OfflineName]; empty for the person's
	// own wish.
	Why string
	// Stall is how long a pull may make no progress; 0 stands for
	// [StallTimeout].
	Stall time.Duration
	// Offline says how to make the offline base.
	Offline OfflineSpec
}

// EnsureBase gets a base image onto the daemon: one that is there already, or
// pulled, or the offline base. An image that was asked for by name and cannot
// be had is an error, never silently another one.
func (e *Engine) EnsureBase(ctx context.Context, r BaseRequest, emit progress.Emit) (Base, error) {
	if r.Ref == OfflineName {
		return e.offlineBase(ctx, r.Offline, cmp.Or(r.Why, OfflineAsked), emit)
	}
	ref, asked := r.Ref, r.Ref != ""
	if !asked {
		ref = DefaultBase
	}
	if err := CheckReference(ref); err != nil {
		return Base{}, err
	}
	if b, err := e.localBase(ctx, ref); err == nil {
		note(emit, progress.Phase, "the base image "+ref+" is already on this daemon")
		return b, nil
	} else if !cerrdefs.IsNotFound(err) {
		return Base{}, fmt.Errorf("looking for the base image %s: %w", ref, err)
	}
	note(emit, progress.Phase, "pulling the base image "+ref)
	stall := r.Stall
	if stall == 0 {
		stall = StallTimeout
	}
	bytes, err := e.pull(ctx, ref, stall, emit)
	if err == nil {
		in, err := e.api.ImageInspect(ctx, ref)
		if err != nil {
			return Base{}, fmt.Errorf("looking for the base image %s: %w", ref, err)
		}
		b := baseOf(ref, in)
		_, content := e.stored(ctx, in)
		b.Source, b.DownloadBytes = Pulled, max(bytes, content)
		if bytes < b.DownloadBytes { // the end of what was only told in part
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
	note(emit, progress.Note, fmt.Sprintf("%v; going on with the offline base, made from this machine's Go", err))
	return e.offlineBase(ctx, r.Offline, err.Error(), emit)
}

// LocalBase reports whether a base image is on the daemon already.
func (e *Engine) LocalBase(ctx context.Context, ref string) (Base, bool) {
	b, err := e.localBase(ctx, ref)
	return b, err == nil
}

func (e *Engine) localBase(ctx context.Context, ref string) (Base, error) {
	in, err := e.api.ImageInspect(ctx, ref)
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
			"a reference looks like ubuntu:24.04 or registry.example.com/team/image:tag")
	}
	return nil
}

func baseError(ref string, err error) error {
	err = fmt.Errorf("getting the base image: %w", err)
	offline := "castoff --base offline    needs no registry"
	switch {
	case errors.Is(err, ErrDenied):
		host := "registry"
		if named, perr := reference.ParseNormalizedNamed(ref); perr == nil {
			host = reference.Domain(named)
		}
		return fault.New(err, fault.ExitFailed, "docker login "+host, offline)
	case errors.Is(err, ErrRateLimit):
		return fault.New(err, fault.ExitFailed, "docker login    raises the limit", offline)
	case errors.Is(err, ErrNoImage):
		return fault.New(err, fault.ExitFailed, "check the name and the tag: docker pull "+ref, offline)
	}
	return fault.New(err, fault.ExitFailed, offline, "castoff doctor")
}

func note(emit progress.Emit, kind progress.Kind, text string) {
	emit(progress.Event{Time: time.Now(), Subject: "base", Kind: kind, Text: text})
}
