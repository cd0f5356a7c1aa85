package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/pkg/jsonmessage"
)

// StartsContainers has the engine start a container: of an image with nothing
// in it, in which a probe looks around. Image and container are removed. The
// error is why none is started, in the engine's words. It wraps
// [probe.ErrNone] if there is no probe for the engine's platform.
func (e *Engine) StartsContainers(ctx context.Context, labels map[string]string, cacheDir string) error {
	ref := "castoff/trial-" + randomID() + ":latest"
	defer e.removeTrial(ref)
	if err := e.importNothing(ctx, ref, labels); err != nil {
		return fmt.Errorf("making an image: %w", err)
	}
	in, err := e.api.ImageInspect(ctx, ref)
	if err != nil {
		return fmt.Errorf("inspecting the image: %w", err)
	}
	_, err = e.walk(ctx, MeasureSpec{Subject: "trial", Ref: ref, Labels: labels, CacheDir: cacheDir}, in, silent)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("it has not ended within %s", walkTimeout)
	}
	return err
}

// removeTrial removes the image of a trial, also after a cancelled context.
func (e *Engine) removeTrial(ref string) {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	_, _ = e.api.ImageRemove(ctx, ref, image.RemoveOptions{PruneChildren: true})
}

// importNothing makes an image of a single empty directory: an engine may not
// take one without any file.
func (e *Engine) importNothing(ctx context.Context, ref string, labels map[string]string) error {
	var archive bytes.Buffer
	tw := tar.NewWriter(&archive)
	if err := tw.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: "tmp/", Mode: 0o1777}); err != nil {
		return err
	}
	if err := tw.Close(); err != nil {
		return err
	}
	// A request that is given up may be carried out all the same.
	ctx, cancel := making(ctx)
	defer cancel()
	out, err := e.api.ImageImport(ctx, image.ImportSource{Source: &archive, SourceName: "-"}, ref,
		image.ImportOptions{Changes: labelChanges(named(labels, ref)), Message: "to find out whether containers start"})
	if err != nil {
		return err
	}
	defer out.Close()
	return readImport(ctx, out)
}

// labelChanges are the changes to an imported image that give it labels.
func labelChanges(labels map[string]string) []string {
	var changes []string
	for _, k := range sortedKeys(labels) {
		changes = append(changes, fmt.Sprintf("LABEL %s=%q", k, labels[k]))
	}
	return changes
}

// readImport waits for an import to end, and returns its error.
func readImport(ctx context.Context, out io.Reader) error {
	for dec := json.NewDecoder(out); ; {
		var m jsonmessage.JSONMessage
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			return ctx.Err()
		} else if err != nil {
			return err
		}
		if m.Error != nil {
			return m.Error
		}
	}
}
