package binary

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
)

// MachineBytes is how much of a file [Machine] needs.
const MachineBytes = 20

// Machine returns Go's name for the architecture that an ELF file was built
// for, by its first bytes; empty for other files, and for architectures that Go
// does not know.
func Machine(head []byte) string {
	if len(head) < MachineBytes || !bytes.HasPrefix(head, []byte(elf.ELFMAG)) {
		return ""
	}
	f := elf.File{FileHeader: elf.FileHeader{Class: elf.Class(head[elf.EI_CLASS]), Data: elf.Data(head[elf.EI_DATA])}}
	var order binary.ByteOrder = binary.LittleEndian
	if f.Data == elf.ELFDATA2MSB {
		order = binary.BigEndian
	}
	f.Machine = elf.Machine(order.Uint16(head[18:]))
	return arch(&f)
}

// Program reports whether a file may be one that a kernel starts, by its first
// bytes: an ELF file, or a script.
func Program(head []byte) bool {
	return bytes.HasPrefix(head, []byte(elf.ELFMAG)) || bytes.HasPrefix(head, []byte("#!"))
}
