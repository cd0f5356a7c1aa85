package binary

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"testing"
)

// crafted is a small ELF file that is put together by hand, to be right or
// wrong in one thing. Everything in it is at the same address as in the file.
type crafted struct {
	header   elf.Header64
	segments []elf.Prog64
	sections []elf.Section64
	body     []byte // follows the headers
}

const (
	headerSize  = 64
	segmentSize = 56
	sectionSize = 64
)

// at is the offset of the body.
func (c *crafted) at() uint64 {
	return headerSize + uint64(len(c.segments))*segmentSize + uint64(len(c.sections))*sectionSize
}

func (c *crafted) bytes(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, part := range []any{c.header, c.segments, c.sections, c.body} {
		if err := binary.Write(&b, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// craft makes a dynamic program for amd64: an interpreter, two libraries, a
// list of section names, and a Go build info.
func craft() *crafted {
	const (
		interp  = "/lib64/ld-linux-x86-64.so.2\x00"
		strs    = "\x00libc.so.6\x00lib\x1b[31mred.so\x00"
		names   = "\x00.shstrtab\x00.symtab\x00.debug_info\x00.go.buildinfo\x00"
		modinfo = "path\texample.com/app\nmod\texample.com/app\tv1.2.3\t\ndep\texample.com/dep\tv1.0.0\th1:x\nbuild\tGOOS=linux\n"
	)
	c := &crafted{segments: make([]elf.Prog64, 3), sections: make([]elf.Section64, 5)}
	at := c.at()
	put := func(data []byte) (off uint64) {
		for len(c.body)%16 != int(-at%16) {
			c.body = append(c.body, 0)
		}
		off = at + uint64(len(c.body))
		c.body = append(c.body, data...)
		return off
	}
	off := put([]byte(interp))
	c.segments[1] = elf.Prog64{Type: uint32(elf.PT_INTERP), Off: off, Vaddr: off, Filesz: uint64(len(interp))}
	off = put([]byte(strs))
	dyn := []uint64{
		uint64(elf.DT_NEEDED), 1, uint64(elf.DT_NEEDED), 11,
		uint64(elf.DT_STRTAB), off, uint64(elf.DT_FLAGS_1), uint64(elf.DF_1_PIE), uint64(elf.DT_NULL), 0,
	}
	var list bytes.Buffer
	_ = binary.Write(&list, binary.LittleEndian, dyn)
	off = put(list.Bytes())
	c.segments[2] = elf.Prog64{Type: uint32(elf.PT_DYNAMIC), Off: off, Vaddr: off, Filesz: uint64(list.Len())}
	off = put([]byte(names))
	c.sections[1] = elf.Section64{Name: 1, Type: uint32(elf.SHT_STRTAB), Off: off, Size: uint64(len(names))}
	c.sections[2] = elf.Section64{Name: 11, Type: uint32(elf.SHT_SYMTAB), Off: off, Size: 24}
	c.sections[3] = elf.Section64{Name: 19, Type: uint32(elf.SHT_PROGBITS), Off: off, Size: 8}
	info := append([]byte("\xff Go buildinf:\x08\x02"), make([]byte, 16)...)
	info = append(binary.AppendUvarint(info, uint64(len("go1.26.0"))), "go1.26.0"...)
	framed := "0123456789abcdef" + modinfo + "0123456789abcdef"
	info = append(binary.AppendUvarint(info, uint64(len(framed))), framed...)
	off = put(info)
	c.sections[4] = elf.Section64{Name: 31, Type: uint32(elf.SHT_PROGBITS), Off: off, Addr: off, Size: uint64(len(info))}
	c.segments[0] = elf.Prog64{Type: uint32(elf.PT_LOAD), Filesz: at + uint64(len(c.body)), Memsz: at + uint64(len(c.body))}
	c.header = elf.Header64{
		Type: uint16(elf.ET_DYN), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT), Entry: at,
		Phoff: headerSize, Phentsize: segmentSize, Phnum: uint16(len(c.segments)),
		Shoff: headerSize + segmentSize*uint64(len(c.segments)), Shentsize: sectionSize, Shnum: uint16(len(c.sections)), Shstrndx: 1,
	}
	copy(c.header.Ident[:], elf.ELFMAG)
	c.header.Ident[elf.EI_CLASS] = byte(elf.ELFCLASS64)
	c.header.Ident[elf.EI_DATA] = byte(elf.ELFDATA2LSB)
	c.header.Ident[elf.EI_VERSION] = byte(elf.EV_CURRENT)
	return c
}
