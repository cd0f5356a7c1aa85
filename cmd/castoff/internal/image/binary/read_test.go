package binary

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

func readFile(t *testing.T, path string) Facts {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	f, err := Read(file, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	checkFacts(t, f, info.Size())
	return f
}

// checkFacts checks what is true of all facts.
func checkFacts(t *testing.T, f Facts, size int64) {
	t.Helper()
	if f.SizeBytes != size || f.Path != "" {
		t.Errorf("the size is %d, the path %q", f.SizeBytes, f.Path)
	}
	texts := append([]string{f.Arch, f.OS, f.Interpreter}, f.Libraries...)
	for i, s := range f.Sections {
		if s.SizeBytes <= 0 || s.SizeBytes > size || i > 0 && s.SizeBytes > f.Sections[i-1].SizeBytes {
			t.Errorf("the sections are %+v, of a file of %d bytes", f.Sections, size)
		}
		texts = append(texts, s.Name)
	}
	if g := f.Go; g != nil {
		texts = append(texts, g.Version, g.Path, g.Module)
		for k, v := range g.Settings {
			texts = append(texts, k, v)
		}
	}
	for _, s := range texts {
		if plaintext.Line(s) != s {
			t.Errorf("the text %q is not fit to be shown", s)
		}
	}
	if f.Static && (f.Format != FormatELF || f.Interpreter != "" || len(f.Libraries) > 0) {
		t.Errorf("static, but %+v", f)
	}
	if ok, why := f.OnScratch(); why == "" || ok && !f.Static {
		t.Errorf("on scratch: %v, %q", ok, why)
	}
}

// TestPrograms builds real programs and compares what is read of them with
// what readelf and the go command say.
func TestPrograms(t *testing.T) {
	t.Parallel()
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			if testing.Short() && p.name != "static" && p.name != "pie" {
				t.Skip("-short: only two programs are built")
			}
			path := build(t, p)
			f := readFile(t, path)
			if f.Go == nil {
				t.Fatalf("there is no build info: %+v", f)
			}
			if !p.want(f) {
				t.Errorf("read %+v, %+v", f, f.Go)
			}
			compareGo(t, path, *f.Go)
			compareReadelf(t, path, f)
		})
	}
}

// compareGo compares with `go version -m`.
func compareGo(t *testing.T, path string, g GoBuild) {
	t.Helper()
	out, err := exec.Command("go", "version", "-m", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(out), "\n")
	if want := strings.TrimPrefix(first, path+": "); g.Version != want {
		t.Errorf("the version is %q, the go command says %q", g.Version, want)
	}
	settings, deps := 0, 0
	for line := range strings.Lines(rest) {
		kind, text, _ := strings.Cut(strings.TrimSpace(line), "\t")
		switch kind {
		case "path":
			if g.Path != text {
				t.Errorf("the path is %q, the go command says %q", g.Path, text)
			}
		case "mod":
			if want := strings.TrimSpace(strings.ReplaceAll(text, "\t", " ")); g.Module != want {
				t.Errorf("the module is %q, the go command says %q", g.Module, want)
			}
		case "dep":
			deps++
		case "build":
			settings++
			k, v, _ := strings.Cut(text, "=")
			if s, err := strconv.Unquote(v); err == nil {
				v = s
			}
			if g.Settings[k] != v {
				t.Errorf("%s is %q, the go command says %q", k, g.Settings[k], v)
			}
		}
	}
	if len(g.Settings) != settings || settings == 0 || g.Dependencies != deps {
		t.Errorf("%d settings and %d dependencies, the go command says %d and %d", len(g.Settings), g.Dependencies, settings, deps)
	}
}

var (
	readelfInterp  = regexp.MustCompile(`Requesting program interpreter: (.*)\]`)
	readelfNeeded  = regexp.MustCompile(`\(NEEDED\).*\[(.*)\]`)
	readelfSection = regexp.MustCompile(`(?m)^ *\[ *\d+\] (\S+) +(\S+) +[0-9a-f]+ +[0-9a-f]+ ([0-9a-f]+)`)
)

// compareReadelf compares with binutils' readelf, where it is installed.
func compareReadelf(t *testing.T, path string, f Facts) {
	t.Helper()
	program, err := exec.LookPath("readelf")
	if err != nil {
		t.Log("not compared with readelf: apt-get install binutils")
		return
	}
	cmd := exec.Command(program, "-lSdW", path)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var interp string
	if m := readelfInterp.FindSubmatch(out); m != nil {
		interp = string(m[1])
	}
	var libraries []string
	for _, m := range readelfNeeded.FindAllSubmatch(out, -1) {
		libraries = append(libraries, string(m[1]))
	}
	if f.Interpreter != interp || !slices.Equal(f.Libraries, libraries) {
		t.Errorf("asks for %q and %q, readelf says %q and %q", f.Interpreter, f.Libraries, interp, libraries)
	}
	var symbols, debug bool
	sizes := map[string]int64{}
	var all []int64
	for _, m := range readelfSection.FindAllSubmatch(out, -1) {
		name, kind := string(m[1]), string(m[2])
		symbols = symbols || kind == "SYMTAB"
		debug = debug || strings.HasPrefix(name, ".debug_") || strings.HasPrefix(name, ".zdebug_")
		n, err := strconv.ParseInt(string(m[3]), 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		if kind != "NOBITS" && kind != "NULL" {
			sizes[name] = n
			all = append(all, n)
		}
	}
	slices.Sort(all)
	slices.Reverse(all)
	if f.Symbols != symbols || f.Debug != debug {
		t.Errorf("symbols %v and debug %v, readelf says %v and %v", f.Symbols, f.Debug, symbols, debug)
	}
	if len(f.Sections) != min(len(all), shownSections) {
		t.Fatalf("%d sections, readelf says %d", len(f.Sections), len(all))
	}
	for i, s := range f.Sections {
		if sizes[s.Name] != s.SizeBytes || all[i] != s.SizeBytes {
			t.Errorf("section %s has %d bytes, readelf says %d; place %d has %d", s.Name, s.SizeBytes, sizes[s.Name], i, all[i])
		}
	}
}

func TestTruncated(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(build(t, programs[0]))
	if err != nil {
		t.Fatal(err)
	}
	for n := 4; n < len(data); n += 1000 {
		if f, err := Read(bytes.NewReader(data[:n]), int64(n)); err == nil {
			t.Errorf("%d of %d bytes are read as %+v", n, len(data), f)
		}
	}
}

func TestNotELF(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, format, interpreter string }{
		{"", FormatUnknown, ""},
		{"#", FormatUnknown, ""},
		{"\x7fEL", FormatUnknown, ""},
		{"MZ\x90\x00", FormatUnknown, ""},
		{"#!/bin/sh\necho hello\n", FormatScript, "/bin/sh"},
		{"#! \t/usr/bin/env  python3\n", FormatScript, "/usr/bin/env"},
		{"#!/bin/sh", FormatScript, "/bin/sh"},
		{"#!\n/bin/sh\n", FormatScript, ""},
		{"#!/bin/\x1b[31mred\n", FormatScript, "/bin/red"},
		{"#!/" + strings.Repeat("a", 1000), FormatScript, "/" + strings.Repeat("a", scriptLine-3)},
	} {
		f, err := Read(strings.NewReader(c.text), int64(len(c.text)))
		if err != nil || f.Format != c.format || f.Interpreter != c.interpreter {
			t.Errorf("%q is read as %+v, %v", c.text, f, err)
		}
		checkFacts(t, f, int64(len(c.text)))
	}
}

func TestOnScratch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f    Facts
		ok   bool
		want string
	}{
		{Facts{Format: FormatELF, OS: "linux", Static: true}, true, "it is static: it asks for no dynamic linker and no library"},
		{Facts{Format: FormatELF, OS: "linux", Interpreter: "/lib/ld.so"}, false, "it asks for the dynamic linker /lib/ld.so"},
		{Facts{Format: FormatELF, OS: "linux", Interpreter: "/lib/ld.so", Libraries: []string{"libc.so.6"}}, false,
			"it asks for the dynamic linker /lib/ld.so and the library libc.so.6"},
		{Facts{Format: FormatELF, Interpreter: "/lib/ld.so", Libraries: []string{"a", "b"}}, false,
			"it asks for the dynamic linker /lib/ld.so and 2 libraries"},
		{Facts{Format: FormatELF, OS: "linux"}, false, "it is an ELF file but no program"},
		{Facts{Format: FormatELF, OS: "openbsd", Static: true}, false, "it was built for openbsd"},
		{Facts{Format: FormatScript, Interpreter: "/bin/sh"}, false, "it is a script for /bin/sh"},
		{Facts{Format: FormatScript}, false, "it is a script that names no interpreter"},
		{Facts{Format: FormatUnknown}, false, "it is neither an ELF file nor a script"},
	} {
		if ok, why := c.f.OnScratch(); ok != c.ok || why != c.want {
			t.Errorf("%+v: %v, %q; want %v, %q", c.f, ok, why, c.ok, c.want)
		}
	}
}

// TestLibraryIsNoProgram reads what the kernel cannot start.
func TestLibraryIsNoProgram(t *testing.T) {
	t.Parallel()
	all := smallPrograms(t)
	if len(all) == 0 {
		t.Skip("skipped, it needs a C compiler: apt-get install gcc")
	}
	for i, want := range []struct {
		pie, debug bool
		libraries  int
		kind       elf.Type
	}{{true, false, 1, elf.ET_DYN}, {false, false, 0, elf.ET_DYN}, {false, true, 0, elf.ET_REL}, {false, false, 1, elf.ET_EXEC}} {
		f, err := Read(bytes.NewReader(all[i]), int64(len(all[i])))
		if err != nil {
			t.Fatal(err)
		}
		if f.PIE != want.pie || f.Debug != want.debug || f.Static || len(f.Libraries) != want.libraries || f.Go != nil {
			t.Errorf("an ELF file of type %v is read as %+v", want.kind, f)
		}
	}
}
