package deploy

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"

	"castoff/cmd/castoff/internal/ground/digest"
	"castoff/cmd/castoff/internal/image/archive"
)

// errLayout is the error of an archive that is not understood.
var errLayout = errors.New("this layout of image archives is not understood")

// copyID is what tells a copy from its original.
type copyID struct {
	mark   string            // goes into each layer; hexadecimal
	ref    string            // the name that the copy is loaded under
	labels map[string]string // added to those of the image
}

// copyArchive copies an archive as `docker save` writes it, so that a daemon
// which has the image must unpack the copy: each layer begins with one more
// empty file, and the configuration and manifest are made to fit. The copy is
// in the form that all engines read, whatever the form of r: layers, then
// configuration, then manifest.json. Layers compressed with gzip stay so.
//
// It streams: what it keeps are the JSON documents and the names of layers.
func copyArchive(w io.Writer, r io.Reader, id copyID) error {
	c := copier{id: id, tw: tar.NewWriter(w), layers: map[string]copiedLayer{}}
	if err := c.prepare(); err != nil {
		return err
	}
	in := bufio.NewReaderSize(r, 1<<20)
	a, err := archive.ReadSave(in, c.layer)
	if odd := (*archive.Refused)(nil); errors.As(err, &odd) {
		return fmt.Errorf("%w: %w", errLayout, err)
	}
	if err != nil {
		return err
	}
	if err := c.finish(a); err != nil {
		return err
	}
	return drain(in) // to the end of what the daemon sends
}

// copier is the state of one copy.
type copier struct {
	id     copyID
	tw     *tar.Writer
	plain  []byte // what is put before a layer: the header of an empty file
	zipped []byte // the same, compressed

	layers map[string]copiedLayer // by path in r
	count  int                    // of layers written
}

// copiedLayer is a layer as it was written.
type copiedLayer struct {
	path string // in the copy
	diff string // digest of its plain form
}

// prepare makes what is put before each layer. Tar archives need nothing
// between one file and the next, and gzip streams can be joined as well, so the
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

// layer copies a layer with what goes before it. One that is compressed other
// than with gzip is left out, and will be missed.
func (c *copier) layer(l *archive.Layer) error {
	before, expand := c.plain, copyInto
	switch l.Compression {
	case archive.Plain:
	case archive.Gzip:
		before, expand = c.zipped, gunzipInto
	default:
		return nil
	}
	out := copiedLayer{path: fmt.Sprintf("%d/layer.tar", c.count)}
	c.count++
	if err := c.tw.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: out.path, Mode: 0o644, Size: int64(len(before)) + l.Size}); err != nil {
		return err
	}
	plain := sha256.New()
	plain.Write(c.plain)
	if _, err := c.tw.Write(before); err != nil {
		return err
	}
	if err := expand(plain, io.TeeReader(l.Stored(), c.tw)); err != nil {
		return err
	}
	if _, err := io.Copy(c.tw, l.Stored()); err != nil { // what expand did not need
		return err
	}
	out.diff = digest.Sum(plain)
	c.layers[l.Name] = out
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

// finish writes the configuration and the manifest.
func (c *copier) finish(a *archive.Archive) error {
	image, err := a.Image("", "")
	if err != nil {
		return fmt.Errorf("%w: %w", errLayout, err)
	}
	paths, diffs := []string{}, []string{}
	for _, l := range image.Layers {
		layer, ok := c.layers[a.Resolve(l)]
		if !ok {
			return errLayout
		}
		paths, diffs = append(paths, layer.path), append(diffs, layer.diff)
	}
	config, err := c.configuration(a.Document(image.Config), diffs)
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

// optional decodes a value that may be missing.
func optional(doc json.RawMessage, v any) bool {
	return len(doc) == 0 || strings.TrimSpace(string(doc)) == "null" || json.Unmarshal(doc, v) == nil
}
