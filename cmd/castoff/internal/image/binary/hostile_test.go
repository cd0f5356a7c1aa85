package binary

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// maxAlloc is more than Read may allocate in all for any file.
const maxAlloc = 128 << 20

func TestCraftedFileIsRead(t *testing.T) {
	t.Parallel()
	data := craft().bytes(t)
	f, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	want := Facts{
		SizeBytes: int64(len(data)), Format: FormatELF, Arch: "amd64", OS: "linux", PIE: true,
		Interpreter: "/lib64/ld-linux-x86-64.so.2", Libraries: []string{"libc.so.6", "libred.so"},
		Symbols: true, Debug: true, Sections: f.Sections,
		Go: &GoBuild{Version: "go1.26.0", Path: "example.com/app", Module: "example.com/app v1.2.3",
			Settings: map[string]string{"GOOS": "linux"}, Dependencies: 1},
	}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("read %+v (%+v), want %+v (%+v)", f, f.Go, want, want.Go)
	}
}

// TestHostileFiles reads files that are each wrong in one way that costs a
// careless reader its memory, its time or its life.
func TestHostileFiles(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*crafted)
		// want is part of the error; empty if the file is read all the same.
		want string
	}{
		{"65535 segments", func(c *crafted) { c.header.Phnum = 0xffff }, "segments"},
		{"65000 sections", func(c *crafted) { c.header.Shnum = 65000 }, "sections"},
		{"sections without end", func(c *crafted) {
			c.header.Shnum, c.header.Shstrndx = 0, 0xffff
			c.sections[0].Size = 1 << 60
		}, "sections"},
		{"section names of 1 MiB", func(c *crafted) {
			c.body = append(c.body, bytes.Repeat([]byte("A"), 1<<20)...)
			c.sections[1].Size = 1 << 20
		}, "names of its sections"},
		{"section names of an exabyte", func(c *crafted) { c.sections[1].Size = 1 << 60 }, "names of its sections"},
		{"compressed section names", func(c *crafted) { c.sections[1].Flags = uint64(elf.SHF_COMPRESSED) }, "compressed"},
		{"headers beyond the end", func(c *crafted) { c.header.Shoff = 1 << 62 }, "ends within"},
		{"headers before the start", func(c *crafted) { c.header.Shoff = 1 << 63 }, "ends within"},
		{"segment headers of 64 KiB each", func(c *crafted) { c.header.Phnum, c.header.Phentsize = 1024, 0xffff }, "larger than"},
		{"a segment beyond the end", func(c *crafted) { c.segments[0].Filesz = 1 << 50 }, "truncated"},
		{"a section beyond the end", func(c *crafted) { c.sections[2].Off = 1 << 50 }, "truncated"},
		{"an offset that overflows", func(c *crafted) { c.sections[2].Off, c.sections[2].Size = 1<<63-1, 1<<63-1 }, "truncated"},
		{"an endless interpreter", func(c *crafted) {
			c.body = append(c.body, bytes.Repeat([]byte("A"), 1<<20)...)
			c.segments[0].Filesz += 1 << 20
			c.segments[1].Filesz = 1 << 20
		}, "interpreter"},
		{"an endless list of libraries", func(c *crafted) {
			c.body = append(c.body, bytes.Repeat([]byte{1, 0, 0, 0, 0, 0, 0, 0}, 1<<17)...)
			c.segments[0].Filesz += 1 << 20
			c.segments[2].Filesz = 1 << 20
		}, "libraries"},
		{"a thousand libraries", func(c *crafted) {
			c.segments[2].Off = c.at() + uint64(len(c.body))
			c.segments[2].Filesz = 16 * 1000
			c.body = append(c.body, bytes.Repeat([]byte{1, 0, 0, 0, 0, 0, 0, 0}, 2000)...)
			c.segments[0].Filesz += 16 * 1000
		}, "libraries"},
		{"a library's name out of nowhere", func(c *crafted) { c.segments[0].Vaddr = 1 << 40 }, "libraries"},
		{"build info of 16 MiB", func(c *crafted) {
			c.body = append(c.body, make([]byte, 16<<20)...)
			c.segments[0].Filesz += 16 << 20
			c.sections[4].Size += 16 << 20
			at := bytes.Index(c.body, []byte("\xff Go buildinf:"))
			clear(c.body[at : at+14])
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := craft()
			c.spoil(file)
			data := file.bytes(t)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			f, err := read(bytes.NewReader(data), int64(len(data)))
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > maxAlloc {
				t.Errorf("it took %d bytes of memory", n)
			}
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("read %+v, error %v; want one about %q", f, err, c.want)
			}
		})
	}
}

func TestManyDependenciesTakeBoundedMemory(t *testing.T) {
	const n = 1 << 19
	file := craft()
	at := bytes.Index(file.body, []byte("0123456789abcdef")) // the framed text, after a length of two bytes
	info := "0123456789abcdef" + strings.Repeat("dep\ta\tb\n", n) + "0123456789abcdef"
	file.body = append(binary.AppendUvarint(file.body[:at-2], uint64(len(info))), info...)
	file.segments[0].Filesz = file.at() + uint64(len(file.body))
	file.sections[4].Size = file.segments[0].Filesz - file.sections[4].Off
	data := file.bytes(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := read(bytes.NewReader(data), int64(len(data)))
	runtime.ReadMemStats(&after)
	if err != nil || f.Go == nil || f.Go.Dependencies != n {
		t.Errorf("read %+v, %v", f.Go, err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > maxAlloc {
		t.Errorf("it took %d bytes of memory", n)
	}
}

// FuzzRead looks for panics, endless work and texts that are not fit to be
// shown. It goes around the last resort of Read, which would hide a panic.
func FuzzRead(f *testing.F) {
	f.Add(craft().bytes(f))
	f.Add([]byte("#!/usr/bin/env python3\nprint()\n"))
	f.Add([]byte("#! \t\n"))
	f.Add([]byte{})
	for _, data := range smallPrograms(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		facts, err := read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if !reflect.DeepEqual(facts, Facts{}) {
				t.Errorf("facts with the error %v: %+v", err, facts)
			}
			return
		}
		checkFacts(t, facts, int64(len(data)))
	})
}
