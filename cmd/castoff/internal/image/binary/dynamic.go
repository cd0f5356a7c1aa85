package binary

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

// dynamic is what the list for the dynamic linker says.
type dynamic struct {
	libraries []string
	flags1    elf.DynFlag1
}

// readDynamic reads the list as the dynamic linker does, by segment and
// address. debug/elf goes by the sections, which a program need not have.
func readDynamic(file *elf.File) (dynamic, error) {
	data, err := dynamicSegment(file)
	if err != nil {
		return dynamic{}, err
	}
	word := 8
	if file.Class == elf.ELFCLASS32 {
		word = 4
	}
	value := func(b []byte) uint64 {
		if word == 4 {
			return uint64(file.ByteOrder.Uint32(b))
		}
		return file.ByteOrder.Uint64(b)
	}
	var d dynamic
	var names []uint64
	var table uint64
	for ; len(data) >= 2*word; data = data[2*word:] {
		tag, v := elf.DynTag(value(data)), value(data[word:])
		switch tag {
		case elf.DT_NEEDED:
			names = append(names, v)
		case elf.DT_STRTAB:
			table = v
		case elf.DT_FLAGS_1:
			d.flags1 = elf.DynFlag1(v)
		}
		if tag == elf.DT_NULL {
			break
		}
	}
	if len(names) > maxLibraries {
		return dynamic{}, fmt.Errorf("there are %d of them; at most %d are read", len(names), maxLibraries)
	}
	for _, at := range names {
		name, err := textAt(file, table+at)
		if err != nil {
			return dynamic{}, err
		}
		d.libraries = append(d.libraries, plaintext.Line(name))
	}
	return d, nil
}

// dynamicSegment returns the list as the file has it; nil if it has none.
func dynamicSegment(file *elf.File) ([]byte, error) {
	for _, p := range file.Progs {
		if p.Type != elf.PT_DYNAMIC {
			continue
		}
		if p.Filesz > maxDynamic {
			return nil, fmt.Errorf("the list is %d bytes long; at most %d are read", p.Filesz, maxDynamic)
		}
		data := make([]byte, p.Filesz)
		if _, err := p.ReadAt(data, 0); err != nil && err != io.EOF {
			return nil, err
		}
		return data, nil
	}
	return nil, nil
}

// textAt returns the text at an address, which ends with a zero byte.
func textAt(file *elf.File, addr uint64) (string, error) {
	for _, p := range file.Progs {
		if p.Type != elf.PT_LOAD || addr < p.Vaddr || addr-p.Vaddr >= p.Filesz {
			continue
		}
		at := addr - p.Vaddr
		text := make([]byte, min(p.Filesz-at, maxPath))
		if _, err := p.ReadAt(text, int64(at)); err != nil && err != io.EOF {
			return "", err
		}
		if name, _, ok := strings.Cut(string(text), "\x00"); ok {
			return name, nil
		}
		return "", errors.New("a name does not end")
	}
	return "", fmt.Errorf("a name is at address %#x, where the file has nothing", addr)
}
