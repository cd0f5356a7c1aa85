package docker

import (
	"archive/tar"
	"bufio"
	"bytes"
	"castoff/cmd/castoff/internal/image/measure"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"strings"
)

// Limits on what an archive may make us keep. Real ones stay far below.
const (
	maxCopyEntries = 10_000
	maxCopyName    = 1 << 10  // bytes
	maxCopyDoc     = 8 << 20  // bytes of one document
	maxCopyDocs    = 64 << 20 // bytes of all of them
)

// errLayout is the error of an archive that is not understood.
var errLayout = errors.New("this layout of image archives is not understood")

// copyID is what tells a copy from its original.
type copyID struct {
	mark   string            // goes into each layer; hexadecimal
	ref    string            // the name that the copy is loaded under
	labels map[string]string // added to those of the image
}

// copyArchive copies an archive as `docker save` writes it, such that a
// daemon which has the image must unpack the copy: each layer begins with one
// more empty file, and the configuration and manifest are made to fit. The
// copy is in the form that all engines read, whatever the form of r: layers,
// then configuration, then manifest.json. Layers compressed with gzip stay so.
//
// It streams: what it keeps are the JSON documents and the names of layers.
func copyArchive(w io.Writer, r io.Reader, id copyID) error {
	c := copier{
		id: id, tw: tar.NewWriter(w),
		docs: map[string][]byte{}, links: map[string]string{}, layers: map[string]copiedLayer{},
	}
	if err := c.prepare(); err != nil {
		return err
	}
	in := bufio.NewReaderSize(r, 1<<20)
	tr := tar.NewReader(in)
	for range maxCopyEntries {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			if err := c.finish(); err != nil {
				return err
			}
			return drain(in) // to the end of what the daemon sends
		}
		if err != nil {
			return err
		}
		if err := c.entry(h, tr); err != nil {
			return err
		}
	}
	return fmt.Errorf("more than %d entries: %w", maxCopyEntries, errLayout)
}

// copier is the state of one copy.
type copier struct {
	id     copyID
	tw     *tar.Writer
	plain  []byte // what is put before a layer: the header of an empty file
	zipped []byte // the same, compressed

	docs   map[string][]byte // JSON documents by path
	kept   int               // bytes in docs
	links  map[string]string
	layers map[string]copiedLayer // by path in r
	count  int                    // of layers written
}

// copiedLayer is a layer as it was written.
type copiedLayer struct {
	path string // in the copy
	diff string // digest of its plain form
}

// prepare makes what is put before each layer. Archives of files need nothing
// between one and the next, and streams of gzip can be joined as well, so the
// layer itself is left as it is.
func (c *copier) prepare() error {
	var plain, zipped bytes.Buffer
	h := &tar.Header{Typeflag: tar.TypeReg, Name: ".castoff-load-" + c.id.mark, Mode: 0o644, Format: tar.FormatUSTAR}
	if err := tar.NewWriter(&plain).WriteHeader(h); err != nil {
		return err
	}
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(plain.Bytes()); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	c.plain, c.zipped = plain.Bytes(), zipped.Bytes()
	return nil
}

// entry copies a layer and keeps a document. It goes by what an entry holds,
// not by its name: names differ between engines.
func (c *copier) entry(h *tar.Header, r io.Reader) error {
	if len(h.Name) > maxCopyName || len(h.Linkname) > maxCopyName || measure.IsSparse(h) {
		return errLayout
	}
	name := path.Clean(h.Name)
	switch h.Typeflag {
	case tar.TypeSymlink:
		c.links[name] = path.Join(path.Dir(name), h.Linkname)
		return nil
	case tar.TypeLink:
		c.links[name] = path.Clean(h.Linkname)
		return nil
	case tar.TypeReg:
	default:
		return nil
	}
	br := bufio.NewReaderSize(r, 1<<16)
	head, err := br.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	text := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return c.layer(name, h.Size, br, c.zipped, gunzipInto)
	case isHeader(head):
		return c.layer(name, h.Size, br, c.plain, copyInto)
	case len(text) > 0 && (text[0] == '{' || text[0] == '['):
		return c.document(name, h.Size, br)
	}
	return nil
}

// isHeader reports whether a layer's archive begins like this: with the header
// of a file, or, if it is empty, with zeros.
func isHeader(head []byte) bool {
	if len(head) < 512 {
		return false
	}
	_, err := tar.NewReader(bytes.NewReader(head)).Next()
	return !errors.Is(err, tar.ErrHeader)
}

// layer writes a layer with what goes before it. expand writes the plain form
// of a stream.
func (c *copier) layer(name string, size int64, r io.Reader, before []byte, expand func(io.Writer, io.Reader) error) error {
	out := copiedLayer{path: fmt.Sprintf("%d/layer.tar", c.count)}
	c.count++
	if err := c.tw.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: out.path, Mode: 0o644, Size: int64(len(before)) + size}); err != nil {
		return err
	}
	digest := sha256.New()
	digest.Write(c.plain)
	if _, err := c.tw.Write(before); err != nil {
		return err
	}
	if err := expand(digest, io.TeeReader(r, c.tw)); err != nil {
		return err
	}
	if _, err := io.Copy(c.tw, r); err != nil { // what expand did not need
		return err
	}
	out.diff = "sha256:" + hex.EncodeToString(digest.Sum(nil))
	c.layers[name] = out
	return nil
}

func copyInto(w io.Writer, r io.Reader) error {
	_, err := io.Copy(w, r)
	return err
}

// gunzipInto writes what r holds compressed to w.
func gunzipInto(w io.Writer, r io.Reader) error {
	z, err := gzip.NewReader(r)
	if err != nil {
		return fmt.Errorf("reading a compressed layer: %w", err)
	}
	if _, err := io.Copy(w, z); err != nil {
		return fmt.Errorf("reading a compressed layer: %w", err)
	}
	return nil
}

func (c *copier) document(name string, size int64, r io.Reader) error {
	if size > maxCopyDoc || c.kept+int(size) > maxCopyDocs {
		return nil // not one that is needed, or it will be missed
	}
	doc, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	c.docs[name], c.kept = doc, c.kept+len(doc)
	return nil
}

// resolve follows links; a loop ends at some place where nothing is.
func (c *copier) resolve(name string) string {
	name = path.Clean(name)
	for range 16 {
		target, ok := c.links[name]
		if !ok {
			break
		}
		name = target
	}
	return name
}

// finish writes the configuration and the manifest.
func (c *copier) finish() error {
	var manifests []struct {
		Config string
		Layers []string
	}
	if json.Unmarshal(c.docs["manifest.json"], &manifests) != nil || len(manifests) != 1 {
		return errLayout
	}
	paths, diffs := []string{}, []string{}
	for _, l := range manifests[0].Layers {
		layer, ok := c.layers[c.resolve(l)]
		if !ok {
			return errLayout
		}
		paths, diffs = append(paths, layer.path), append(diffs, layer.diff)
	}
	config, err := c.configuration(c.docs[c.resolve(manifests[0].Config)], diffs)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(config)
	name := hex.EncodeToString(sum[:]) + ".json"
	manifest, err := json.Marshal([]any{map[string]any{"Config": name, "RepoTags": []string{c.id.ref}, "Layers": paths}})
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{name, config}, {"manifest.json", manifest}} {
		if err := c.tw.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: f.name, Mode: 0o644, Size: int64(len(f.data))}); err != nil {
			return err
		}
		if _, err := c.tw.Write(f.data); err != nil {
			return err
		}
	}
	return c.tw.Close()
}

// configuration returns an image's configuration with other layers and more
// labels. Whatever else it says stays as it is.
func (c *copier) configuration(doc []byte, diffs []string) ([]byte, error) {
	var all, config map[string]json.RawMessage
	var rootfs struct {
		Diffs []string `json:"diff_ids"`
	}
	var labels map[string]string
	if json.Unmarshal(doc, &all) != nil || all == nil || !optional(all["rootfs"], &rootfs) || len(rootfs.Diffs) != len(diffs) ||
		!optional(all["config"], &config) || !optional(config["Labels"], &labels) {
		return nil, errLayout
	}
	if config == nil {
		config = map[string]json.RawMessage{}
	}
	if labels == nil {
		labels = map[string]string{}
	}
	maps.Copy(labels, c.id.labels)
	var errs [4]error
	config["Labels"], errs[0] = json.Marshal(labels)
	all["config"], errs[1] = json.Marshal(config)
	all["rootfs"], errs[2] = json.Marshal(map[string]any{"type": "layers", "diff_ids": diffs})
	out, err := json.Marshal(all)
	errs[3] = err
	return out, errors.Join(errs[:]...)
}

// optional decodes a value that need not be there.
func optional(doc json.RawMessage, v any) bool {
	return len(doc) == 0 || strings.TrimSpace(string(doc)) == "null" || json.Unmarshal(doc, v) == nil
}
