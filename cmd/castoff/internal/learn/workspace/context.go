// Package workspace is the files that images are built from: packed as a
// build context, the same bytes for the same files.
package workspace

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/digest"
)

// maxContext bounds a build context in bytes; it is held in memory.
const maxContext = 64 << 20

// Options say how files are packed.
type Options struct {
	// Extra are further files, by path.
	Extra map[string][]byte
	// Replace are contents that files get instead of their own, by path.
	Replace map[string][]byte
	// Dockerfile is the path of the Dockerfile that is built. If it is set,
	// the patterns in .dockerignore are applied, or those in the file of the
	// Dockerfile's name with that ending.
	Dockerfile string
}

// packed is the time of all files in a build context. It is not that of the epoch:
// a zip archive, and with that a package of Python's or Java's, cannot hold a time
// before 1980.
var packed = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Packed is a build context.
type Packed struct {
	// Archive is a tar archive, Digest its SHA-256.
	Archive []byte
	Digest  string
	// Files are the paths of the files in it, sorted, without directories;
	// Bytes is the size of all of them.
	Files []string
	Bytes int64
}

// Pack makes a build context of the regular files of files. Order, times, owners and modes do not depend on
// the machine, so the same files are the same bytes, and a builder's cache
// recognises them. A repeated path, one that leaves the context, and links are
// errors, unless they are ignored.
func Pack(files fs.FS, o Options) (Packed, error) {
	c := collector{files: files, replace: o.Replace, all: map[string]content{}}
	if o.Dockerfile != "" {
		var err error
		if c.ignore, err = readIgnore(files, o.Dockerfile); err != nil {
			return Packed{}, err
		}
	}
	if err := fs.WalkDir(files, ".", c.visit); err != nil {
		return Packed{}, err
	}
	for name, data := range o.Extra {
		if err := c.add(name, content{data: data}); err != nil {
			return Packed{}, err
		}
	}
	archive, err := pack(c.all)
	if err != nil {
		return Packed{}, fmt.Errorf("packing the build context: %w", err)
	}
	p := Packed{Archive: archive, Digest: digest.Of(archive)}
	for name, f := range c.all {
		if !f.dir {
			p.Files, p.Bytes = append(p.Files, name), p.Bytes+int64(len(f.data))
		}
	}
	slices.Sort(p.Files)
	return p, nil
}

// collector gathers what goes into a build context.
type collector struct {
	files   fs.FS
	replace map[string][]byte
	ignore  *ignore // nil for nothing
	all     map[string]content
	size    int
}

func (c *collector) add(name string, f content) error {
	// A backslash is a separator on some hosts, and part of a name in an image.
	if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\\x00") {
		return fmt.Errorf("packing %q: it is not a path inside the build context", name)
	}
	if _, twice := c.all[name]; twice {
		return fmt.Errorf("packing %s: it is there twice", name)
	}
	if c.size += len(f.data); c.size > maxContext {
		return tooLarge(name)
	}
	c.all[name] = f
	return nil
}

// visit takes a file or directory of the walk.
func (c *collector) visit(p string, d fs.DirEntry, err error) error {
	if p == "." {
		if err != nil {
			return fmt.Errorf("packing the build context: %w", err)
		}
		return nil
	}
	// Before anything else: what is ignored need not even be readable.
	if ignored, below, ierr := c.ignore.matches(p); ierr != nil {
		return ierr
	} else if ignored {
		if d.IsDir() && (err != nil || !below) {
			return fs.SkipDir
		}
		return nil
	}
	switch {
	case err != nil:
		return fmt.Errorf("packing %s: %w", p, err)
	case d.IsDir():
		return c.add(p, content{dir: true})
	case !d.Type().IsRegular():
		return fmt.Errorf("packing %s: %w", p, errNotRegular)
	}
	info, err := d.Info()
	if err != nil {
		return fmt.Errorf("packing %s: %w", p, err)
	}
	data, replaced := c.replace[p]
	if !replaced {
		data, err = bounded.ReadFile(c.files, p, maxContext)
	}
	switch {
	case errors.As(err, new(bounded.TooLarge)):
		return tooLarge(p)
	case err != nil:
		return fmt.Errorf("packing %s: %w", p, err)
	}
	return c.add(p, content{data: data, executable: info.Mode()&0o100 != 0})
}

// tooLarge is the error for a file that the build context has no room for.
func tooLarge(name string) error {
	return fmt.Errorf("packing %s: the build context is larger than %d bytes", name, maxContext)
}

var errNotRegular = errors.New("it is neither a regular file nor a directory")

type content struct {
	data       []byte
	dir        bool
	executable bool
}

func pack(all map[string]content) ([]byte, error) {
	names := slices.Sorted(maps.Keys(all))
	for _, name := range names {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if c, ok := all[dir]; ok && !c.dir {
				return nil, fmt.Errorf("%s is a file and the directory of %s", dir, name)
			}
		}
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range names {
		c := all[name]
		h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(c.data)), ModTime: packed}
		switch {
		case c.dir:
			h.Typeflag, h.Name, h.Mode = tar.TypeDir, name+"/", 0o755
		case c.executable:
			h.Mode = 0o755
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(c.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
