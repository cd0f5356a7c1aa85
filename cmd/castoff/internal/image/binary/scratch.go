package binary

import (
	"fmt"
	"strings"
)

// OnScratch reports whether the kernel can start the program in a root file
// system that holds nothing else, and why, as a sentence about "it". It does
// not say what the program then looks for while it runs, such as certificates.
func (f Facts) OnScratch() (ok bool, why string) {
	switch {
	case f.Format == FormatScript && f.Interpreter == "":
		return false, "it is a script that names no interpreter"
	case f.Format == FormatScript:
		return false, "it is a script for " + f.Interpreter
	case f.Format != FormatELF:
		return false, "it is neither an ELF file nor a script"
	case f.OS != "" && f.OS != "linux":
		return false, "it was built for " + f.OS
	case f.Static:
		return true, "it is static: it asks for no dynamic linker and no library"
	}
	var needs []string
	if f.Interpreter != "" {
		needs = append(needs, "the dynamic linker "+f.Interpreter)
	}
	switch n := len(f.Libraries); {
	case n == 1:
		needs = append(needs, "the library "+f.Libraries[0])
	case n > 1:
		needs = append(needs, fmt.Sprintf("%d libraries", n))
	}
	if len(needs) == 0 {
		return false, "it is an ELF file but no program"
	}
	return false, "it asks for " + strings.Join(needs, " and ")
}
