package inspect

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/image/imagename"
)

// StartsContainers has the engine start a container, from an image with nothing
// in it, in which a probe looks around. Image and container are removed. The
// error is why none was started, in the engine's words. It wraps
// [probe.ErrNone] if there is no probe for the engine's platform.
func (e *Inspector) StartsContainers(ctx context.Context, labels map[string]string, cacheDir string) error {
	ref := imagename.Tagged(imagename.Of("", "trial-"+daemon.RandomID()))
	defer e.RemoveNow(ref)
	if err := e.importNothing(ctx, ref, labels); err != nil {
		return fmt.Errorf("making an image: %w", err)
	}
	in, err := e.API().ImageInspect(ctx, ref)
	if err != nil {
		return fmt.Errorf("inspecting the image: %w", err)
	}
	_, err = e.walk(ctx, Spec{Subject: "trial", Ref: ref, Labels: labels, CacheDir: cacheDir}, in, daemon.Silent)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("it has not ended within %s", walkTimeout)
	}
	return err
}

// importNothing makes an image of a single empty directory: an engine may not
// accept one without any files.
func (e *Inspector) importNothing(ctx context.Context, ref string, labels map[string]string) error {
	var archive bytes.Buffer
	tw := tar.NewWriter(&archive)
	if err := tw.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: "tmp/", Mode: 0o1777}); err != nil {
		return err
	}
	if err := tw.Close(); err != nil {
		return err
	}
	// A request that is given up on may be carried out all the same.
	ctx, cancel := daemon.Making(ctx)
	defer cancel()
	return e.Import(ctx, &archive, ref, labels, "to find out whether containers start")
}
