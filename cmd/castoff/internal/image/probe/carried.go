package probe

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// carried is the program in a file with all that it needs to run elsewhere. The
// table tells which files are in its memory: where it was linked dynamically,
// its loader and its libraries are among them, and come along.
func carried(file, table string) (Program, error) {
	f, err := os.Open(file)
	if err != nil {
		return Program{}, err
	}
	defer f.Close()
	e, err := elf.NewFile(f)
	if err != nil {
		return Program{}, err
	}
	program, err := loaded(f, e, file)
	if err != nil {
		return Program{}, err
	}
	p := Program{Files: []File{program}}
	interpreter, err := interpreter(e)
	if err != nil || interpreter == "" {
		return p, err
	}
	libraries, err := mapped(table)
	if err != nil {
		return Program{}, err
	}
	return p.withLibraries(e, interpreter, libraries)
}

// interpreter is the loader that a program names; empty if it names none.
func interpreter(e *elf.File) (string, error) {
	for _, p := range e.Progs {
		if p.Type == elf.PT_INTERP {
			name, err := io.ReadAll(io.LimitReader(p.Open(), 4096))
			text, _, _ := strings.Cut(string(name), "\x00")
			return text, err
		}
	}
	return "", nil
}

// loaded is a program without what follows the part that is loaded: symbols and
// what a debugger wants, a quarter of a Go program. What its header says about
// those, the place and the number of sections, goes as well.
func loaded(r io.ReaderAt, e *elf.File, file string) (File, error) {
	if len(e.Sections) == 0 { // it was made smaller already
		return whole(programName, file)
	}
	var end uint64
	for _, p := range e.Progs {
		end = max(end, p.Off+p.Filesz)
	}
	head := make([]byte, 64)
	if _, err := r.ReadAt(head, 0); err != nil {
		return File{}, err
	}
	if e.Class == elf.ELFCLASS32 { // source: elf(5)
		clear(head[32:36])
		clear(head[48:52])
	} else {
		clear(head[40:48])
		clear(head[60:64])
	}
	return File{Name: programName, Size: int64(end), open: func() (io.ReadCloser, error) {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		rest := io.NewSectionReader(f, int64(len(head)), int64(end)-int64(len(head)))
		return struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(head), rest), f}, nil
	}}, nil
}

// library is a file in this program's memory.
type library struct {
	file string
	// name is what it calls itself, by which others ask for it.
	name string
	// asks are those that it asks for, and err is why they are not available.
	asks []string
	err  error
}

// mapped reads what is in a program's memory: the libraries as they were when
// it was started. One that was replaced since is not among them. Source:
// proc(5).
func mapped(table string) ([]library, error) {
	b, err := os.ReadFile(table)
	if err != nil {
		return nil, err
	}
	var all []library
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		if len(f) < 6 || !strings.HasPrefix(f[5], "/") || !strings.Contains(f[1], "x") {
			continue
		}
		// The file's name, which may have blanks, is the rest of the line.
		file := strings.TrimSuffix(line[strings.Index(line, " "+f[5])+1:], "\n")
		if slices.ContainsFunc(all, func(l library) bool { return l.file == file }) {
			continue
		}
		if e, err := elf.Open(file); err == nil {
			all = append(all, libraryOf(e, file))
			e.Close()
		}
	}
	return all, nil
}

func libraryOf(e *elf.File, file string) library {
	l := library{file: file, name: filepath.Base(file)}
	if names, err := e.DynString(elf.DT_SONAME); err == nil && len(names) > 0 {
		l.name = names[0]
	}
	l.asks, l.err = asks(e)
	return l
}

// errElsewhere is the error for a program that says where its libraries are:
// they would be looked for there, in the image.
var errElsewhere = errors.New("it has its libraries in places of its own")

// asks are the libraries that a file asks for by name.
func asks(e *elf.File) ([]string, error) {
	// A loader looks there before it looks into the directory that comes along.
	if places, err := e.DynString(elf.DT_RPATH); err != nil || len(places) > 0 {
		return nil, errors.Join(errElsewhere, err)
	}
	names, err := e.DynString(elf.DT_NEEDED)
	if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "/") }) {
		return nil, errElsewhere
	}
	return names, err
}

// withLibraries adds the loader, and the libraries that the program asks for,
// and those that they ask for.
func (p Program) withLibraries(e *elf.File, interpreter string, have []library) (Program, error) {
	lies, err := filepath.EvalSymlinks(interpreter)
	if err != nil {
		return Program{}, err
	}
	i := slices.IndexFunc(have, func(l library) bool { return l.file == lies })
	if i < 0 {
		return Program{}, gone(interpreter)
	}
	p.loader = filepath.Base(interpreter)
	if err := p.addLoader(lies); err != nil {
		return Program{}, err
	}
	todo, err := asks(e)
	if err != nil {
		return Program{}, err
	}
	done := map[string]bool{have[i].name: true, p.loader: true}
	for ; len(todo) > 0; todo = todo[1:] {
		name := todo[0]
		if done[name] {
			continue
		}
		done[name] = true
		i := slices.IndexFunc(have, func(l library) bool { return l.name == name })
		if i < 0 {
			return Program{}, gone(name)
		}
		if have[i].err != nil {
			return Program{}, have[i].err
		}
		f, err := whole(name, have[i].file)
		if err != nil {
			return Program{}, err
		}
		p.Files = append(p.Files, f)
		todo = append(todo, have[i].asks...)
	}
	return p, nil
}

// gone is the error for a file that was replaced or removed after this program
// had loaded it.
func gone(library string) error {
	return fmt.Errorf("%s has changed since castoff was started", library)
}

// preloads are the names under which glibc's loader looks for a list of
// libraries that it loads before all others, whatever it starts: everywhere,
// and on NixOS.
var preloads = []string{"/etc/ld.so.preload\x00", "/etc/ld-nix.so.preload\x00"}

// addLoader adds the loader. It must not read the list of libraries that the
// image may have. No flag prevents that, so its own text is changed: it is told
// to look for a file whose name is empty, which no file's is.
func (p *Program) addLoader(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	lists := 0
	for _, name := range preloads {
		for at := bytes.Index(text, []byte(name)); at >= 0; at = bytes.Index(text, []byte(name)) {
			text[at] = 0
			lists++
		}
	}
	switch {
	case lists > 0:
		p.flags = []string{"--inhibit-cache"}
	case bytes.Contains(text, []byte("musl libc")): // it has no such list
	default:
		return fmt.Errorf("its loader %s is of an unknown kind", file)
	}
	p.Files = append(p.Files, File{Name: p.loader, Size: int64(len(text)), open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(text)), nil
	}})
	return nil
}
