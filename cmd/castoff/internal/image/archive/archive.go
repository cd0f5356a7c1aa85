// Package archive reads image archives, as far as that is the same for everyone
// who reads one: the stream of `docker save` in any of the forms in which
// engines write it, and OCI layouts. What the layers hold is for others to
// read.
package archive

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

	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/untar"
)

// Limits on what an archive may make us keep in memory. Real ones stay far
// below; an archive is untrusted.
const (
	// MaxDocument is the longest JSON document that is kept, in bytes: a longer
	// one may be a bill of materials, which nobody asks for.
	MaxDocument = 8 << 20
	// MaxPath is the longest path of an entry, in bytes; Linux allows 4096.
	MaxPath = 8 << 10

	maxDocuments = 64 << 20  // bytes of all of them
	maxEntries   = 5_000_000 // of the archive itself
	maxPaths     = 1 << 30   // bytes of all of them
)

// Refused is the error for an archive that goes beyond the limits, or has what
// no engine writes.
type Refused struct{ text string }

// Error says what is wrong with the archive.
func (e *Refused) Error() string { return e.text }

func refused(format string, args ...any) error { return &Refused{fmt.Sprintf(format, args...)} }

// Archive is what has been read of an archive: its JSON documents, and where
// the links in it lead.
type Archive struct {
	docs  map[string][]byte // by path; nil for one that is too large
	kept  int               // bytes in docs
	links map[string]string // path to target, for engines that link layers
	ids   map[string]string // digests of documents by path

	entries int
	paths   int // bytes of their paths
}

func newArchive() *Archive {
	return &Archive{docs: map[string][]byte{}, links: map[string]string{}, ids: map[string]string{}}
}

// ReadSave reads the stream of `docker save` to its end: layers under various
// names, in any order, plain or compressed, linked to each other; or an OCI
// layout as an archive, which may be compressed as a whole. Each layer is
// handed to layer, in the order of the stream; what layer leaves unread of it
// is skipped.
func ReadSave(r io.Reader, layer func(*Layer) error) (*Archive, error) {
	a := newArchive()
	br := bufio.NewReaderSize(r, 1<<18)
	head, err := br.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the image archive: %w", err)
	}
	plain, closer, err := compressionOf(head).expand(br)
	if err != nil {
		return nil, fmt.Errorf("reading the image archive: %w", err)
	}
	defer closer()
	for tr := untar.NewReader(plain); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return a, nil
		}
		if a.entries == 0 && (errors.Is(err, tar.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF)) {
			err = errors.New("it is no archive")
		}
		if err != nil {
			return nil, fmt.Errorf("reading the image archive: %w", err)
		}
		if err := a.entry(h, tr, layer); err != nil {
			return nil, fmt.Errorf("reading %q in the image archive: %w", Shown(h.Name), err)
		}
	}
}

// ReadLayout reads all files of an OCI layout that is a directory. Each layer
// is handed to layer, in the order of their names.
func ReadLayout(dir fs.FS, layer func(*Layer) error) (*Archive, error) {
	a := newArchive()
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
		if err := a.file(name, st.Size(), f, layer); err != nil {
			return fmt.Errorf("reading %q: %w", Shown(name), err)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the OCI layout: %w", err)
	}
	return a, nil
}

func (a *Archive) entry(h *untar.Header, r io.Reader, layer func(*Layer) error) error {
	if err := a.count(h.Name); err != nil {
		return err
	}
	if len(h.Linkname) > MaxPath {
		return refused("a path is too long")
	}
	name := path.Clean(h.Name)
	switch h.Typeflag {
	case tar.TypeSymlink:
		a.links[name] = path.Join(path.Dir(name), h.Linkname)
	case tar.TypeLink:
		a.links[name] = path.Clean(h.Linkname)
	case tar.TypeReg, tar.TypeGNUSparse:
		if h.Sparse { // reading it to its end could take years
			return refused("it is a sparse file, which no engine writes")
		}
		return a.file(name, h.Size, r, layer)
	}
	return nil
}

// count bounds what the names of entries take.
func (a *Archive) count(name string) error {
	if len(name) > MaxPath {
		return refused("a path is too long")
	}
	if a.entries++; a.entries > maxEntries {
		return refused("more than %d files", maxEntries)
	}
	if a.paths += len(name); a.paths > maxPaths {
		return refused("the paths are too long")
	}
	return nil
}

// file sorts a file by what it holds, not by its name: names differ between
// engines, contents do not.
func (a *Archive) file(name string, size int64, r io.Reader, layer func(*Layer) error) error {
	br := bufio.NewReaderSize(r, 1<<16)
	head, err := br.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	c := compressionOf(head)
	if c == Plain && !isTar(head) {
		return a.document(name, size, br)
	}
	l := &Layer{Name: name, Size: size, Compression: c, r: br}
	err = layer(l)
	if l.other != nil {
		defer l.closeOther()
		if err == nil {
			err = a.document(name, size, l.other)
		}
	}
	return err
}

// document keeps a file if it is a JSON document; VERSION files and the like
// are not.
func (a *Archive) document(name string, size int64, r *bufio.Reader) error {
	head, err := r.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	text := bytes.TrimLeft(head, " \t\r\n")
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return nil
	}
	a.docs[name] = nil
	if size > MaxDocument {
		return nil
	}
	doc, err := bounded.ReadAll(r, MaxDocument)
	switch {
	case errors.As(err, &bounded.TooLarge{}):
		return nil
	case err != nil:
		return err
	case a.kept+len(doc) <= maxDocuments:
		a.kept += len(doc)
		a.docs[name] = doc
	}
	return nil
}

// Document is a JSON document of the archive as it stands there; nil if it has
// none of that name or one that is too large.
func (a *Archive) Document(name string) []byte { return a.docs[a.Resolve(name)] }

// Decode decodes a JSON document of the archive.
func (a *Archive) Decode(name string, v any) error {
	doc, ok := a.docs[a.Resolve(name)]
	if !ok {
		return fmt.Errorf("there is no %s", Shown(name))
	}
	if doc == nil {
		return fmt.Errorf("%s is too large", Shown(name))
	}
	if json.Unmarshal(doc, v) != nil {
		return fmt.Errorf("reading %s: it is not the JSON that it should be", Shown(name))
	}
	return nil
}

// Resolve returns the path that a name of the archive leads to, with links
// followed: the [Layer.Name] of a layer. A loop ends somewhere along it, where
// nothing is found.
func (a *Archive) Resolve(name string) string {
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

// Shown makes a name from an archive fit for an error.
func Shown(name string) string {
	return plaintext.Line(strings.ReplaceAll(plaintext.Clip(name, 120, "…"), "\r", ""))
}
