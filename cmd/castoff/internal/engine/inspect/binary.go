package inspect

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
)

// maxProgram is the largest program that is read, since it is held in memory
// for as long as that takes.
const maxProgram = 512 << 20

// maxLinks is how many symbolic links are followed. Source: Linux, path
// resolution.
const maxLinks = 40

// ErrNoProgram is the cause of the error of [Inspector.Binary] for an image that
// names no program to start, or one that it does not have.
var ErrNoProgram = measure.ErrNoProgram

// Binary reads what the program that the image starts says about itself,
// without starting it: it is copied out of a container that is created and
// never started. For an entrypoint in shell form it reads the program that the
// line begins with, if that is a path or found in PATH, and otherwise the
// shell. The path in the result is where the file is, symbolic links resolved.
//
// An image with no such program is an error with [ErrNoProgram] in its chain.
func (e *Inspector) Binary(ctx context.Context, ref string, labels map[string]string) (binary.Facts, error) {
	f, err := e.readProgram(ctx, ref, labels, maxProgram)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return binary.Facts{}, fmt.Errorf("reading the program of %s: %w", plaintext.Line(ref), err)
	}
	return f, nil
}

// readProgram is Binary for programs of at most limit bytes.
func (e *Inspector) readProgram(ctx context.Context, ref string, labels map[string]string, limit int64) (binary.Facts, error) {
	in, err := e.API().ImageInspect(ctx, ref)
	if cerrdefs.IsNotFound(err) {
		return binary.Facts{}, fault.New(errors.New("there is no such image on this daemon"), fault.ExitFailed,
			"docker images    shows what is there", "docker pull "+plaintext.Line(ref))
	}
	if err != nil {
		return binary.Facts{}, err
	}
	var words []string
	if in.Config != nil {
		words = measure.StartedPrograms(in.Config.Entrypoint, in.Config.Cmd)
	}
	if len(words) == 0 {
		return binary.Facts{}, measure.NothingStarted()
	}
	// By its ID, so that it is the image that was asked about.
	id, remove, err := e.Create(ctx, &container.Config{Image: in.ID, Labels: labels})
	if err != nil {
		return binary.Facts{}, err
	}
	defer remove()
	p, size, err := e.findProgram(ctx, id, words, in.Config.Env, in.Config.WorkingDir)
	if err != nil {
		return binary.Facts{}, err
	}
	if size > limit {
		return binary.Facts{}, fmt.Errorf("%s has %d bytes; at most %d are read", plaintext.Line(p), size, limit)
	}
	data, err := e.copyFile(ctx, id, p, limit)
	if err != nil {
		return binary.Facts{}, fmt.Errorf("copying %s: %w", plaintext.Line(p), err)
	}
	f, err := binary.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return binary.Facts{}, fmt.Errorf("%s: %w", plaintext.Line(p), err)
	}
	f.Path = plaintext.Line(p)
	return f, nil
}

// findProgram looks for the first of the words that names a file, and returns
// its path and size.
func (e *Inspector) findProgram(ctx context.Context, id string, words, env []string, dir string) (string, int64, error) {
	var missing error
	for _, word := range words {
		places, inPath := measure.ProgramPlaces(word, env, dir)
		for _, place := range places {
			p, st, err := e.follow(ctx, id, place)
			switch {
			case cerrdefs.IsNotFound(err):
				continue
			case err != nil:
				return "", 0, err
			case inPath && (!st.Mode.IsRegular() || st.Mode&0o111 == 0):
				continue // exec keeps looking, too
			case !st.Mode.IsRegular():
				return "", 0, measure.ProgramIsNoFile(p, st.Mode.IsDir())
			}
			return p, st.Size, nil
		}
		if missing == nil {
			missing = measure.ProgramNotThere(word, places, inPath)
		}
	}
	return "", 0, missing
}

// follow returns what is at a path inside a container, and where, with symbolic
// links resolved. A link cannot lead out of the container: the daemon resolves
// directories within it, and the rest is done on its paths.
func (e *Inspector) follow(ctx context.Context, id, p string) (string, container.PathStat, error) {
	for range maxLinks {
		st, err := e.stat(ctx, id, p)
		if err != nil {
			return "", container.PathStat{}, err
		}
		if st.Mode&os.ModeSymlink == 0 {
			return p, st, nil
		}
		target := st.LinkTarget
		if !path.IsAbs(target) {
			target = path.Join(path.Dir(p), target)
		}
		p = path.Join("/", target)
	}
	return "", container.PathStat{}, fmt.Errorf("%s: too many symbolic links", plaintext.Line(p))
}

// stat returns what is at a path inside a container, without following a
// symbolic link in its last element.
func (e *Inspector) stat(ctx context.Context, id, p string) (container.PathStat, error) {
	st, err := e.API().ContainerStatPath(ctx, id, p)
	if err == nil || cerrdefs.IsNotFound(err) || ctx.Err() != nil {
		return st, err
	}
	// The answer to a HEAD request has no text. Asked for the file, the daemon
	// says what is wrong.
	stream, st, err := e.API().CopyFromContainer(ctx, id, p)
	if err == nil {
		return st, stream.Close()
	}
	if strings.Contains(err.Error(), "not a directory") { // a path below a file
		return st, fmt.Errorf("%w: %w", cerrdefs.ErrNotFound, err)
	}
	return st, err
}

// copyFile reads a regular file of at most limit bytes from a container.
func (e *Inspector) copyFile(ctx context.Context, id, p string, limit int64) ([]byte, error) {
	stream, _, err := e.API().CopyFromContainer(ctx, id, p)
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	r := tar.NewReader(stream)
	h, err := r.Next()
	switch {
	case err != nil:
		return nil, err
	case h.Typeflag != tar.TypeReg || h.Size < 0 || h.Size > limit:
		return nil, fmt.Errorf("the daemon sends something else: type %q, %d bytes", h.Typeflag, h.Size)
	}
	data := make([]byte, h.Size)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, err
	}
	return data, nil
}
