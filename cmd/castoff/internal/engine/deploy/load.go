package deploy

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/measure"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
)

// loadGrace is how long an interrupted load may take to end. A daemon that has
// the whole archive goes on alone, and the image only exists once it is done.
const loadGrace = 30 * time.Second

// removeLimit bounds the removal of a loaded copy, which takes longer the
// larger the copy is: seconds for each GB.
const removeLimit = 2 * time.Minute

// saveLoad times save and load of one image. If one of them is refused, as
// Docker refuses to save an image without layers, that is a note and not an
// error.
func (e *Timer) saveLoad(ctx context.Context, ref string, about int64, labels map[string]string, d *measure.Deployment, emit progress.Emit) error {
	say := daemon.Teller{Emit: emit, Subject: plaintext.Line(ref)}
	what := "saving and loading"
	length, took, err := e.save(ctx, ref, about, say)
	if err == nil {
		what, d.SaveSeconds = "loading", took.Seconds()
		took, err = e.loadCopy(ctx, ref, length, labels, say)
		d.LoadSeconds = took.Seconds()
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("timing save and load of %s: %w", say.Subject, context.Cause(ctx))
	case client.IsErrConnectionFailed(err):
		return fmt.Errorf("timing save and load of %s: %w", say.Subject, err)
	case err != nil:
		say.Note(fmt.Sprintf("%s %s is not timed: %s", what, say.Subject, plaintext.Line(err.Error())))
	}
	return nil
}

// loadCopy makes a copy of an image whose archive has the given length, times
// its loading and removes it.
func (e *Timer) loadCopy(ctx context.Context, ref string, length int64, labels map[string]string, say daemon.Teller) (took time.Duration, err error) {
	if err := e.roomFor(length); err != nil {
		return 0, err
	}
	f, err := os.CreateTemp("", "castoff-load-*.tar")
	if err != nil {
		return 0, fmt.Errorf("making a temporary file: %w", err)
	}
	// Where a file that is open can be removed, not even a killed process
	// leaves it behind; elsewhere it is removed at the end.
	if os.Remove(f.Name()) != nil {
		defer os.Remove(f.Name())
	}
	defer f.Close()
	id := newCopyID(labels)
	say.Phase("copying " + say.Subject + " with changed layers")
	if err := e.writeCopy(ctx, f, ref, id, &meter{total: length, say: say}); err != nil {
		return 0, err
	}
	say.Phase("loading the copy of " + say.Subject)
	defer func() {
		say.Phase("removing the copy of " + say.Subject)
		if rerr := e.removeCopy(id); err == nil {
			err = rerr
		}
	}()
	return e.load(ctx, f, say)
}

// roomFor reports whether there is room for an archive of the given length
// here, and for the archive and its contents where the daemon is. Where that
// cannot be seen, there is assumed to be.
func (e *Timer) roomFor(length int64) error {
	const spare = 64 << 20 // bytes
	free, err := daemon.FreeBytes(os.TempDir())
	if err == nil && free < length+spare {
		return fmt.Errorf("there is no room for its archive of %d bytes in %s", length, os.TempDir())
	}
	// The two may be the same disk.
	if free, err = e.FreeDisk(); err == nil && free < 3*length+spare {
		return fmt.Errorf("there is no room for a copy of %d bytes at the daemon", length)
	}
	return nil
}

func newCopyID(labels map[string]string) copyID {
	mark := daemon.RandomID()
	ref := imagename.Of("", "load-test:"+mark)
	return copyID{mark: mark, ref: ref, labels: daemon.Named(labels, ref)}
}

// writeCopy writes the image's archive with changed layers to f and rewinds it.
func (e *Timer) writeCopy(ctx context.Context, f *os.File, ref string, id copyID, m *meter) error {
	stream, err := e.API().ImageSave(ctx, []string{ref})
	if err != nil {
		return fmt.Errorf("saving it: %w", err)
	}
	defer stream.Close()
	m.r = stream
	if err := copyArchive(f, m, id); err != nil {
		return fmt.Errorf("copying its archive: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("copying its archive: %w", err)
	}
	return nil
}

// load times how long the daemon takes to load an archive.
func (e *Timer) load(ctx context.Context, f *os.File, say daemon.Teller) (time.Duration, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	// Cancelling ends the archive, and with it the load, unless the daemon has
	// all of it: then it goes on whether anybody is listening or not.
	body := &meter{r: untilDone{ctx, f}, total: info.Size(), say: say}
	lctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(loadGrace, cancel) })()
	start := time.Now()
	resp, err := e.API().ImageLoad(lctx, body, client.ImageLoadWithQuiet(true))
	if err != nil {
		return 0, fmt.Errorf("loading it: %w", err)
	}
	defer resp.Body.Close()
	if err := daemon.Finished(resp.Body); err != nil {
		return 0, fmt.Errorf("loading it: %w", err)
	}
	return time.Since(start), nil
}

// untilDone is a reader that fails when its context ends.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, context.Cause(u.ctx)
	}
	return u.r.Read(p)
}

// removeCopy removes the copy if it was made, even after a cancellation. It
// removes nothing that does not have the copy's name and label.
func (e *Timer) removeCopy(id copyID) error {
	ctx, cancel := context.WithTimeout(context.Background(), removeLimit)
	defer cancel()
	in, err := e.API().ImageInspect(ctx, id.ref)
	if err != nil {
		return daemon.Gone(err)
	}
	if in.Config == nil || in.Config.Labels[daemon.Label] != id.labels[daemon.Label] {
		return fmt.Errorf("removing its copy %s: it has lost its label", id.ref)
	}
	if _, err = e.API().ImageRemove(ctx, in.ID, image.RemoveOptions{PruneChildren: true}); daemon.Gone(err) != nil {
		return fmt.Errorf("removing its copy %s: %w", id.ref, err)
	}
	return nil
}
