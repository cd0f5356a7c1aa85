package probe

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

	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// place puts a program's files where a container would have them.
func place(t *testing.T, p Program) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, f := range p.Files {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		r.Close()
		if err != nil || int64(len(b)) != f.Size {
			t.Fatalf("%s has %d bytes, not %d: %v", f.Name, len(b), f.Size, err)
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name), b, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// static reports whether a file is a program that needs no dynamic linker.
func static(file string) bool {
	ok, err := binary.IsStatic(file)
	return err == nil && ok
}

// walks has a program walk through this machine's /etc, and nothing else.
func walks(t *testing.T, p Program) {
	t.Helper()
	command := p.Command(place(t, p))
	entries, err := os.ReadDir("/")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "etc" {
			command = append(command, e.Name())
		}
	}
	c := exec.Command(command[0], command[1:]...)
	c.Env = []string{}
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%q: %v", command, err)
	}
	found := false
	_, err = walk.Read(bytes.NewReader(out), func(e walk.Entry) error {
		found = found || e.Path == "etc/passwd" && len(e.Content) > 0
		return nil
	})
	if err != nil || !found {
		t.Errorf("etc/passwd was found: %v, %v", found, err)
	}
}

// elsewhere are architectures that this program does not run on.
func elsewhere() []string {
	all := []string{"amd64", "arm64"}
	for i, arch := range all {
		if arch == runtime.GOARCH && runtime.GOOS == "linux" {
			return append(all[:i:i], all[i+1:]...)
		}
	}
	return all
}

// TestFindItself: where this program runs as it is, nothing is built, and no Go
// is needed.
func TestFindItself(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("skipped, the probe runs on Linux")
	}
	t.Setenv("PATH", t.TempDir())
	cache := t.TempDir()
	w := Want{Arch: runtime.GOARCH, CacheDir: cache, Building: func() { t.Error("one is built") }}
	for _, far := range []bool{false, true} {
		w.Far = far
		from, err := From(w)
		if err != nil || from != Itself {
			t.Errorf("far: %v: %q, %v", far, from, err)
		}
		p, err := Find(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		walks(t, p)
	}
	if left, err := os.ReadDir(cache); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestFind builds programs, and then finds them.
func TestFind(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it builds the probe for each platform")
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("skipped, it needs Go")
	}
	w := Want{CacheDir: filepath.Join(t.TempDir(), "not", "there yet"), Far: true}
	for _, w.Arch = range append(elsewhere(), runtime.GOARCH) {
		built := 0
		w.Building = func() { built++ }
		for i, want := range []Origin{Built, Kept} {
			from, err := From(w)
			if err != nil || from != want {
				t.Errorf("%s: it would be %q, %v; want %q", w.Arch, from, err, want)
			}
			p, err := Find(t.Context(), w)
			if err != nil {
				t.Fatalf("%s: %v", w.Arch, err)
			}
			if file := filepath.Join(place(t, p), programName); !static(file) || len(p.Command("/x")) != 1 || p.Files[0].Size > 4<<20 {
				t.Errorf("%s: %+v", w.Arch, p)
			}
			if built != 1 {
				t.Errorf("%s: after %d calls it was built %d times", w.Arch, i+1, built)
			}
		}
	}
	left, err := filepath.Glob(filepath.Join(w.CacheDir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if runtime.GOOS == "linux" {
		p, err := Find(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		walks(t, p)
	}
}

// TestNoProbe has neither a toolchain nor a program that runs on the daemon,
// and is told both.
func TestNoProbe(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for name, w := range map[string]Want{
		"no Go":                {Arch: "riscv64", CacheDir: t.TempDir()},
		"no Go, far":           {Arch: "riscv64", CacheDir: t.TempDir(), Far: true},
		"nowhere to keep it":   {Arch: "riscv64"},
		"no such architecture": {Arch: "nothing", CacheDir: t.TempDir()},
	} {
		_, err := Find(t.Context(), w)
		from, ferr := From(w)
		if !errors.Is(err, ErrNone) || !errors.Is(ferr, ErrNone) || err.Error() != ferr.Error() || from != "" {
			t.Errorf("%s: %v; %q, %v", name, err, from, ferr)
		}
		for _, want := range []string{"there is no probe for linux/" + w.Arch, "castoff itself is for " + runtime.GOOS + "/" + runtime.GOARCH, "there is no "} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q is not in %v", name, want, err)
			}
		}
	}
}

// TestDamagedProgramIsBuiltAgain has half a program in the cache: one whose
// first lines alone are there, and one that lacks its end.
func TestDamagedProgramIsBuiltAgain(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it compiles the probe")
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("skipped, it needs Go")
	}
	w := Want{Arch: elsewhere()[0], CacheDir: t.TempDir()}
	kept, err := w.kept()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept, []byte("\x7fELF and no more"), 0o700); err != nil {
		t.Fatal(err)
	}
	if p, err := Find(t.Context(), w); err != nil || !static(kept) {
		t.Errorf("%+v, %v", p, err)
	}
	st, err := os.Stat(kept)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(kept, st.Size()-4096); err != nil {
		t.Fatal(err)
	}
	if from, err := From(w); from != Built || err != nil {
		t.Errorf("without its end it is from %q, %v", from, err)
	}
	if p, err := Find(t.Context(), w); err != nil || p.Files[0].Size != st.Size() {
		t.Errorf("without its end it is found as %+v, %v", p, err)
	}
}
