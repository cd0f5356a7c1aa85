package measure

import (
	"fmt"
	"io"
	"io/fs"

	"castoff/cmd/castoff/internal/image/archive"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// SaveOptions are what [FromSave] and [FromLayout] can be told.
type SaveOptions struct {
	// BaseDiffs are the digests of the base image's unpacked layers.
	BaseDiffs []string
	// Download finds out the download size, even where layers have to be
	// compressed for that, which takes a second for each 100 MB or so.
	Download bool
	// Stored says that a push would send the layers as they are here, even
	// those that are not compressed.
	Stored bool
	// Contents receives every file of the image; nil if nobody wants them.
	Contents *Contents
	// Digests has the digest of every regular file taken, for Contents.
	Digests bool
	// Top is how many paths [Waste.Largest] has, if it is more than 12.
	Top int
	// Platform chooses among several images, as os/architecture; may be empty.
	Platform string
	// Name chooses among several images, as repository:tag, by the beginning of an
	// ID or by a digest; may be empty. Where it is not, an image of another name
	// does not count.
	Name string
	// Program receives where the image's program is; nil if nobody wants it.
	Program *ProgramPlace
	// ShowSecrets is as in [RawConfig].
	ShowSecrets bool
	// Progress is called with the number of bytes read so far; may be nil.
	Progress func(int64)
}

// FromSave reads the stream of `docker save` of one image, or an OCI layout as
// an archive: see [archive.ReadSave]. It streams: what stays in memory is the
// tree of files. Name, Ref and Way of the result are the caller's to set.
func FromSave(r io.Reader, o SaveOptions) (Image, error) {
	g := newReading(o)
	if err := g.save(r); err != nil {
		return Image{}, err
	}
	m, err := g.image()
	if err != nil {
		return Image{}, fmt.Errorf("reading the image archive: %w", err)
	}
	return m, nil
}

// FromLayout reads an OCI layout that is a directory.
func FromLayout(dir fs.FS, o SaveOptions) (Image, error) {
	g := newReading(o)
	if err := g.layout(dir); err != nil {
		return Image{}, err
	}
	m, err := g.image()
	if err != nil {
		return Image{}, fmt.Errorf("reading the OCI layout: %w", err)
	}
	return m, nil
}

// reading is an archive being read.
type reading struct {
	o      SaveOptions
	all    *archive.Archive  // once it has been read
	layers map[string]*layer // by path

	entries int          // of all layers
	wanted  ProgramPlace // the one that is to be read, if any
	program []byte       // what it holds
	limits  *rootfs.Limits

	recognizer *walk.Recognizer
}

func newReading(o SaveOptions) *reading {
	return &reading{o: o, layers: map[string]*layer{}, limits: &rootfs.Limits{}, recognizer: walk.NewRecognizer()}
}

// save reads a stream of `docker save` to its end.
func (g *reading) save(r io.Reader) (err error) {
	g.all, err = archive.ReadSave(&counter{r: r, step: g.o.Progress}, g.layer)
	return err
}

// layout reads all files of an OCI layout.
func (g *reading) layout(dir fs.FS) (err error) {
	g.all, err = archive.ReadLayout(dir, g.layer)
	return err
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
