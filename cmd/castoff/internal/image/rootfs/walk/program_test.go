package walk

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// programOf is what a file of this machine is.
func programOf(t *testing.T, file string) string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	is, err := NewRecognizer().Program(f)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	// In an archive the bytes come in pieces of any size.
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	again, err := NewRecognizer().Program(iotest.HalfReader(f))
	if err != nil || again != is {
		t.Errorf("%s is %q, in pieces %q, %v", file, is, again, err)
	}
	return is
}

// TestProgramsOfThisMachine asks about real programs, by copies with other
// names.
func TestProgramsOfThisMachine(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("skipped, it needs programs for Linux")
	}
	asked := 0
	for name, want := range map[string]string{
		"bash": Bash, "dash": Dash, "busybox": BusyBox, "zsh": Zsh, "ksh93": Ksh, "mksh": Ksh, "fish": Fish, "tcsh": Tcsh, "yash": Yash,
		"perl": Perl, "node": Node, "lua5.4": Lua, "luajit": Lua, "php": PHP, "python3.11": Python, "python3.12": Python, "python3.13": Python, "ruby": Ruby,
		// Those that come close: that end a job's turn on the terminal, that have a
		// language built in, or the texts of others.
		"ls": ELF, "cat": ELF, "tini": ELF, "agetty": ELF, "gdb": ELF, "vim.nox": ELF, "vim.basic": ELF, "nvim": ELF, "redis-server": ELF, "nmap": ELF, "tmux": ELF,
		"gcc": ELF, "git": ELF, "sudo": ELF, "su": ELF, "luac5.4": ELF,
	} {
		file, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if file, err = filepath.EvalSymlinks(file); err != nil {
			t.Fatal(err)
		}
		is := programOf(t, file)
		if strings.HasPrefix(is, Script) { // a wrapper
			continue
		}
		if asked++; is != want {
			t.Errorf("%s is %q, want %q", file, is, want)
		}
	}
	if asked < 4 {
		t.Skipf("skipped, there are %d programs to ask about", asked)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if is := programOf(t, self); is != Go {
		t.Errorf("this test, which has all the texts in it, is %q", is)
	}
	for _, lib := range []string{"/lib/x86_64-linux-gnu/libreadline.so.8", "/lib/x86_64-linux-gnu/libm.so.6", "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0"} {
		if _, err := os.Stat(lib); err == nil {
			if is := programOf(t, lib); is != NoProgram {
				t.Errorf("%s is %q", lib, is)
			}
		}
	}
}

// elf makes a program for 64 bits: its segments, then the bodies.
func elf(interpreter, dynamic bool, names, rest string) []byte {
	const head = 64 + 3*56
	b := make([]byte, head, head+len(names)+len(rest))
	copy(b, "\x7fELF\x02\x01\x01")
	b[16], b[32], b[54], b[56] = elfExec, 64, 56, 3
	at := 64
	segment := func(kind byte, size int) {
		b[at] = kind
		b[at+32], b[at+33], b[at+34] = byte(size), byte(size>>8), byte(size>>16)
		at += 56
	}
	segment(segLoad, head+len(names))
	if interpreter {
		segment(segInterp, 0)
	}
	if dynamic {
		segment(segDynamic, 0)
	}
	return append(append(b, names...), rest...)
}

func TestRecognising(t *testing.T) {
	t.Parallel()
	pad := strings.Repeat("\x00", 200_000)
	dashes := "getopts optstring var" + pad + "job control turned off"
	for name, c := range map[string]struct {
		body []byte
		want string
	}{
		"nothing":                  {nil, NoProgram},
		"a text":                   {[]byte("GNU bash, version"), NoProgram},
		"a script":                 {[]byte("#! /bin/sh -e\r\nexit\n"), "#! /bin/sh -e"},
		"a long first line":        {[]byte("#!/" + strings.Repeat("x", 5000)), "#!/" + strings.Repeat("x", maxScript-3)},
		"a first line of anything": {[]byte("#!/bin/\xff\n"), "#!/bin/\uFFFD"},
		"a small program":          {elf(true, true, "libc.so.6\x00", ""), ELF},
		"a shell":                  {elf(true, true, "libc.so.6\x00tcsetpgrp\x00", dashes), Dash},
		"its texts without a job":  {elf(true, true, "libc.so.6\x00", dashes), ELF},
		"a static shell":           {elf(false, false, "", dashes), Dash},
		"half of its texts":        {elf(false, false, "", "getopts optstring var"), ELF},
		"names moved elsewhere":    {elf(true, true, "XXXX", pad+"libc.so.6\x00Py_BytesMain\x00"), Python},
		"a small interpreter":      {elf(true, true, "libc.so.6\x00Py_BytesMain\x00", ""), Python},
		"a library with one":       {elf(false, true, "libc.so.6\x00Py_BytesMain\x00", ""), NoProgram},
		"Perl embedded":            {elf(true, true, "libc.so.6\x00perl_run\x00", ""), ELF},
		"Lua embedded":             {elf(true, true, "libc.so.6\x00luaL_openlibs\x00", pad+"PUC-Rio"), ELF},
		"Go":                       {elf(false, false, goNotes[0], dashes), Go},
		"text between two chunks":  {elf(false, false, "", strings.Repeat("x", chunk-64-3*56-5)+"getopts optstring var"+pad+"job control turned off"), Dash},
		"a damaged header":         {append([]byte("\x7fELF\x02\x01\x01"), bytes.Repeat([]byte{0xff}, 100)...), NoProgram},
	} {
		is, err := NewRecognizer().Program(bytes.NewReader(c.body))
		if err != nil || is != c.want {
			t.Errorf("%s is %q, %v; want %q", name, is, err, c.want)
		}
		z := NewRecognizer()
		for range 2 { // one after another
			if again, err := z.Program(iotest.OneByteReader(bytes.NewReader(c.body))); err != nil || again != c.want {
				t.Errorf("%s, byte by byte, is %q, %v", name, again, err)
			}
		}
	}
	broken := errors.New("broken")
	if _, err := NewRecognizer().Program(io.MultiReader(bytes.NewReader(elf(false, false, "", pad)), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v", err)
	}
}

// FuzzRecognizer: whatever a file holds, it is one of the known kinds.
func FuzzRecognizer(f *testing.F) {
	f.Add(elf(true, true, "libc.so.6\x00tcsetpgrp\x00", "getopts optstring var"))
	f.Add([]byte("#!/bin/sh"))
	f.Fuzz(func(t *testing.T, b []byte) {
		z := NewRecognizer()
		is, err := z.Program(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := z.Program(iotest.HalfReader(bytes.NewReader(b))); again != is {
			t.Errorf("%q, then %q", is, again)
		}
	})
}
