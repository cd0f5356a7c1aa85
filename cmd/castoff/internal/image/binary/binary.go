// Package binary reads what an executable says about itself: for which system
// it was built, what it needs to start, and, for a Go program, how it was
// built.
package binary

import (
	"bytes"
	"debug/elf"
	"fmt"
	"io"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

// The formats of [Facts].
const (
	FormatELF     = "ELF"
	FormatScript  = "script"
	FormatUnknown = "unknown"
)

// Facts is what an executable says about itself. It is the object "binary" of
// the JSON outputs. Its texts are fit to be shown.
type Facts struct {
	// Path is where it is in its image.
	Path string `json:"path"`
	// SizeBytes is its length.
	SizeBytes int64 `json:"size_bytes"`
	// Format is one of the Format constants.
	Format string `json:"format"`
	// Arch is Go's name for the architecture ("amd64"), OS its name for the system
	// ("linux"); empty where the file does not say, or names one that Go does not
	// know.
	Arch string `json:"arch,omitempty"`
	OS   string `json:"os,omitempty"`
	// Static is true for an ELF file that the kernel can start without a dynamic
	// linker: one that names no interpreter and no library. A static-pie is one of
	// these: position independent and static, it relocates itself. A position
	// independent program that needs no library but names an interpreter, as Go
	// makes with -buildmode=pie, is not: the kernel will not start it without that
	// file.
	Static bool `json:"static"`
	// PIE is true for a position independent executable, static or not.
	PIE bool `json:"pie"`
	// Interpreter is the dynamic linker that it asks for, or, for a script, the
	// program after "#!".
	Interpreter string `json:"interpreter,omitempty"`
	// Libraries are the shared libraries that it asks for.
	Libraries []string `json:"libraries,omitempty"`
	// Symbols is true if it has a symbol table, Debug if it has DWARF.
	Symbols bool `json:"symbols"`
	Debug   bool `json:"debug"`
	// Sections are the parts of the file by size, largest first, at most 8.
	Sections []Section `json:"sections,omitempty"`
	// Go is what a Go program's build info says; nil for other programs.
	Go *GoBuild `json:"go,omitempty"`
}

// Section is a part of an ELF file.
type Section struct {
	Name string `json:"name"`
	// SizeBytes is its length in the file.
	SizeBytes int64 `json:"size_bytes"`
}

// GoBuild is the build info of a Go program. Source: package debug/buildinfo.
type GoBuild struct {
	Version string `json:"version"`
	Path    string `json:"path,omitempty"`
	// Module is the main module with its version: "example.com/app v1.2.3".
	Module string `json:"module,omitempty"`
	// Settings are the settings of the build, by key ("CGO_ENABLED").
	Settings map[string]string `json:"settings,omitempty"`
	// Dependencies is the number of modules that it was built from, besides its
	// own.
	Dependencies int `json:"dependencies"`
}

// Read reads the facts of an executable of size bytes; Path stays empty for the
// caller to set. A file that is neither an ELF file nor a script has the format
// [FormatUnknown], which is not an error. A damaged or truncated ELF file is
// one, and so is one with more headers than any program has: what is read is
// bounded, whatever the file claims.
func Read(r io.ReaderAt, size int64) (f Facts, err error) {
	// The limits of this package are meant to keep debug/elf from what it
	// cannot digest. This is for what they do not foresee.
	defer func() {
		if p := recover(); p != nil {
			f, err = Facts{}, fmt.Errorf("reading the executable: it is damaged: %v", p)
		}
	}()
	return read(r, size)
}

// read is Read without its last resort.
func read(r io.ReaderAt, size int64) (f Facts, err error) {
	r = io.NewSectionReader(r, 0, size)
	head := make([]byte, min(size, scriptLine))
	if n, err := r.ReadAt(head, 0); err != nil && n < len(head) {
		return Facts{}, fmt.Errorf("reading the executable: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte(elf.ELFMAG)):
		f, err = readELF(r, size)
		if err != nil {
			return Facts{}, fmt.Errorf("reading the ELF file: %w", err)
		}
	case bytes.HasPrefix(head, []byte("#!")):
		f = Facts{Format: FormatScript, Interpreter: scriptInterpreter(head)}
	default:
		f = Facts{Format: FormatUnknown}
	}
	f.SizeBytes = size
	return f, nil
}

// scriptLine is how much of a script the kernel reads for its first line.
// Source: BINPRM_BUF_SIZE in Linux's include/uapi/linux/binfmts.h.
const scriptLine = 256

// scriptInterpreter returns the program after "#!", without its argument;
// empty if there is none.
func scriptInterpreter(head []byte) string {
	line, _, _ := strings.Cut(string(head[len("#!"):]), "\n")
	words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' || r == 0 })
	if len(words) == 0 {
		return ""
	}
	return plaintext.Line(words[0])
}
