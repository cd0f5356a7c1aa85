// Package portable knows which names of files mean the same on every system.
package portable

import (
	"io/fs"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Name reports whether a name can be written on every system.
func Name(name string) bool {
	return name != "" && plaintext.Line(name) == name && !strings.ContainsAny(name, `\:*?"<>|/`) &&
		!strings.HasSuffix(name, ".") && !strings.HasSuffix(name, " ") && fs.ValidPath(name)
}

// devices are names that Windows takes for devices, whatever follows. Source:
// "Naming Files, Paths, and Namespaces" of the Windows documentation.
var devices = []string{"con", "prn", "aux", "nul", "conin$", "conout$",
	"com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9"}

// Device reports whether Windows takes a name for a device.
func Device(name string) bool {
	first, _, _ := strings.Cut(strings.ToLower(name), ".")
	return slices.Contains(devices, first)
}
