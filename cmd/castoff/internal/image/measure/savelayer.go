package measure

import (
	"archive/tar"
	"errors"
	"io"
	"path"
	"strings"

	"castoff/cmd/castoff/internal/image/archive"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
	"castoff/cmd/castoff/internal/image/untar"
)

// layer is a layer's contents, and its size compressed.
type layer struct {
	files    *rootfs.Layer
	uses     int   // by how many layers of the image
	size     int64 // of all files
	download int64 // 0 if not found out
	method   string
}

// layer reads a layer of the archive to its end, if it is one. The download
// size of one that is not stored as a registry would hold it is found by
// compressing it.
func (g *reading) layer(stored *archive.Layer) error {
	r, closer, err := stored.Open()
	if err != nil || r == nil {
		return err
	}
	defer closer()
	l := &layer{}
	switch {
	case stored.Compression != archive.Plain || g.o.Stored:
		l.download, l.method = stored.Size, DownloadStored
		err = g.files(l, r)
	case g.o.Download:
		c := newCompressor()
		err = g.files(l, io.TeeReader(r, c))
		if cerr := c.Close(); err == nil {
			err = cerr
		}
		l.download, l.method = c.Size(), DownloadCompressed
	default:
		err = g.files(l, r)
	}
	if err == nil {
		g.layers[stored.Name] = l
	}
	return err
}

// files reads a layer's files.
func (g *reading) files(l *layer, r io.Reader) error {
	l.files = rootfs.NewLayer(g.limits)
	tr := untar.NewReader(r)
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			l.size = l.files.SizeBytes
			_, err = io.Copy(io.Discard, r) // a compressed stream is checked to its end
			return err
		}
		if err != nil {
			return err
		}
		if h.Typeflag == tar.TypeXGlobalHeader {
			continue // a note on the archive, which makes no file
		}
		if len(h.Name) > archive.MaxPath || len(h.Linkname) > archive.MaxPath {
			return errors.New("a path is too long")
		}
		g.entries++
		e := entryOf(h)
		if err := g.capture(e.Size, tr); err != nil {
			return err
		}
		if e.Type == rootfs.Regular {
			if err := g.file(&e, tr); err != nil {
				return err
			}
		}
		if err := l.files.Add(e); err != nil {
			return err
		}
	}
}

// file reads what is wanted of a regular file: of most, no more than the
// beginning.
func (g *reading) file(e *rootfs.Entry, tr *untar.Reader) (err error) {
	most := rootfs.Wanted(e.Path)
	digests := g.o.Digests && e.Size > 0
	if begin := tr.Peek(4); most == 0 && !digests && begin != nil && !binary.Program(begin) {
		return nil
	}
	var r io.Reader = tr
	var digester *walk.Digester // most who read an image want none
	if digests {
		digester = walk.NewDigester()
		r = io.TeeReader(r, digester)
	}
	body := &headed{r: r}
	if most > 0 {
		e.Content, err = io.ReadAll(io.LimitReader(body, most))
	} else if e.Size > 0 { // a later name may make it one that can be started
		e.Program, err = g.recognizer.Program(body)
	}
	if err == nil {
		err = body.fill()
	}
	if err == nil && binary.Program(body.head) {
		e.Head, e.Source = body.head, g.entries
	}
	if err == nil && digester != nil {
		if _, err = io.Copy(io.Discard, r); err == nil {
			e.Digest, err = digester.Digest(e.Size)
		}
	}
	return err
}

// entryOf is a layer's entry as package rootfs takes it.
func entryOf(h *untar.Header) rootfs.Entry {
	e := rootfs.Entry{Path: inRoot(h.Name), Mode: uint32(h.Mode) & 0o7777, UID: uint32(h.Uid), GID: uint32(h.Gid), Type: rootfs.Other}
	switch h.Typeflag {
	case tar.TypeReg, tar.TypeGNUSparse:
		e.Type, e.Size = rootfs.Regular, h.Size
	case tar.TypeDir:
		e.Type = rootfs.Directory
	case tar.TypeSymlink:
		e.Type, e.Link = rootfs.Symlink, h.Linkname
	case tar.TypeLink:
		e.Type, e.Link = rootfs.HardLink, inRoot(h.Linkname)
	}
	return e
}

// inRoot makes a path of an archive one below the root, whatever it says:
// "../../etc" is "etc", "" is the root itself.
func inRoot(name string) string {
	if p := strings.TrimSuffix(name, "/"); isClean(p) { // as engines write it
		return p
	}
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// isClean reports whether nothing of a path would change if it were made one
// below the root: each part of it is a name.
func isClean(p string) bool {
	for begin := 0; ; {
		end := strings.IndexByte(p[begin:], '/')
		if end < 0 {
			end = len(p) - begin
		}
		if part := p[begin : begin+end]; part == "" || part == "." || part == ".." {
			return false
		}
		if begin += end + 1; begin > len(p) {
			return true
		}
	}
}
