package binary

import (
	"cmp"
	"debug/elf"
	"fmt"
	"io"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

const (
	maxPath       = 4096     // bytes; the kernel's PATH_MAX
	maxDynamic    = 64 << 10 // bytes of the list for the dynamic linker
	maxLibraries  = 256
	shownSections = 8
)

// readELF reads the facts of an ELF file.
func readELF(r io.ReaderAt, size int64) (Facts, error) {
	if err := checkHeader(r); err != nil {
		return Facts{}, err
	}
	file, err := elf.NewFile(&limitedReader{r: r, left: maxRead})
	if err != nil {
		return Facts{}, err
	}
	if err := complete(file, size); err != nil {
		return Facts{}, err
	}
	f := Facts{Format: FormatELF, Arch: arch(file), OS: system(file.OSABI), Go: readGo(r)}
	if f.Go != nil {
		// Several systems share an ABI number with Linux.
		f.OS = cmp.Or(f.Go.Settings["GOOS"], f.OS)
	}
	if f.Interpreter, err = interpreter(file); err != nil {
		return Facts{}, fmt.Errorf("reading its interpreter: %w", err)
	}
	dyn, err := readDynamic(file)
	if err != nil {
		return Facts{}, fmt.Errorf("reading its libraries: %w", err)
	}
	f.Libraries = dyn.libraries
	// A shared library may need no other one, but has nowhere to be started.
	program := (file.Type == elf.ET_EXEC || file.Type == elf.ET_DYN) && file.Entry != 0
	f.Static = program && f.Interpreter == "" && len(f.Libraries) == 0
	// A shared library is of the same type; only a program has either of these.
	f.PIE = file.Type == elf.ET_DYN && (f.Interpreter != "" || dyn.flags1&elf.DF_1_PIE != 0)
	f.Symbols = file.SectionByType(elf.SHT_SYMTAB) != nil
	f.Debug = slices.ContainsFunc(file.Sections, func(s *elf.Section) bool {
		return strings.HasPrefix(s.Name, ".debug_") || strings.HasPrefix(s.Name, ".zdebug_")
	})
	f.Sections = largest(file.Sections)
	return f, nil
}

// complete returns an error if the file of size bytes ends before its last
// segment or section.
func complete(file *elf.File, size int64) error {
	check := func(what string, off, n uint64) error {
		// Neither is above MaxInt64: debug/elf has seen to that.
		if n > 0 && off+n > uint64(size) {
			return fmt.Errorf("it is truncated: the file ends at byte %d, its %s at byte %d", size, what, off+n)
		}
		return nil
	}
	for i, p := range file.Progs {
		if err := check(fmt.Sprintf("segment %d", i), p.Off, p.Filesz); err != nil {
			return err
		}
	}
	for _, s := range file.Sections {
		if s.Type == elf.SHT_NOBITS || s.Type == elf.SHT_NULL {
			continue
		}
		if err := check("section "+s.Name, s.Offset, s.FileSize); err != nil {
			return err
		}
	}
	return nil
}

// interpreter returns the dynamic linker that the kernel would start, which
// is the first that is named.
func interpreter(file *elf.File) (string, error) {
	for _, p := range file.Progs {
		if p.Type != elf.PT_INTERP {
			continue
		}
		if p.Filesz > maxPath {
			return "", fmt.Errorf("its name is %d bytes long", p.Filesz)
		}
		name := make([]byte, p.Filesz)
		if _, err := p.ReadAt(name, 0); err != nil && err != io.EOF {
			return "", err
		}
		text, _, _ := strings.Cut(string(name), "\x00")
		return plaintext.Line(text), nil
	}
	return "", nil
}

// largest returns the largest sections, without those that only exist in
// memory.
func largest(sections []*elf.Section) []Section {
	var all []Section
	for _, s := range sections {
		if s.Type != elf.SHT_NULL && s.Type != elf.SHT_NOBITS && s.FileSize > 0 {
			all = append(all, Section{Name: plaintext.Line(s.Name), SizeBytes: int64(s.FileSize)})
		}
	}
	slices.SortStableFunc(all, func(a, b Section) int { return cmp.Compare(b.SizeBytes, a.SizeBytes) })
	return slices.Clip(all[:min(len(all), shownSections)])
}

// arch returns Go's name for the architecture; empty if Go has none.
func arch(file *elf.File) string {
	little := file.Data == elf.ELFDATA2LSB
	wide := file.Class == elf.ELFCLASS64
	pick := func(cond bool, yes, no string) string {
		if cond {
			return yes
		}
		return no
	}
	switch file.Machine {
	case elf.EM_X86_64:
		return pick(wide, "amd64", "amd64p32")
	case elf.EM_386:
		return "386"
	case elf.EM_AARCH64:
		return pick(little, "arm64", "arm64be")
	case elf.EM_ARM:
		return pick(little, "arm", "armbe")
	case elf.EM_RISCV:
		return pick(wide, "riscv64", "riscv")
	case elf.EM_PPC64:
		return pick(little, "ppc64le", "ppc64")
	case elf.EM_PPC:
		return "ppc"
	case elf.EM_S390:
		return pick(wide, "s390x", "s390")
	case elf.EM_LOONGARCH:
		return pick(wide, "loong64", "")
	case elf.EM_MIPS:
		return "mips" + pick(wide, "64", "") + pick(little, "le", "")
	case elf.EM_SPARCV9:
		return "sparc64"
	}
	return ""
}

// system returns Go's name for the operating system. Programs for Linux mostly
// have ELFOSABI_NONE, "UNIX System V".
func system(abi elf.OSABI) string {
	switch abi {
	case elf.ELFOSABI_NONE, elf.ELFOSABI_LINUX:
		return "linux"
	case elf.ELFOSABI_FREEBSD:
		return "freebsd"
	case elf.ELFOSABI_NETBSD:
		return "netbsd"
	case elf.ELFOSABI_OPENBSD:
		return "openbsd"
	case elf.ELFOSABI_SOLARIS:
		return "solaris"
	}
	return ""
}
