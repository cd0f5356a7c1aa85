package measure

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/image/binary"
)

// elfHead is the beginning of an ELF file for a machine.
func elfHead(class, data byte, machine uint16) []byte {
	head := make([]byte, 64)
	copy(head, "\x7fELF")
	head[4], head[5], head[6] = class, data, 1
	if data == 2 {
		head[18], head[19] = byte(machine>>8), byte(machine)
	} else {
		head[18], head[19] = byte(machine), byte(machine>>8)
	}
	return head
}

// starting is the spec of an image that starts something.
func (s spec) starting(config map[string]any) []entry {
	entries := s.classic()
	doc := mustJSON(map[string]any{"architecture": "arm64", "os": "linux", "config": config,
		"rootfs": map[string]any{"type": "layers", "diff_ids": s.diffs()}, "history": s.history})
	entries[0].body = doc
	return entries
}

// TestProgramOfAnArchive finds what an image starts, as the kernel would.
func TestProgramOfAnArchive(t *testing.T) {
	t.Parallel()
	amd64, arm64 := elfHead(2, 1, 62), elfHead(2, 1, 183)
	s := made(
		tarball(t, entry{name: "usr/bin/app", body: arm64}, entry{name: "usr/bin/tool", body: amd64}, symlink("bin", "usr/bin"),
			f("run.sh", "#!/bin/sh\n"), f("text", "hello"), entry{name: "dir/"}, entry{name: "gone", body: amd64}),
		tarball(t, entry{name: "usr/bin/app", body: amd64}, f(".wh.gone", ""), symlink("app", "bin/../bin/app"), hardlink("hard", "usr/bin/app"), symlink("loop", "loop")),
	)
	list := func(words ...string) []string { return words }
	for name, c := range map[string]struct {
		config  map[string]any
		path    string
		size    int64
		arch    string
		foreign bool
		missing string
	}{
		"a path":           {config: map[string]any{"Entrypoint": list("/usr/bin/app")}, path: "/usr/bin/app", size: 64, arch: "amd64", foreign: true},
		"links":            {config: map[string]any{"Entrypoint": list("/app")}, path: "/usr/bin/app", size: 64, arch: "amd64", foreign: true},
		"a hard link":      {config: map[string]any{"Entrypoint": list("/hard")}, path: "/hard", size: 64, arch: "amd64", foreign: true},
		"in PATH":          {config: map[string]any{"Cmd": list("tool"), "Env": list("PATH=/nowhere:/bin")}, path: "/usr/bin/tool", size: 64, arch: "amd64", foreign: true},
		"shell form":       {config: map[string]any{"Entrypoint": list("/bin/sh", "-c", "exec app -x")}, path: "/usr/bin/app", size: 64, arch: "amd64", foreign: true},
		"a relative path":  {config: map[string]any{"Entrypoint": list("./app"), "WorkingDir": "/usr/bin"}, path: "/usr/bin/app", size: 64, arch: "amd64", foreign: true},
		"a script":         {config: map[string]any{"Entrypoint": list("/run.sh")}, path: "/run.sh", size: 10},
		"a text":           {config: map[string]any{"Entrypoint": list("/text")}, path: "/text", size: 5},
		"nothing":          {config: map[string]any{}, missing: "the image has neither ENTRYPOINT nor CMD"},
		"a deleted file":   {config: map[string]any{"Entrypoint": list("/gone")}, missing: "/gone is not in the image"},
		"a directory":      {config: map[string]any{"Entrypoint": list("/dir")}, missing: "/dir is no file but a directory"},
		"a loop":           {config: map[string]any{"Entrypoint": list("/loop")}, missing: "/loop is not in the image"},
		"in no PATH":       {config: map[string]any{"Entrypoint": list("nope")}, missing: "nope is in no directory of the image's PATH"},
		"out of the image": {config: map[string]any{"Entrypoint": list("/../../etc/../usr/bin/tool")}, path: "/usr/bin/tool", size: 64, arch: "amd64", foreign: true},
	} {
		var place ProgramPlace
		m, err := read(t, s.starting(c.config), SaveOptions{Program: &place})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c.missing != "" {
			if m.Program != nil || place.Err == nil || !strings.Contains(place.Err.Error(), c.missing) || !errors.Is(place.Err, ErrNoProgram) || fault.Hint(place.Err) == "" {
				t.Errorf("%s: %+v, %v", name, m.Program, place.Err)
			}
			continue
		}
		if m.Program == nil || *m.Program != (Program{Path: c.path, SizeBytes: c.size, Arch: c.arch, Foreign: c.foreign}) || place.Path != c.path {
			t.Errorf("%s: %+v, %+v", name, m.Program, place)
		}
	}
}

// TestProgramIsRead reads this test's own program out of archives of every
// form, where a lower layer has another file in its place.
func TestProgramIsRead(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it compresses a program of forty megabytes in two ways")
	self, err := os.ReadFile("/proc/self/exe")
	if runtime.GOOS != "linux" || err != nil {
		t.Skipf("skipped, it needs a program of this system: %v", err)
	}
	s := made(tarball(t, f("app", "#!/bin/sh\n"), entry{name: "opt/"}), tarball(t, entry{name: "opt/app", body: self}, symlink("app", "/opt/app")))
	dir := fstest.MapFS{}
	for _, e := range s.oci(gzipped) {
		if e.name[len(e.name)-1] != '/' {
			dir[e.name] = &fstest.MapFile{Data: e.body, Mode: 0o644}
		}
	}
	check := func(name string, got binary.Facts, err error) {
		t.Helper()
		if err != nil || got.Path != "/opt/app" || got.Format != binary.FormatELF || got.Arch != runtime.GOARCH || got.SizeBytes != int64(len(self)) || got.Go == nil || got.Go.Version != runtime.Version() {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, entries := range map[string][]entry{
		"docker save": s.classic(), "compressed layers": s.classicCompressed(gzipped), "oci": s.oci(zstded), "podman": s.podman(),
	} {
		data := tarball(t, entries...)
		var place ProgramPlace
		if _, err := FromSave(bytes.NewReader(data), SaveOptions{Program: &place}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := ProgramFromSave(bytes.NewReader(data), place)
		check(name, got, err)
		// On the second reading, the archive is another one or is cut off.
		other := tarball(t, made(tarball(t, f("app", "x"))).classic()...)
		for what, data := range map[string][]byte{"another": other, "half": data[:len(data)/2], "nothing": nil} {
			if f, err := ProgramFromSave(bytes.NewReader(data), place); err == nil {
				t.Errorf("%s, %s: %+v", name, what, f)
			}
		}
	}
	var place ProgramPlace
	if _, err := FromLayout(dir, SaveOptions{Program: &place}); err != nil {
		t.Fatal(err)
	}
	got, err := ProgramFromLayout(dir, place)
	check("a directory", got, err)
	// A program that is too large is not read, nor is a file that is not a
	// program.
	place.size = maxProgram + 1
	if _, err := ProgramFromLayout(dir, place); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Errorf("too large: %v", err)
	}
	if f, err := ProgramFromSave(strings.NewReader(""), ProgramPlace{Path: "/text", size: 5}); err != nil || f.Format != binary.FormatUnknown || f.SizeBytes != 5 {
		t.Errorf("a text: %+v, %v", f, err)
	}
	if _, err := ProgramFromSave(strings.NewReader(""), ProgramPlace{Err: NothingStarted()}); !errors.Is(err, ErrNoProgram) {
		t.Errorf("none: %v", err)
	}
}

func TestForeignPrograms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		head     []byte
		platform string
		arch     string
		foreign  bool
	}{
		{elfHead(2, 1, 62), "linux/amd64", "amd64", false}, {elfHead(2, 1, 62), "linux/arm64/v8", "amd64", true},
		{elfHead(2, 1, 183), "linux/arm64/v8", "arm64", false}, {elfHead(1, 1, 40), "linux/arm64", "arm", false},
		{elfHead(1, 1, 40), "linux/arm/v7", "arm", false}, {elfHead(2, 1, 183), "linux/arm/v7", "arm64", true},
		{elfHead(1, 1, 3), "linux/amd64", "386", false}, {elfHead(2, 1, 62), "linux/386", "amd64", true},
		{elfHead(2, 2, 22), "linux/s390x", "s390x", false}, {elfHead(2, 2, 21), "linux/ppc64le", "ppc64", true},
		{elfHead(2, 1, 62), "", "amd64", false}, {elfHead(2, 1, 9999), "linux/amd64", "", false},
		{[]byte("#!/bin/sh\n"), "linux/amd64", "", false}, {[]byte("\x7fELF"), "linux/amd64", "", false}, {nil, "linux/amd64", "", false},
	} {
		p := &Program{Path: "/app", Arch: binary.Machine(c.head)}
		if q := p.On(c.platform); p.Foreign || *q != (Program{Path: "/app", Arch: c.arch, Foreign: c.foreign}) {
			t.Errorf("%x on %s: %+v", c.head, c.platform, q)
		}
	}
}
