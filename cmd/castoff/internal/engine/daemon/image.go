package daemon

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
	"github.com/docker/docker/pkg/jsonmessage"
)

// StopTimeout bounds the clean-up after work that was interrupted.
const StopTimeout = 3 * time.Second

// NoName is what engines call an image without a name.
const NoName = "<none>:<none>"

// Import makes an image from a root file system's archive. It gets the labels,
// including the one for its name, and whatever else changes say, as in a
// Dockerfile.
func (e *Daemon) Import(ctx context.Context, archive io.Reader, ref string, labels map[string]string, message string, changes ...string) error {
	labels = Named(labels, ref)
	for _, k := range slices.Sorted(maps.Keys(labels)) {
		changes = append(changes, fmt.Sprintf("LABEL %s=%q", k, labels[k]))
	}
	out, err := e.api.ImageImport(ctx, image.ImportSource{Source: archive, SourceName: "-"}, ref,
		image.ImportOptions{Changes: changes, Message: message})
	if err != nil {
		return err
	}
	defer out.Close()
	if err := Finished(out); err != nil {
		return err
	}
	return ctx.Err()
}

// Finished reads what an engine reports about a piece of work until its end,
// and returns the error that it reports.
func Finished(report io.Reader) error {
	for dec := json.NewDecoder(report); ; {
		var m jsonmessage.JSONMessage
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if m.Error != nil {
			return m.Error
		}
	}
}

// RemoveUntagged removes an image if no name refers to it. One that has a name,
// or is gone, is left alone without an error; one that something else needs
// stays, with the engine's error.
func (e *Daemon) RemoveUntagged(ctx context.Context, id string) error {
	in, err := e.api.ImageInspect(ctx, id)
	if err != nil || len(in.RepoTags) > 0 {
		return Gone(err)
	}
	_, err = e.api.ImageRemove(ctx, id, image.RemoveOptions{PruneChildren: false})
	return Gone(err)
}

// RemoveNow removes an image that is there only for a moment, by its name, even
// after a cancelled context. What stays is found by its label.
func (e *Daemon) RemoveNow(ref string) {
	ctx, cancel := context.WithTimeout(context.Background(), StopTimeout)
	defer cancel()
	_, _ = e.api.ImageRemove(ctx, ref, image.RemoveOptions{PruneChildren: true})
}

// Gone takes "there is no such thing" for success.
func Gone(err error) error {
	if cerrdefs.IsNotFound(err) {
		return nil
	}
	return err
}

// Refusal tells an engine's answer, that something cannot be done like this,
// apart from a fault of the engine or of the connection to it.
func Refusal(err error) bool {
	switch {
	case client.IsErrConnectionFailed(err), cerrdefs.IsUnavailable(err):
		return false
	}
	return cerrdefs.IsInvalidArgument(err) || cerrdefs.IsInternal(err) || cerrdefs.IsNotFound(err) ||
		cerrdefs.IsUnknown(err) || cerrdefs.IsConflict(err)
}

// RandomID is a name that nothing else has, in small letters and digits.
func RandomID() string { return strings.ToLower(rand.Text()) }
