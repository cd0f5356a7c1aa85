package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// headBytes is how much of a file shows what it is: the length of a tar header.
const headBytes = 512

// Compression is how a layer is stored.
type Compression int

// The forms that engines and registries write.
const (
	Plain Compression = iota
	Gzip
	Zstd
)

// Layer is a layer in an archive, while that is being read.
type Layer struct {
	// Name is its path in the archive; see [Archive.Resolve].
	Name string
	// Size is how many bytes the archive has of it, and Compression how they are
	// stored.
	Size        int64
	Compression Compression

	r *bufio.Reader
	// other is the unpacked content of what is not a layer; closeOther closes it.
	other      *bufio.Reader
	closeOther func()
}

// Stored is the layer as it is stored. Reading it uses it up, and so does
// [Layer.Open].
func (l *Layer) Stored() io.Reader { return l.r }

// Open returns the tar archive that the layer is, and a function to close it,
// which does not close the archive that it is in. The reader is nil if what is
// compressed is not a tar archive: then it is not a layer.
func (l *Layer) Open() (r io.Reader, closer func(), err error) {
	if l.Compression == Plain {
		return l.r, func() {}, nil
	}
	plain, closer, err := l.Compression.expand(l.r)
	if err != nil {
		return nil, nil, err
	}
	br := bufio.NewReaderSize(plain, 1<<16)
	head, err := br.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		closer()
		return nil, nil, err
	}
	if !isTar(head) {
		l.other, l.closeOther = br, closer
		return nil, func() {}, nil
	}
	return br, closer, nil
}

// compressionOf tells from a stream's head how it is compressed.
func compressionOf(head []byte) Compression {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return Gzip
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return Zstd
	}
	return Plain
}

// expand returns a reader of the plain bytes of a stream, and a function to
// close it.
func (c Compression) expand(r io.Reader) (io.Reader, func(), error) {
	switch c {
	case Gzip:
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, nil, err
		}
		return z, func() { z.Close() }, nil
	case Zstd:
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(128<<20))
		if err != nil {
			return nil, nil, err
		}
		return z, z.Close, nil
	}
	return r, func() {}, nil
}

// isTar reports whether a stream begins with a tar header, which has a
// checksum, or is an empty archive: zero blocks, or nothing at all.
func isTar(head []byte) bool {
	if len(head) < headBytes {
		return len(head) == 0
	}
	_, err := tar.NewReader(bytes.NewReader(head)).Next()
	return !errors.Is(err, tar.ErrHeader)
}
