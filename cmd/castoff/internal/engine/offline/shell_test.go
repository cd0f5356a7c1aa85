package offline

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
)

var update = flag.Bool("update", false, "write shell.zip")

// shellArches are the architectures that the shell's source is complete for.
var shellArches = []string{"386", "amd64", "arm", "arm64", "ppc64le", "riscv64", "s390x"}

// boxPath is the package that the shell's program is.
const boxPath = "castoff/cmd/castoff/internal/engine/offline/box"

// listed is what go list says of a package.
type listed struct {
	Dir, ImportPath                     string
	Standard                            bool
	GoFiles, SFiles, HFiles, EmbedFiles []string
	Module                              *struct{ Path, Version, Dir, GoVersion string }
}

// TestShellSource compares the source that castoff carries with package box and
// with the modules that go.mod names: it has every file of theirs and no other.
func TestShellSource(t *testing.T) {
	want := packShell(t)
	if *update {
		if err := os.WriteFile("shell.zip", zipped(t, want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have := map[string]string{}
	z, err := openShell()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if have[f.Name], err = readZipped(f); err != nil {
			t.Fatal(err)
		}
	}
	for name := range want {
		if have[name] != want[name] {
			t.Errorf("%s is not as it is in the source; go test -run TestShellSource -update", name)
		}
	}
	for name := range have {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is no longer part of it", name)
		}
	}
}

// packShell gathers a module that consists of package box and has all that it
// needs in a vendor directory.
func packShell(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	add := func(name, file string) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(b)
	}
	type module struct{ path, version, goVersion string }
	packages := map[module]map[string]bool{}
	language := ""
	for _, arch := range shellArches {
		for _, p := range packagesFor(t, arch) {
			if p.Standard {
				continue
			}
			at := "vendor/" + p.ImportPath + "/"
			if below, ok := strings.CutPrefix(p.ImportPath+"/", boxPath+"/"); ok {
				at, language = below, p.Module.GoVersion
			} else {
				m := module{p.Module.Path, p.Module.Version, p.Module.GoVersion}
				if packages[m] == nil {
					packages[m] = map[string]bool{}
					add("vendor/"+m.path+"/LICENSE", filepath.Join(p.Module.Dir, "LICENSE"))
				}
				packages[m][p.ImportPath] = true
			}
			for _, name := range slices.Concat(p.GoFiles, p.SFiles, p.HFiles, p.EmbedFiles) {
				add(at+name, filepath.Join(p.Dir, name))
			}
		}
	}
	var mod, vendored strings.Builder
	fmt.Fprintf(&mod, "module %s\n\ngo %s\n\nrequire (\n", boxPath, language)
	order := slices.SortedFunc(maps.Keys(packages), func(a, b module) int { return strings.Compare(a.path, b.path) })
	for _, m := range order {
		fmt.Fprintf(&mod, "\t%s %s\n", m.path, m.version)
		fmt.Fprintf(&vendored, "# %s %s\n## explicit; go %s\n", m.path, m.version, m.goVersion)
		for _, p := range slices.Sorted(maps.Keys(packages[m])) {
			fmt.Fprintln(&vendored, p)
		}
	}
	files["go.mod"] = mod.String() + ")\n"
	files["vendor/modules.txt"] = strings.ReplaceAll(vendored.String(), "; go \n", "\n")
	add(shellNames, filepath.Join("box", shellNames))
	return files
}

func packagesFor(t *testing.T, arch string) []listed {
	t.Helper()
	c := exec.Command("go", "list", "-deps", "-json=Dir,ImportPath,Standard,GoFiles,SFiles,HFiles,EmbedFiles,Module", "./box")
	c.Env = append(os.Environ(), "GOOS=linux", "GOARCH="+arch, "CGO_ENABLED=0", "GOFLAGS=")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = io.WriteString(f, files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestShellTakesGo: a Go that is too old for the shell's source is named, with
// what helps, and leastGo is what the source says.
func TestShellTakesGo(t *testing.T) {
	c := &toolchain{version: "go1.24.9", arch: "amd64"}
	err := c.buildShell(t.Context(), t.TempDir(), "", func(string) {})
	if err == nil || !strings.Contains(err.Error(), "go1.24.9") || len(fault.Hints(err)) == 0 {
		t.Errorf("the error is %v", err)
	}
	if mod := packShell(t)["go.mod"]; !strings.Contains(mod, "\ngo "+strings.TrimPrefix(leastGo, "go")) {
		t.Errorf("it is made for another Go:\n%s", mod)
	}
}

// TestShellFiles checks that each command of the base leads to the shell, and
// that what it is made of comes with its licence.
func TestShellFiles(t *testing.T) {
	files, err := shellFiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ls", "cp", "grep", "sed", "find", "tar", "env", "test", "["} {
		if files["bin/"+name] != "->bin/sh" {
			t.Errorf("%s is %q", name, files["bin/"+name])
		}
	}
	for name := range files {
		if !fs.ValidPath(name) {
			t.Errorf("%q is no path", name)
		}
	}
	if files["usr/share/doc/mvdan.cc/sh/v3/LICENSE"] == "" {
		t.Error("the shell's licence is missing")
	}
}
