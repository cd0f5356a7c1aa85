package measure

import (
	"archive/tar"
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/rootfs/walk"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Limits on what an archive may make us keep in memory. Real ones stay far
// below; an archive is untrusted. What the files of its layers take is bounded
// by package rootfs.
const (
	maxMetadata = 8 << 20   // bytes of one JSON document
	maxDocs     = 64 << 20  // bytes of all of them
	maxEntries  = 5_000_000 // entries of the archive itself
	maxPath     = 8 << 10   // bytes of one path; Linux allows 4096
	maxPaths    = 1 << 30   // bytes of all of them
)

// SaveOptions are what [FromSave] and [FromLayout] can be told.
type SaveOptions struct {
	// BaseDiffs are the digests of the base image's unpacked layers.
	BaseDiffs []string
	// Download finds out the download size, also where layers have to be
	// compressed for that, which takes a second for each 100 MB or so.
	Download bool
	// Stored tells that a push would send the layers as they are here, even
	// those that are not compressed.
	Stored bool
	// Contents receives every file of the image; nil if nobody wants them.
	Contents *Contents
	// Digests has the digest of every regular file taken, for Contents.
	Digests bool
	// Top is how many paths [Waste.Largest] has, if it is more than 12.
	Top int
	// Platform chooses among several images, as os/architecture; may be
	// empty.
	Platform string
	// Name chooses among several images, as repository:tag, by the beginning
	// of an ID or by a digest; may be empty. Where it is not, an image of
	// another name is none.
	Name string
	// Program receives where the image's program is; nil if nobody wants it.
	Program *ProgramPlace
	// ShowSecrets is as in [RawConfig].
	ShowSecrets bool
	// Progress is called with the number of bytes read so far; may be nil.
	Progress func(int64)
}

// FromSave reads the stream of `docker save` of one image, in any of the
// forms that engines write: layers named differently, in any order, plain or
// compressed, linked to each other; or an OCI layout as an archive, which may
// be compressed as a whole. It streams: what stays in memory is the tree of
// files. Name, Ref and Way of the result are the caller's to set.
func FromSave(r io.Reader, o SaveOptions) (Image, error) {
	a, err := newArchive(o).readSave(r)
	if err != nil {
		return Image{}, err
	}
	m, err := a.image(o)
	if err != nil {
		return Image{}, fmt.Errorf("reading the image archive: %w", err)
	}
	return m, nil
}

// readSave reads an archive to its end.
func (a *archive) readSave(r io.Reader) (*archive, error) {
	br := bufio.NewReaderSize(&counter{r: r, step: a.o.Progress}, 1<<18)
	head, err := br.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the image archive: %w", err)
	}
	plain, closer, err := decompress(head, br)
	if err != nil {
		return nil, fmt.Errorf("reading the image archive: %w", err)
	}
	tr := tar.NewReader(br)
	if closer != nil {
		defer closer()
		tr = tar.NewReader(plain)
	}
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if a.files == 0 && (errors.Is(err, tar.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF)) {
			err = errors.New("it is no archive")
		}
		if err != nil {
			return nil, fmt.Errorf("reading the image archive: %w", err)
		}
		if err := a.entry(h, tr); err != nil {
			return nil, fmt.Errorf("reading %q in the image archive: %w", clip(h.Name), err)
		}
	}
	return a, nil
}

// FromLayout reads an OCI layout that is a directory.
func FromLayout(dir fs.FS, o SaveOptions) (Image, error) {
	a := newArchive(o)
	if err := a.readLayout(dir); err != nil {
		return Image{}, err
	}
	m, err := a.image(o)
	if err != nil {
		return Image{}, fmt.Errorf("reading the OCI layout: %w", err)
	}
	return m, nil
}

// readLayout reads all files of a layout.
func (a *archive) readLayout(dir fs.FS) error {
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if err := a.count(name); err != nil {
			return err
		}
		f, err := dir.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		st, err := f.Stat()
		if err != nil {
			return err
		}
		if err := a.blob(name, st.Size(), f); err != nil {
			return fmt.Errorf("reading %q: %w", clip(name), err)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading the OCI layout: %w", err)
	}
	return nil
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
	o      SaveOptions
	docs   map[string][]byte // JSON documents by path; nil for one too large
	layers map[string]*layer // by path
	links  map[string]string // path to target, for engines that link layers
	kept   int               // bytes in docs
	files  int               // entries
	paths  int               // bytes of their paths
	ids    map[string]string // digests of documents by path

	entries int          // of all layers
	wanted  ProgramPlace // the one that is to be read, if any
	program []byte       // what it holds
	limits  *rootfs.Limits

	recognizer *walk.Recognizer
}

func newArchive(o SaveOptions) *archive {
	return &archive{o: o, docs: map[string][]byte{}, layers: map[string]*layer{}, links: map[string]string{}, ids: map[string]string{},
		limits: &rootfs.Limits{}, recognizer: walk.NewRecognizer()}
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
	case tar.TypeReg, tar.TypeGNUSparse:
		if IsSparse(h) {
			return errors.New("it is a sparse file, which no engine writes")
		}
		return a.blob(name, h.Size, r)
	}
	return nil
}

// IsSparse reports whether an entry is as long as it likes, whatever the archive
// holds of it: reading one to its end could take years. No engine writes such.
func IsSparse(h *tar.Header) bool {
	for k := range h.PAXRecords {
		if strings.HasPrefix(k, "GNU.sparse.") {
			return true
		}
	}
	return h.Typeflag == tar.TypeGNUSparse
}

// count bounds what the names of entries take.
func (a *archive) count(name string) error {
	if len(name) > maxPath {
		return errors.New("a path is too long")
	}
	if a.files++; a.files > maxEntries {
		return fmt.Errorf("more than %d files", maxEntries)
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
		stored := closer != nil || a.o.Stored
		l, err := a.readLayer(br, stored)
		if err != nil {
			return err
		}
		if stored {
			l.download, l.method = size, DownloadStored
		}
		a.layers[name] = l
		return nil
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

// isTar reports whether a stream begins with a tar header, which has a checksum,
// or is an empty archive: zero blocks, or nothing at all.
func isTar(head []byte) bool {
	if len(head) < 512 {
		return len(head) == 0
	}
	_, err := tar.NewReader(bytes.NewReader(head)).Next()
	return !errors.Is(err, tar.ErrHeader)
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
	if json.Unmarshal(doc, v) != nil {
		return fmt.Errorf("reading %s: it is not the JSON that it should be", clip(name))
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
	return plaintext.Line(strings.ReplaceAll(s, "\r", ""))
}
