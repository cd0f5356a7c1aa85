package budget

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// only is the one result of a budget.
func only(t *testing.T, b Budget, m measure.Image) Result {
	t.Helper()
	all := b.Check(m)
	if len(all) != 1 {
		t.Fatalf("%d results", len(all))
	}
	return all[0]
}

// TestHintsFitTheImage gives no advice about Go for what was not made with it.
func TestHintsFitTheImage(t *testing.T) {
	t.Parallel()
	dynamic := binary.Facts{Path: "/app", Format: binary.FormatELF, Interpreter: "/lib64/ld-linux-x86-64.so.2"}
	at := func(path string) binary.Facts { f := dynamic; f.Path = path; return f }
	ofGo := dynamic
	ofGo.Go = &binary.GoBuild{Version: "go1.26"}
	python := &rootfs.Facts{Interpreters: []string{"opt/py/snake"}, Shells: []string{"usr/bin/dash"}}
	small := int64(1)
	for _, c := range []struct {
		name         string
		binary       binary.Facts
		static, size string
		not          string
	}{
		{"Go", ofGo, "CGO_ENABLED=0", "FROM scratch", "interpreter"},
		{"C", dynamic, "cc -static", "FROM scratch", "CGO_ENABLED"},
		{"Python", at("/usr/local/bin/python3.12"), "leave --static out", "-slim", "CGO_ENABLED"},
		{"Node", at("/usr/local/bin/node"), "leave --static out", "-slim", "CGO_ENABLED"},
		{"a renamed interpreter", at("/opt/py/snake"), "leave --static out", "-slim", "CGO_ENABLED"},
		{"a shell", at("/usr/bin/dash"), "leave --static out", "-slim", "CGO_ENABLED"},
		{"a script", binary.Facts{Path: "/run.sh", Format: binary.FormatScript, Interpreter: "/bin/sh"}, "leave --static out", "-slim", "CGO_ENABLED"},
	} {
		m := measure.Image{SizeBytes: 2, SizeMethod: measure.MethodSave, Root: python, Binary: &c.binary, Config: &measure.Config{Entrypoint: []string{"x"}}}
		if r := only(t, Budget{Static: true}, m); r.OK || !strings.Contains(r.Hint, c.static) || strings.Contains(r.Hint, c.not) {
			t.Errorf("%s, --static: %+v", c.name, r)
		}
		if r := only(t, Budget{MaxSize: &small}, m); r.OK || !strings.Contains(r.Hint, c.size) || strings.Contains(r.Hint, c.not) {
			t.Errorf("%s, --max-size: %+v", c.name, r)
		}
	}
	// A probe reports only the program's path.
	m := measure.Image{SizeBytes: 2, SizeMethod: measure.MethodInspect, Root: &rootfs.Facts{SizeBytes: 2}, Program: &measure.Program{Path: "/usr/bin/python3.11"}}
	if r := only(t, Budget{MaxSize: &small}, m); !strings.Contains(r.Hint, "-slim") {
		t.Errorf("by the path: %+v", r)
	}
	for manager, want := range map[string]string{"dpkg": "apt-get", "apk": "apk add", "rpm": "dnf install", "": "apt-get"} {
		m := measure.Image{Root: &rootfs.Facts{Packages: 9}}
		if manager != "" {
			m.Root.LargestPackages = []rootfs.Package{{Manager: manager}}
		}
		none := 0
		if r := only(t, Budget{MaxPackages: &none}, m); !strings.Contains(r.Hint, want) {
			t.Errorf("%q: %+v", manager, r)
		}
	}
}

// TestNoProgram judges --static where nothing was read, and says why.
func TestNoProgram(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		m         measure.Image
		got, hint string
	}{
		{measure.Image{Config: &measure.Config{}}, "not measured: the image names no program to start", "ENTRYPOINT"},
		{measure.Image{Config: &measure.Config{Cmd: []string{"/app"}}, BinaryMissing: "/app is not in the image"}, "not measured: /app is not in the image", "COPY --from=build"},
		{measure.Image{Config: &measure.Config{Cmd: []string{"/app"}}, Way: measure.WayArchive}, "not measured: the program in the entrypoint was not read", "the archive does not say"},
		{measure.Image{Way: measure.WayProbe}, "not measured: the program in the entrypoint was not read", "castoff doctor"},
	} {
		if r := only(t, Budget{Static: true}, c.m); r.OK || r.Got != c.got || !strings.Contains(r.Hint, c.hint) {
			t.Errorf("%+v", r)
		}
	}
}

// TestMostBytesFirst begins with what is wasted, if that is most of it.
func TestMostBytesFirst(t *testing.T) {
	t.Parallel()
	size, waste := int64(50e6), int64(1e6)
	m := measure.Image{SizeBytes: 405e6, SizeMethod: measure.MethodSave, Config: &measure.Config{Root: true}, Root: &rootfs.Facts{SizeBytes: 228e6, Shells: []string{"bin/sh"}},
		Waste: &measure.Waste{Bytes: 177e6, Files: 3, Efficiency: 0.56}}
	b := Budget{MaxSize: &size, MaxWaste: &waste, NoShell: true, NonRoot: true}
	next, ok := Next(b.Check(m))
	if !ok || !strings.HasPrefix(next.Rule, "--max-size") || !strings.HasPrefix(next.Hint, "177 MB of it are files that a later layer deletes") || next.Weight() != 355e6 {
		t.Errorf("%+v, %v", next, ok)
	}
	if !strings.HasSuffix(next.Hint, "; for the rest, "+hintLast) {
		t.Errorf("it is not enough: %q", next.Hint)
	}
	size = 300e6
	if next, _ := Next(b.Check(m)); next.Weight() != 177e6 || strings.Contains(next.Hint, "for the rest") {
		t.Errorf("it is enough: %+v", next)
	}
	// A probe sees no layers, but the sizes tell.
	m.Waste, m.SizeMethod, m.Way = nil, measure.MethodInspect, measure.WayProbe
	if next, _ := Next(Budget{NonRoot: true, MaxSize: &size, NoShell: true}.Check(m)); !strings.HasPrefix(next.Hint, "177 MB") {
		t.Errorf("by the sizes: %+v", next)
	}
	// In whole blocks they do not, and a little waste is not the first thing to
	// mention.
	m.SizeMethod = measure.MethodBlocks
	if next, _ := Next(Budget{MaxSize: &size}.Check(m)); next.Hint != hintNear {
		t.Errorf("in blocks: %+v", next)
	}
	m.SizeMethod, m.Root.SizeBytes = measure.MethodInspect, 400e6
	if next, _ := Next(Budget{MaxSize: &size}.Check(m)); next.Hint != hintLast {
		t.Errorf("a little: %+v", next)
	}
	// Without bytes it is the first that is broken.
	m.Root.SizeBytes = m.SizeBytes
	if next, _ := Next(Budget{NoShell: true, NonRoot: true}.Check(m)); next.Rule != "--no-shell" || next.Weight() != 0 {
		t.Errorf("no bytes: %+v", next)
	}
	if _, ok := Next(Budget{NoCompiler: true}.Check(m)); ok {
		t.Error("all are kept, but one is the next")
	}
}
