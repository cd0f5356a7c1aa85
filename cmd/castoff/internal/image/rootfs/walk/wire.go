package walk

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
	"unicode/utf8"
)

// The wire format: the magic line, then records. Numbers are varints, strings
// are their length and their bytes.
//
//	D path                                           entries are in this directory
//	h head                                           how the next entry begins, a program
//	o uid gid                                        the next entry's owner, if not root
//	s digest                                         the next entry's digest, if it has one
//	e type mode size inode name link program content  an entry
//	! text                                           something could not be read
//	. count                                          the end, with the number of entries
const magic = "castoff walk 3\n"

// maxField bounds a string but for contents, which [Wanted] bounds.
const maxField = 16 << 10

// batch is the records of one directory: directories are reported one by one,
// although several are read at a time.
type batch struct {
	buf        []byte
	count      uint64
	recognizer *Recognizer
}

func (b *batch) reset(dir string) {
	b.buf, b.count = append(b.buf[:0], 'D'), 0
	b.text(dir)
}

func (b *batch) text(s string) {
	b.buf = append(binary.AppendUvarint(b.buf, uint64(len(s))), s...)
}

func (b *batch) trouble(err error) {
	b.buf = append(b.buf, '!')
	text := err.Error()
	b.text(text[:min(len(text), maxField)])
}

func (b *batch) entry(name string, e Entry) {
	b.count++
	if e.Head != nil {
		b.buf = append(b.buf, 'h')
		b.text(string(e.Head))
	}
	if e.UID != 0 || e.GID != 0 {
		b.buf = binary.AppendUvarint(binary.AppendUvarint(append(b.buf, 'o'), uint64(e.UID)), uint64(e.GID))
	}
	if e.Digest != nil {
		b.buf = append(append(b.buf, 's'), e.Digest[:]...)
	}
	b.buf = append(b.buf, 'e', byte(e.Type))
	for _, n := range []uint64{uint64(e.Mode), uint64(e.Size), e.Inode} {
		b.buf = binary.AppendUvarint(b.buf, n)
	}
	b.text(name)
	b.text(e.Link)
	b.text(e.Program)
	if e.Content == nil {
		b.buf = binary.AppendUvarint(b.buf, 0)
		return
	}
	b.buf = binary.AppendUvarint(b.buf, uint64(len(e.Content))+1) // 0 is no content
	b.buf = append(b.buf, e.Content...)
}

// writer takes batches from several goroutines.
type writer struct {
	mu    sync.Mutex
	w     *bufio.Writer
	count uint64
	err   error
}

func newWriter(w io.Writer) *writer {
	out := &writer{w: bufio.NewWriterSize(w, 1<<16)}
	_, out.err = out.w.WriteString(magic)
	return out
}

func (w *writer) write(b *batch) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count += b.count
	if w.err == nil {
		_, w.err = w.w.Write(b.buf)
	}
}

func (w *writer) end() error {
	if w.err == nil {
		_, w.err = w.w.Write(binary.AppendUvarint([]byte{'.'}, w.count))
	}
	if w.err == nil {
		w.err = w.w.Flush()
	}
	return w.err
}

// ErrBroken is the error for what is not a walk to its end.
var ErrBroken = errors.New("the probe's report is broken off or damaged")

// Read reads what [Walk] wrote and calls add for each entry, in no particular
// order but for directories, which come before what is in them. It returns
// what could not be read. What it reads is not trusted: it comes out of a
// container.
func Read(r io.Reader, add func(Entry) error) (trouble []string, err error) {
	d := decoder{r: bufio.NewReaderSize(r, 1<<16)}
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(d.r, head); err != nil || string(head) != magic {
		return nil, ErrBroken
	}
	var dir string
	var next Entry // what was said of the entry to come
	var count uint64
	for {
		kind, err := d.r.ReadByte()
		if err != nil {
			return trouble, ErrBroken
		}
		switch kind {
		case 'D':
			dir = d.text(maxField)
		case 'e':
			count++
			e := d.entry(dir, next)
			next = Entry{}
			if d.err == nil {
				d.err = add(e)
			}
		case 'h':
			next.Head = d.bytes(d.number(), HeadBytes)
		case 'o':
			next.UID, next.GID = d.id(), d.id()
		case 's':
			next.Digest = new(Digest)
			if _, err := io.ReadFull(d.r, next.Digest[:]); err != nil {
				d.err = ErrBroken
			}
		case '!':
			if text := d.text(maxField); len(trouble) < 20 {
				trouble = append(trouble, text)
			}
		case '.':
			if n := d.number(); d.err == nil && n != count {
				return trouble, fmt.Errorf("%w: %d entries of %d", ErrBroken, count, n)
			}
			return trouble, d.err
		default:
			return trouble, ErrBroken
		}
		if d.err != nil {
			return trouble, d.err
		}
	}
}

// decoder reads fields; after an error they are empty.
type decoder struct {
	r   *bufio.Reader
	err error
}

func (d *decoder) number() uint64 {
	if d.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(d.r)
	if err != nil {
		d.err = ErrBroken
	}
	return n
}

func (d *decoder) text(most uint64) string { return string(d.bytes(d.number(), most)) }

// program reads what a file is: most are one of a few texts, which need not be
// kept again for each file.
func (d *decoder) program() string {
	b := d.bytes(d.number(), maxScript+utf8.UTFMax)
	switch string(b) {
	case NoProgram:
		return NoProgram
	case ELF:
		return ELF
	}
	return string(b)
}

func (d *decoder) bytes(n, most uint64) []byte {
	if d.err == nil && n > most {
		d.err = fmt.Errorf("%w: a field of %d bytes", ErrBroken, n)
	}
	if d.err != nil {
		return nil
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(d.r, b); err != nil {
		d.err = ErrBroken
		return nil
	}
	return b
}

// id is the number of a user or a group.
func (d *decoder) id() uint32 {
	n := d.number()
	if n > math.MaxUint32 {
		d.err = ErrBroken
	}
	return uint32(n)
}

func (d *decoder) entry(dir string, said Entry) Entry {
	typ, err := d.r.ReadByte()
	if err != nil {
		d.err = ErrBroken
	}
	e := Entry{Type: Type(typ), Head: said.Head, UID: said.UID, GID: said.GID, Digest: said.Digest}
	e.Mode = uint32(d.number()) & 0o7777
	e.Size = int64(d.number())
	e.Inode = d.number()
	name := d.text(maxField)
	e.Link = d.text(maxField)
	e.Program = d.program()
	e.Path = name
	if dir != "" {
		e.Path = dir + "/" + name
	}
	if n := d.number(); n > 0 {
		e.Content = d.bytes(n-1, uint64(Wanted(e.Path)))
	}
	if d.err == nil && !e.plausible(name) {
		d.err = fmt.Errorf("%w: an impossible entry", ErrBroken)
	}
	return e
}

// plausible reports whether a walk can have found an entry.
func (e Entry) plausible(name string) bool {
	switch {
	case name == "" || name == "." || name == ".." || strings.Contains(name, "/") || e.Size < 0:
		return false
	case e.Type == Regular:
		return utf8.ValidString(e.Program)
	case e.Program != NoProgram || e.Head != nil || e.Digest != nil:
		return false
	case e.Type == Directory || e.Type == Symlink || e.Type == Other:
		return e.Size == 0 && e.Inode == 0
	}
	return false
}
