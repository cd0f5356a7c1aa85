// Package untar reads tar archives as archive/tar does, in a fraction of its
// time: the headers that engines and builders write are read here, and whatever
// else there is, with all that can be wrong with an archive, is left to
// archive/tar.
package untar

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"strings"
)

const (
	block = 512
	// bufferBytes is how much is read at a time, and so the most that the headers
	// of one entry may take to be read here.
	bufferBytes = 64 << 10
)

// Header is what the headers of an entry say, as far as images need it. Its
// fields are those of [tar.Header].
type Header struct {
	Name, Linkname string
	Size           int64
	Mode           int64
	Uid, Gid       int
	Typeflag       byte
	// Sparse is true for a file with holes: Size is then whatever its header says,
	// and does not show how much the archive holds.
	Sparse bool
}

// Reader reads an archive from its beginning to its end. It reads ahead.
type Reader struct {
	src      io.Reader
	err      error  // of src, once it has been met
	buf      []byte // what was read ahead is buf[from:to]
	from, to int

	h    Header
	left int64 // bytes of the entry's data that are still to be read
	pad  int64 // bytes that fill up its last block

	// rest reads what remains of an archive that is left to archive/tar; nil as
	// long as none is.
	rest *tar.Reader
}

// NewReader returns a reader of the archive that begins where r is.
func NewReader(r io.Reader) *Reader {
	return &Reader{src: r, buf: make([]byte, bufferBytes)}
}

// Next goes on to the next entry and returns its header, which is valid until
// the next call. Errors are those of archive/tar: [io.EOF] at the end.
func (r *Reader) Next() (*Header, error) {
	if r.rest == nil {
		if err := r.skip(); err != nil {
			return nil, err
		}
		if size, ok := r.plain(); ok {
			r.take(size)
			return &r.h, nil
		}
		if size, ok := r.extended(); ok {
			r.take(size)
			return &r.h, nil
		}
		// What was not understood is still to be read.
		r.rest = tar.NewReader(ahead{r})
	}
	h, err := r.rest.Next()
	if err != nil {
		return nil, err
	}
	r.h = headerOf(h)
	return &r.h, nil
}

// take goes on to the data of an entry whose headers have that many bytes.
func (r *Reader) take(headers int) {
	r.from += headers
	r.left = r.h.Size
	switch r.h.Typeflag { // those have no data, whatever their headers say
	case tar.TypeLink, tar.TypeSymlink, tar.TypeChar, tar.TypeBlock, tar.TypeDir, tar.TypeFifo:
		r.left = 0
	}
	r.pad = -r.left & (block - 1)
}

// Read reads the data of the entry.
func (r *Reader) Read(p []byte) (int, error) {
	if r.rest != nil {
		return r.rest.Read(p)
	}
	if r.left == 0 {
		return 0, io.EOF
	}
	if int64(len(p)) > r.left {
		p = p[:r.left]
	}
	n, err := ahead{r}.Read(p)
	r.left -= int64(n)
	if errors.Is(err, io.EOF) && r.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	if err == nil && r.left == 0 {
		err = io.EOF
	}
	return n, err
}

// Peek returns what comes next of the entry's data, n bytes or all that is
// left, without passing over it; it is valid until the next call. It is nil if
// that cannot be told, which is no error: Read tells more.
func (r *Reader) Peek(n int) []byte {
	if r.rest != nil {
		return nil
	}
	return r.peek(int(min(int64(n), r.left)))
}

// skip passes over what is left of the entry. An archive may end before its
// last block is full.
func (r *Reader) skip() error {
	left, err := r.discard(r.left)
	if r.left = left; err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	r.pad, err = r.discard(r.pad)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return err
}

// discard passes over n bytes, and returns how many are still to be passed
// over.
func (r *Reader) discard(n int64) (int64, error) {
	for {
		have := min(n, int64(r.to-r.from))
		r.from += int(have)
		if n -= have; n == 0 {
			return 0, nil
		}
		if err := r.fill(); err != nil {
			return n, err
		}
	}
}

// fill reads more into the buffer, which has room at its end or can be made to
// have it.
func (r *Reader) fill() error {
	if r.err != nil {
		return r.err
	}
	if r.from > 0 {
		r.to = copy(r.buf, r.buf[r.from:r.to])
		r.from = 0
	}
	for range 100 { // as bufio.Reader does
		n, err := r.src.Read(r.buf[r.to:])
		r.to += n
		if r.err = err; n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// peek returns the next bytes without passing over them; nil if there are
// fewer, or more than the buffer holds.
func (r *Reader) peek(n int) []byte {
	if n > len(r.buf) {
		return nil
	}
	for r.to-r.from < n {
		if r.fill() != nil {
			return nil
		}
	}
	return r.buf[r.from : r.from+n]
}

// ahead reads on from what was read ahead.
type ahead struct{ *Reader }

func (a ahead) Read(p []byte) (int, error) {
	if a.from < a.to {
		n := copy(p, a.buf[a.from:a.to])
		a.from += n
		return n, nil
	}
	if a.err != nil {
		return 0, a.err
	}
	if len(p) >= len(a.buf) {
		n, err := a.src.Read(p)
		a.err = err
		if n > 0 {
			err = nil
		}
		return n, err
	}
	if err := a.fill(); err != nil {
		return 0, err
	}
	n := copy(p, a.buf[a.from:a.to])
	a.from += n
	return n, nil
}

// extended reads the headers of an entry that has several, or numbers that are
// written differently, and returns how many bytes they have. That takes
// archive/tar, and no more of the archive than these headers.
func (r *Reader) extended() (int, bool) {
	size := 0
	for {
		all := r.peek(size + block)
		if all == nil {
			return 0, false
		}
		b := all[size:]
		size += block
		switch b[typeAt] {
		case tar.TypeXHeader, tar.TypeGNULongName, tar.TypeGNULongLink:
			n, ok := octal(b[sizeAt:mtimeAt])
			if !ok || n > bufferBytes {
				return 0, false
			}
			size += int(n + -n&(block-1))
			continue
		case tar.TypeXGlobalHeader:
			return 0, false
		}
		h, err := tar.NewReader(bytes.NewReader(r.peek(size))).Next()
		if err != nil || h.Size < 0 {
			return 0, false
		}
		r.h = headerOf(h)
		return size, !r.h.Sparse // of those the headers are longer
	}
}

func headerOf(h *tar.Header) Header {
	out := Header{Name: h.Name, Linkname: h.Linkname, Size: h.Size, Mode: h.Mode, Uid: h.Uid, Gid: h.Gid, Typeflag: h.Typeflag, Sparse: h.Typeflag == tar.TypeGNUSparse}
	for k := range h.PAXRecords {
		out.Sparse = out.Sparse || strings.HasPrefix(k, sparsePrefix)
	}
	return out
}
