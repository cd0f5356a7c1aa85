package probe

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// dynamic is a program of this machine that needs a loader and libraries, and
// the table of what is in its memory. It prints the file that it is given.
func dynamic(t *testing.T) (file string, memory []byte) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("skipped, the probe runs on Linux")
	}
	file, err := exec.LookPath("cat")
	if err == nil {
		file, err = filepath.EvalSymlinks(file)
	}
	if err != nil || static(file) {
		t.Skipf("skipped, it needs cat as a program with libraries: %q, %v", file, err)
	}
	if memory, err = exec.Command(file, table).Output(); err != nil {
		t.Fatal(err)
	}
	return file, memory
}

// tableOf writes a table of what is in a program's memory.
func tableOf(t *testing.T, text []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "maps")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestCarried takes a program of this machine with all that it needs, and
// starts it from there.
func TestCarried(t *testing.T) {
	t.Parallel()
	file, memory := dynamic(t)
	p, err := carried(file, tableOf(t, memory))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Files) < 2 || p.loader == "" {
		t.Fatalf("%+v", p)
	}
	dir := place(t, p)
	command := p.Command(dir)
	if slash := strings.Count(strings.Join(command, " "), dir); slash != 3 {
		t.Errorf("%q names the directory %d times", command, slash)
	}
	c := exec.Command(command[0], append(command[1:], table)...)
	c.Env = []string{}
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) > 5 && strings.HasPrefix(f[5], "/") && strings.Contains(f[1], "x") && !strings.HasPrefix(f[5], dir) {
			t.Errorf("it runs what did not come along: %s", line)
		}
	}
	loader, err := os.ReadFile(filepath.Join(dir, p.loader))
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range preloads {
		if bytes.Contains(loader, []byte(list)) {
			t.Errorf("the loader looks for %q", list)
		}
	}
}

// TestCarriedWithoutSymbols leaves out what is not loaded, and what runs is the
// same.
func TestCarriedWithoutSymbols(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("skipped, the probe runs on Linux")
	}
	p, err := carried(self, table)
	if err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(self)
	if err != nil || p.Files[0].Size >= st.Size() {
		t.Errorf("%d bytes of %d, %v", p.Files[0].Size, st.Size(), err)
	}
}

// TestNotCarried: what did not come along would be looked for in the image.
func TestNotCarried(t *testing.T) {
	t.Parallel()
	file, memory := dynamic(t)
	without := func(what string) []byte {
		var b []byte
		for line := range bytes.Lines(memory) {
			if !bytes.Contains(line, []byte(what)) {
				b = append(b, line...)
			}
		}
		return b
	}
	for name, c := range map[string]struct{ table, want string }{
		"no library":         {tableOf(t, without("libc")), "has changed since castoff was started"},
		"no loader":          {tableOf(t, without("/ld-")), "has changed since castoff was started"},
		"a library replaced": {tableOf(t, bytes.ReplaceAll(memory, []byte("libc.so.6\n"), []byte("libc.so.6 (deleted)\n"))), "has changed since castoff was started"},
		"nothing at all":     {tableOf(t, nil), "has changed since castoff was started"},
		"no table":           {filepath.Join(t.TempDir(), "maps"), "no such file"},
	} {
		if p, err := carried(file, c.table); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	if _, err := carried(tableOf(t, []byte("no program")), table); err == nil {
		t.Error("a text is carried")
	}
	var p Program
	if err := p.addLoader(tableOf(t, []byte("some loader"))); err == nil || !strings.Contains(err.Error(), "of an unknown kind") {
		t.Errorf("a loader that nobody knows: %v", err)
	}
	if err := p.addLoader(tableOf(t, []byte("musl libc (x86_64)"))); err != nil || len(p.flags) > 0 {
		t.Errorf("musl's: %q, %v", p.flags, err)
	}
}

// TestPlacesOfLibraries: a loader looks into places that a program or a library
// names before it looks into the directory that came along.
func TestPlacesOfLibraries(t *testing.T) {
	t.Parallel()
	dynamic(t)
	cc, err := exec.LookPath("cc")
	if err != nil {
		t.Skip("skipped, it needs a C compiler")
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "main.c")
	text := "#include <stdio.h>\nint main(void) { char b[4096]; FILE *f = fopen(\"/proc/self/maps\", \"r\"); while (fgets(b, sizeof b, f)) fputs(b, stdout); }\n"
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		flags []string
		ok    bool
	}{
		"none":            {nil, true},
		"before":          {[]string{"-Wl,--disable-new-dtags,-rpath,/evil"}, false},
		"behind":          {[]string{"-Wl,--enable-new-dtags,-rpath,/evil"}, true},
		"by a whole path": {[]string{"-shared", "-fPIC"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "app")
			if out, err := exec.Command(cc, append(c.flags, "-o", file, source)...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if name == "by a whole path" {
				library := file
				file += "2"
				if out, err := exec.Command(cc, "-Wl,--no-as-needed", "-o", file, source, library).CombinedOutput(); err != nil {
					t.Fatalf("%v: %s", err, out)
				}
				c.ok = false
			}
			memory, err := exec.Command(file).Output()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := carried(file, tableOf(t, memory)); (err == nil) != c.ok {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestHolds checks whether this code belongs to the program that was started.
func TestHolds(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("skipped, the probe runs on Linux")
	}
	other := filepath.Join(t.TempDir(), "exe")
	if err := os.Symlink("/bin/sh", other); err != nil {
		t.Fatal(err)
	}
	for program, want := range map[string]bool{self: true, other: false, other + ".not": false} {
		if got := holds(table, program); got != want {
			t.Errorf("%s: %v", program, got)
		}
	}
	if holds(other+".not", self) || holds(tableOf(t, nil), self) {
		t.Error("without a table, it is")
	}
}

// replacedVar tells TestReplaced to be the program that is replaced.
const replacedVar = "CASTOFF_TEST_REPLACED"

// TestReplaced: an upgrade puts another program where this one was. The one
// that runs is carried.
func TestReplaced(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("skipped, the probe runs on Linux")
	}
	if file := os.Getenv(replacedVar); file != "" {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("#!/bin/false\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		p, err := Find(t.Context(), Want{Arch: runtime.GOARCH})
		if err != nil {
			t.Fatal(err)
		}
		walks(t, p)
		return
	}
	b, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "probe.test")
	if err := os.WriteFile(file, b, 0o700); err != nil {
		t.Fatal(err)
	}
	var out []byte
	for { // a process that another test is starting can still have the file open
		c := exec.Command(file, "-test.run=^TestReplaced$", "-test.v")
		c.Env = append(os.Environ(), replacedVar+"="+file)
		if out, err = c.CombinedOutput(); !errors.Is(err, syscall.ETXTBSY) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err != nil || !bytes.Contains(out, []byte("--- PASS: TestReplaced")) {
		t.Errorf("%v: %s", err, out)
	}
}
