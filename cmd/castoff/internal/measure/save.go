package measure

import (
	"archive/tar"
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Limits on what an archive may make us keep in memory. Real ones stay far
// below; an archive is untrusted.
const (
	maxMetadata = 8 << 20   // bytes of one JSON document
	maxDocs     = 64 << 20  // bytes of all of them
	maxFiles    = 5_000_000 // entries of all archives, and nodes of the tree
	maxPath     = 8 << 10   // bytes of one path; Linux allows 4096
	maxPaths    = 1 << 30   // bytes of all of them
)

// SaveOptions are what [FromSave] can be told.
type SaveOptions struct {
	// BaseDiffs are the digests of the base image's unpacked layers.
	BaseDiffs []string
	// Progress is called with the number of bytes read so far; may be nil.
	Progress func(int64)
}

// FromSave reads the stream of `docker save` of one image, in any of the
// forms that engines write: layers named differently, in any order, plain or
// compressed, linked to each other. It streams: what stays in memory is the
// list of files. Name, Ref and ID of the result are the caller's to set.
func FromSave(r io.Reader, o SaveOptions) (Image, error) {
	a := archive{docs: map[string][]byte{}, layers: map[string]*layer{}, links: map[string]string{}}
	counted := &counter{r: r, step: o.Progress}
	tr := tar.NewReader(bufio.NewReaderSize(counted, 1<<20))
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Image{}, fmt.Errorf("reading the image archive: %w", err)
		}
		if err := a.entry(h, tr); err != nil {
			return Image{}, fmt.Errorf("reading %q in the image archive: %w", clip(h.Name), err)
		}
	}
	m, err := a.image(o)
	if err != nil {
		return Image{}, fmt.Errorf("reading the image archive: %w", err)
	}
	return m, nil
}

// counter counts what is read through it.
type counter struct {
	r    io.Reader
	n    int64
	step func(int64)
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.step != nil {
		c.step(c.n)
	}
	return n, err
}

// archive is what has been found so far.
type archive struct {
	docs   map[string][]byte // JSON documents by path; nil for one too large
	layers map[string]*layer // by path
	links  map[string]string // path to target, for engines that link layers
	kept   int               // bytes in docs
	files  int               // entries, also in layers
	paths  int               // bytes of their paths
}

// layer is the contents of one layer, in the order of its archive.
type layer struct {
	files []file
	size  int64 // of all files
}

type file struct {
	path string
	size int64
	dir  bool
}

func (a *archive) entry(h *tar.Header, r io.Reader) error {
	if err := a.count(h.Name); err != nil {
		return err
	}
	name := path.Clean(h.Name)
	switch h.Typeflag {
	case tar.TypeSymlink, tar.TypeLink:
		target := h.Linkname
		if h.Typeflag == tar.TypeSymlink {
			target = path.Join(path.Dir(name), target)
		}
		a.links[name] = path.Clean(target)
		return nil
	case tar.TypeReg:
		return a.blob(name, h.Size, r)
	}
	return nil
}

// count bounds what the names of entries take.
func (a *archive) count(name string) error {
	if len(name) > maxPath {
		return errors.New("a path is too long")
	}
	if a.files++; a.files > maxFiles {
		return fmt.Errorf("more than %d files", maxFiles)
	}
	if a.paths += len(name); a.paths > maxPaths {
		return errors.New("the paths are too long")
	}
	return nil
}

// blob sorts an entry by what it holds, not by its name: names differ between
// engines, contents do not.
func (a *archive) blob(name string, size int64, r io.Reader) error {
	br := bufio.NewReaderSize(r, 1<<16)
	head, err := br.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	plain, closer, err := decompress(head, br)
	if err != nil {
		return err
	}
	if closer != nil {
		defer closer()
		br = bufio.NewReaderSize(plain, 1<<16)
		if head, err = br.Peek(512); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	if isTar(head) {
		l, err := a.readLayer(br)
		if err == nil {
			a.layers[name] = l
		}
		return err
	}
	text := bytes.TrimLeft(head, " \t\r\n")
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return nil // VERSION files and the like
	}
	// One that is too large may be a bill of materials, which nobody asks for.
	a.docs[name] = nil
	if size > maxMetadata {
		return nil
	}
	doc, err := io.ReadAll(io.LimitReader(br, maxMetadata+1))
	if err != nil {
		return err
	}
	if len(doc) <= maxMetadata && a.kept+len(doc) <= maxDocs {
		a.kept += len(doc)
		a.docs[name] = doc
	}
	return nil
}

// decompress returns a reader of the plain bytes, and how to close it, if the
// head is that of a compressed stream; nil otherwise.
func decompress(head []byte, r io.Reader) (io.Reader, func(), error) {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, nil, err
		}
		return z, func() { z.Close() }, nil
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(128<<20))
		if err != nil {
			return nil, nil, err
		}
		return z, z.Close, nil
	}
	return nil, nil, nil
}

// isTar tells whether a stream begins with a tar header, which has a checksum,
// or is an empty archive: zero blocks, or nothing at all.
func isTar(head []byte) bool {
	if len(head) < 512 {
		return len(head) == 0
	}
	_, err := tar.NewReader(bytes.NewReader(head)).Next()
	return !errors.Is(err, tar.ErrHeader)
}

func (a *archive) readLayer(r io.Reader) (*layer, error) {
	l := &layer{}
	tr := tar.NewReader(r)
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			_, err = io.Copy(io.Discard, r) // a compressed stream is checked to its end
			return l, err
		}
		if err != nil {
			return nil, err
		}
		if err := a.count(h.Name); err != nil {
			return nil, err
		}
		if h.Typeflag == tar.TypeXGlobalHeader {
			continue // a note on the archive, which makes no file
		}
		f := file{path: inRoot(h.Name), dir: h.Typeflag == tar.TypeDir}
		if h.Typeflag == tar.TypeReg {
			f.size = h.Size
		}
		if l.size += f.size; l.size < 0 {
			return nil, errors.New("the sizes of the files are not possible")
		}
		l.files = append(l.files, f)
	}
}

// inRoot makes a path of an archive one below the root, whatever it says:
// "../../etc" is "etc", "" is the root itself.
func inRoot(name string) string {
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// document decodes a JSON document of the archive.
func (a *archive) document(name string, v any) error {
	doc, ok := a.docs[a.resolve(name)]
	if !ok {
		return fmt.Errorf("there is no %s", clip(name))
	}
	if doc == nil {
		return fmt.Errorf("%s is too large", clip(name))
	}
	if err := json.Unmarshal(doc, v); err != nil {
		return fmt.Errorf("reading %s: %w", clip(name), err)
	}
	return nil
}

// resolve follows links; a loop ends at its start, where nothing is found.
func (a *archive) resolve(name string) string {
	name = path.Clean(name)
	for range 16 {
		target, ok := a.links[name]
		if !ok {
			break
		}
		name = target
	}
	return name
}

// clip makes a name from the archive fit for an error.
func clip(s string) string {
	if len(s) > 120 {
		s = s[:120] + "…"
	}
	return shown(s)
}
