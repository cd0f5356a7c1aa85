package binary

import "debug/elf"

// IsStatic reports whether an ELF program on this machine runs without a
// dynamic linker. It is for programs that are trusted; others are for [Read].
func IsStatic(file string) (bool, error) {
	f, err := elf.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return false, nil
		}
	}
	return true, nil
}
