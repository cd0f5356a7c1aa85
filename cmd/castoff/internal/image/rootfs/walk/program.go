package walk

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
)

// What a file is, by what it holds and not by its name, as far as it matters
// to somebody who has got into a container: see [Entry.Program]. A script is
// told by its first line instead, which begins with [Script].
const (
	NoProgram = ""
	Script    = "#!"
	// ELF is a program that is none of those below. Go is one that Go's linker has
	// made: it is none of them either.
	ELF = "elf"
	Go  = "go"

	Bash    = "bash"
	Dash    = "dash"
	BusyBox = "busybox"
	Zsh     = "zsh"
	Ksh     = "ksh"
	Yash    = "yash"
	Fish    = "fish"
	Tcsh    = "tcsh"

	Python = "python"
	Perl   = "perl"
	Ruby   = "ruby"
	Node   = "node"
	PHP    = "php"
	Lua    = "lua"
)

// kinds are the shells and interpreters, each with texts that only it has, all
// of them. Those that end with a NUL are names of functions and variables: they
// stand at the beginning of a program that is linked dynamically, while the
// other texts may be anywhere. A program that merely embeds Perl or Lua calls
// the same library; what only the interpreter's own main function needs tells
// them apart.
var kinds = []struct {
	is    string
	texts []string
}{
	{Python, []string{"Py_BytesMain\x00"}},
	{Python, []string{"Py_Main\x00"}},
	{Perl, []string{"perl_run\x00", "PL_do_undump\x00"}},
	{Ruby, []string{"ruby_run_node\x00"}},
	{Node, []string{"napi_module_register\x00"}}, // Deno and Bun load its modules, too
	{Node, []string{"_ZN4node5StartEiPPc\x00"}},
	{PHP, []string{"php_execute_script\x00"}},
	{BusyBox, []string{"BusyBox v", "applet not found"}},
	{Bash, []string{"GNU bash, version"}},
	{Dash, []string{"getopts optstring var", "job control turned off"}},
	{Zsh, []string{"ZSH_VERSION", "ZSH_NAME"}},
	{Ksh, []string{"KSH_VERSION"}},
	{Yash, []string{"YASH_AFTER_CD", "YASH_LOADPATH"}},
	{Fish, []string{"fish_default_key_bindings", "__fish_print_help"}},
	{Tcsh, []string{"tcsh %d.%.2d.%.2d (%s)"}},
	{Lua, []string{"LUA_INIT", "PUC-Rio"}},
	{Lua, []string{"LUA_INIT", "LuaJIT 2."}},
	// Those without the library that has the functions' names.
	{Python, []string{"PYTHONSTARTUP", "[-c cmd | -m mod | file | -]"}},
	{Perl, []string{"PERL5LIB", "[switches] [--] [programfile]"}},
	{Ruby, []string{"RUBYOPT", "[switches] [--] [programfile]"}},
	{PHP, []string{"PHPRC", "[options] [-f] <file>"}},
}

// gates are functions without which a dynamically linked program is none of the
// kinds for which all of it has to be looked at: a shell hands its terminal to
// the job in the foreground, and Lua is begun by loading its library.
var gates = []string{"tcsetpgrp\x00", "luaL_openlibs\x00"}

// goNotes are the note that Go's linker puts near the beginning of a program,
// in both orders of bytes: its type, which is 4, and its name. Source: Go's
// cmd/internal/buildid.
var goNotes = []string{"\x04\x00\x00\x00Go\x00\x00", "\x00\x00\x00\x04Go\x00\x00"}

// libc is the beginning of the C library's name, which stands with the names
// of functions. Where it does not, these are elsewhere.
const libc = "libc."

const (
	headBytes = 4 << 10
	chunk     = 64 << 10
	// maxScanned is how much of a program is looked at: larger static ones have
	// their texts in that much as well, or are none of the kinds.
	maxScanned = 32 << 20
	// maxScript is how much of a script's first line is kept. Source:
	// BINPRM_BUF_SIZE of Linux.
	maxScript = 255
)

// Recognizer recognizes what programs are. It is for one goroutine.
type Recognizer struct {
	buf   []byte
	texts [][]byte // every text that is looked for, once
	index map[string]int
	keep  int // bytes that two chunks have in common: no text is cut
}

// NewRecognizer returns one.
func NewRecognizer() *Recognizer {
	z := &Recognizer{index: map[string]int{}}
	add := func(text string) {
		if _, ok := z.index[text]; !ok {
			z.index[text] = len(z.texts)
			z.texts = append(z.texts, []byte(text))
			z.keep = max(z.keep, len(text)-1)
		}
	}
	for _, k := range kinds {
		for _, t := range k.texts {
			add(t)
		}
	}
	for _, t := range append(append([]string{libc}, gates...), goNotes...) {
		add(t)
	}
	z.buf = make([]byte, z.keep+chunk)
	return z
}

// Program returns what a file is, with r at its beginning. It reads no more of
// it than that takes: of most files a page, of a program that is linked
// dynamically the names of its functions.
func (z *Recognizer) Program(r io.Reader) (string, error) {
	head := z.buf[:headBytes]
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return NoProgram, err
	}
	head = head[:n]
	if bytes.HasPrefix(head, []byte(Script)) {
		return script(head), nil
	}
	e, ok := readELF(head)
	if !ok {
		return NoProgram, nil
	}
	s := scan{z: z, found: make([]bool, len(z.texts)), have: n}
	s.look(head)
	return s.tell(r, e)
}

// script is the first line of a script.
func script(head []byte) string {
	line, _, _ := bytes.Cut(head[:min(len(head), maxScript)], []byte("\n"))
	return strings.TrimSpace(strings.ToValidUTF8(string(line), "\uFFFD"))
}

// scan is a look through one program.
type scan struct {
	z     *Recognizer
	found []bool // by index of texts
	have  int    // bytes in the buffer
	read  int64  // bytes read before those
	err   error  // of the reader, but for its end
	end   bool   // there is nothing more to be read
}

func (s *scan) look(part []byte) {
	for i, text := range s.z.texts {
		if !s.found[i] && bytes.Contains(part, text) {
			s.found[i] = true
		}
	}
}

func (s *scan) has(text string) bool { return s.found[s.z.index[text]] }

// until goes on to an offset of the file, or to its end, and not further: it is
// the looking that takes time.
func (s *scan) until(r io.Reader, offset int64) {
	buf := s.z.buf
	for !s.end && s.read+int64(s.have) < offset {
		keep := min(s.have, s.z.keep)
		copy(buf, buf[s.have-keep:s.have])
		s.read += int64(s.have - keep)
		want := min(offset-s.read-int64(keep), int64(len(buf)-keep))
		n, err := io.ReadFull(r, buf[keep:keep+int(want)])
		s.have = keep + n
		if err != nil {
			s.end = true
			if err != io.EOF && err != io.ErrUnexpectedEOF {
				s.err = err
			}
		}
		s.look(buf[:s.have])
	}
}

// tell goes through the program for as long as it takes to tell what it is.
func (s *scan) tell(r io.Reader, e elfHead) (string, error) {
	if s.any(goNotes) {
		return Go, nil
	}
	if e.dynamic {
		s.until(r, e.names)
		switch is := s.is(); {
		case s.err != nil:
			return NoProgram, s.err
		case s.any(goNotes):
			return Go, nil
		case s.has(libc) && !e.interpreter:
			return NoProgram, nil // a library
		case is != "":
			return is, nil
		case s.has(libc) && !s.any(gates):
			return ELF, nil
		}
	}
	for !s.end && s.read < maxScanned {
		s.until(r, s.read+int64(s.have)+chunk)
		if is := s.is(); is != "" || s.err != nil {
			return is, s.err
		}
	}
	return ELF, nil
}

func (s *scan) any(texts []string) bool {
	for _, t := range texts {
		if s.has(t) {
			return true
		}
	}
	return false
}

// is returns the kind whose texts were all found.
func (s *scan) is() string {
kind:
	for _, k := range kinds {
		for _, t := range k.texts {
			if !s.has(t) {
				continue kind
			}
		}
		return k.is
	}
	return ""
}

// elfHead is what the first page of an ELF file says. Source: elf(5).
type elfHead struct {
	dynamic     bool  // it is linked with libraries, or is one
	interpreter bool  // it names a program that loads it
	names       int64 // where the segment with the names of its functions ends
}

const (
	elfExec, elfDyn                = 2, 3
	segLoad, segDynamic, segInterp = 1, 2, 3
	class64, bigEndian             = 2, 2
	headerBytes                    = 64 // of the larger class
	segmentBytes32, segmentBytes64 = 32, 56
)

// readELF reads the headers of a program or a library; ok is false for
// anything else. Headers that are not in the first page are as good as none:
// then all of it is looked through.
func readELF(head []byte) (e elfHead, ok bool) {
	if len(head) < headerBytes || !bytes.HasPrefix(head, []byte("\x7fELF")) {
		return e, false
	}
	var order binary.ByteOrder = binary.LittleEndian
	if head[5] == bigEndian {
		order = binary.BigEndian
	}
	if t := order.Uint16(head[16:]); t != elfExec && t != elfDyn {
		return e, false
	}
	wide := head[4] == class64
	at, count, step := uint64(order.Uint32(head[28:])), int(order.Uint16(head[44:])), segmentBytes32
	if wide {
		at, count, step = order.Uint64(head[32:]), int(order.Uint16(head[56:])), segmentBytes64
	}
	first := true
	for range count {
		if at > uint64(len(head)-step) {
			break
		}
		p := head[at : at+uint64(step)]
		at += uint64(step)
		offset, size := uint64(order.Uint32(p[4:])), uint64(order.Uint32(p[16:]))
		if wide {
			offset, size = order.Uint64(p[8:]), order.Uint64(p[32:])
		}
		switch order.Uint32(p) {
		case segLoad:
			if first {
				first, e.names = false, int64(min(min(offset, maxScanned)+min(size, maxScanned), maxScanned))
			}
		case segDynamic:
			e.dynamic = true
		case segInterp:
			e.interpreter = true
		}
	}
	return e, true
}
