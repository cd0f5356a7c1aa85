package binary

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// What an ELF file may claim about itself. Programs stay far below; a file that
// does not was made to waste time and memory, since debug/elf copies the names
// of all sections, each as long as the table of names if the file wants it so.
const (
	maxSegments = 1024     // the kernel reads at most 64 KiB of their headers
	maxSections = 1024     // linkers write about 40
	maxNames    = 64 << 10 // bytes of the table of the sections' names
	maxRead     = 8 << 20  // bytes that may be read of one file by one parser
)

// errRead is the error for a file that has more to read than any program.
var errRead = fmt.Errorf("its headers and build info are larger than %d MiB", maxRead>>20)

// limitedReader reads at most left bytes in all.
type limitedReader struct {
	r    io.ReaderAt
	left int
}

// ReadAt implements [io.ReaderAt].
func (l *limitedReader) ReadAt(p []byte, off int64) (int, error) {
	if len(p) > l.left {
		return 0, errRead
	}
	n, err := l.r.ReadAt(p, off)
	l.left -= n
	return n, err
}

// header is what the limits need from the header of an ELF file.
type header struct {
	segments, sections int
	// names is the index of the section with the names of the sections.
	names int
	// at is where the sections' headers begin, each of size bytes.
	at, size int64
}

// checkHeader refuses an ELF file that claims more than the limits. What is
// plainly wrong in other ways is left to debug/elf to refuse.
func checkHeader(r io.ReaderAt) error {
	ident := make([]byte, elf.EI_NIDENT)
	if _, err := r.ReadAt(ident, 0); err != nil {
		return errors.New("the file ends within its header")
	}
	var order binary.ByteOrder = binary.LittleEndian
	if elf.Data(ident[elf.EI_DATA]) == elf.ELFDATA2MSB {
		order = binary.BigEndian
	}
	is64 := elf.Class(ident[elf.EI_CLASS]) == elf.ELFCLASS64
	h, err := readHeader(r, order, is64)
	if err != nil {
		return errors.New("the file ends within its header")
	}
	switch {
	case h.segments > maxSegments:
		return fmt.Errorf("it has %d segments; at most %d are read", h.segments, maxSegments)
	case h.sections > maxSections || h.sections == 0 && h.at != 0:
		// With none in the header the number stands in the first section, and is at
		// least 65280.
		return fmt.Errorf("it has more than %d sections", maxSections)
	case h.names == int(elf.SHN_UNDEF) || h.names >= h.sections:
		return nil
	}
	flags, bytes, err := readSection(r, order, is64, h.at+int64(h.names)*h.size)
	switch {
	case err != nil:
		return errors.New("the file ends within the list of its sections")
	case flags&elf.SHF_COMPRESSED != 0:
		return errors.New("the names of its sections are compressed")
	case bytes > maxNames:
		return fmt.Errorf("the names of its sections take %d bytes; at most %d are read", bytes, maxNames)
	}
	return nil
}

func readHeader(r io.ReaderAt, order binary.ByteOrder, is64 bool) (header, error) {
	sr := io.NewSectionReader(r, 0, 1<<10)
	if is64 {
		var h elf.Header64
		err := binary.Read(sr, order, &h)
		return header{int(h.Phnum), int(h.Shnum), int(h.Shstrndx), int64(h.Shoff), int64(h.Shentsize)}, err
	}
	var h elf.Header32
	err := binary.Read(sr, order, &h)
	return header{int(h.Phnum), int(h.Shnum), int(h.Shstrndx), int64(h.Shoff), int64(h.Shentsize)}, err
}

// readSection returns the flags of a section and its size in the file.
func readSection(r io.ReaderAt, order binary.ByteOrder, is64 bool, at int64) (elf.SectionFlag, uint64, error) {
	if at < 0 { // a hostile offset
		return 0, 0, io.ErrUnexpectedEOF
	}
	sr := io.NewSectionReader(r, at, 1<<10)
	if is64 {
		var s elf.Section64
		err := binary.Read(sr, order, &s)
		return elf.SectionFlag(s.Flags), s.Size, err
	}
	var s elf.Section32
	err := binary.Read(sr, order, &s)
	return elf.SectionFlag(s.Flags), uint64(s.Size), err
}
