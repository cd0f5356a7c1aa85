// Package workspace is the files that images are built from: packed as a
// build context, the same bytes for the same files.
package workspace

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
)

// maxContext bounds a build context in bytes; it is held in memory.
const maxContext = 64 << 20

// Context packs the regular files of files, and extra ones by path, as a tar
// archive, and returns it with its SHA-256 digest. Order, times, owners and
// modes do not depend on the machine, so the same files are the same bytes,
// and a builder's cache recognises them. A path twice, one that leaves the
// context, and links are errors.
func Context(files fs.FS, extra map[string][]byte) (archive []byte, digest string, err error) {
	all := map[string]content{}
	size := 0
	add := func(name string, c content) error {
		// A backslash is a separator on some hosts, and part of a name in an image.
		if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\\x00") {
			return fmt.Errorf("packing %q: it is not a path inside the build context", name)
		}
		if _, twice := all[name]; twice {
			return fmt.Errorf("packing %s: it is there twice", name)
		}
		if size += len(c.data); size > maxContext {
			return fmt.Errorf("packing %s: the build context is larger than %d bytes", name, maxContext)
		}
		all[name] = c
		return nil
	}
	err = fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("packing %s: %w", p, err)
		}
		switch {
		case p == ".":
			return nil
		case d.IsDir():
			return add(p, content{dir: true})
		case !d.Type().IsRegular():
			return fmt.Errorf("packing %s: %w", p, errNotRegular)
		}
		data, err := fs.ReadFile(files, p)
		if err != nil {
			return fmt.Errorf("packing %s: %w", p, err)
		}
		info, err := d.Info()
		if err != nil {
			return fmt.Errorf("packing %s: %w", p, err)
		}
		return add(p, content{data: data, executable: info.Mode()&0o100 != 0})
	})
	if err != nil {
		return nil, "", err
	}
	for name, data := range extra {
		if err := add(name, content{data: data}); err != nil {
			return nil, "", err
		}
	}
	if archive, err = pack(all); err != nil {
		return nil, "", fmt.Errorf("packing the build context: %w", err)
	}
	sum := sha256.Sum256(archive)
	return archive, "sha256:" + hex.EncodeToString(sum[:]), nil
}

var errNotRegular = errors.New("it is neither a regular file nor a directory")

type content struct {
	data       []byte
	dir        bool
	executable bool
}

func pack(all map[string]content) ([]byte, error) {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
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
		h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(c.data))}
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
