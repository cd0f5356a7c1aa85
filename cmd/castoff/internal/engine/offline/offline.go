// Package offline makes the offline base: an image with this machine's Go
// toolchain and a small shell, which needs no network and no registry.
package offline

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/digest"
	"castoff/cmd/castoff/internal/ground/progress"
)

// Spec says how to make the offline base: an image that is no distribution, and
// has just what it takes to compile the sample app, from this machine's Go
// installation, with a shell and the common commands. It needs no network and
// no registry.
type Spec struct {
	// Ref is the reference that the image gets.
	Ref string
	// App is the program that is to be built on it, with its tests.
	App fs.FS
	// Arches are further architectures, by Go's names, that the program is to
	// be built for.
	Arches []string
	// Tests is true if its tests are to be run too, which takes one more tool.
	Tests bool
	// Labels are put on the image.
	Labels map[string]string
	// CacheDir keeps Go's tools where they had to be built for the daemon's
	// platform.
	CacheDir string
}

// offlineRecipe is part of the image's identity: change it when what goes into
// the image changes.
const offlineRecipe = "3"

// LabelInputs is the label with the digest of everything an image was made
// from; an image whose inputs are unchanged need not be made again.
const LabelInputs = "io.castoff.inputs"

// Make makes the offline base, unless the image that is there was made from the
// same toolchain and app. Without Go on this machine it is a [fault.Error].
func Make(ctx context.Context, e *daemon.Daemon, s Spec, emit progress.Emit) error {
	t, err := findToolchain(ctx, e.Info().Arch)
	if err != nil {
		return err
	}
	digest, err := t.digest(s)
	if err != nil {
		return err
	}
	in, err := e.API().ImageInspect(ctx, s.Ref)
	if err == nil && in.Config != nil && in.Config.Labels[LabelInputs] == digest {
		return nil
	}
	say := daemon.Teller{Emit: emit, Subject: "base"}
	say.Phase("making the offline base from this machine's Go toolchain")
	if err := t.complete(ctx, s, say.Phase); err != nil {
		return err
	}
	former := e.Former(ctx, s.Ref, s.Labels)
	if err := upload(ctx, e, s, t, digest, emit); err != nil {
		return fmt.Errorf("making the offline base: %w", err)
	}
	e.RemoveFormer(ctx, former)
	return nil
}

// upload sends the daemon the base's root file system.
func upload(ctx context.Context, e *daemon.Daemon, s Spec, t *toolchain, digest string, emit progress.Emit) error {
	pr, pw := io.Pipe()
	go func() {
		written := int64(0)
		w := writerFunc(func(p []byte) (int, error) {
			n, err := pw.Write(p)
			written += int64(n)
			return n, err
		})
		tell := progress.Meter(emit, "base", 0)
		pw.CloseWithError(t.write(w, func() { tell(written) }))
	}()
	defer pr.Close()
	return e.Import(ctx, pr, s.Ref, s.Labels, "Go toolchain of this machine and a small shell, for building without a network",
		"ENV PATH=/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin", "ENV HOME=/root", "ENV GOCACHE=/root/.cache/go-build",
		"ENV CGO_ENABLED=0", "ENV GOTOOLCHAIN=local", "ENV GOFLAGS=-buildvcs=false",
		"LABEL "+LabelInputs+"="+digest)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// digest identifies the image that the toolchain would make for an app: the
// same Go and the same source give the same image.
func (t *toolchain) digest(s Spec) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, offlineRecipe, t.version, t.arch, t.native, shellKey())
	if len(s.Arches) > 0 || s.Tests {
		fmt.Fprintln(h, s.Arches, s.Tests)
	}
	err := fs.WalkDir(s.App, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(s.App, p)
		fmt.Fprintf(h, "%q %x\n", p, sha256.Sum256(data))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("reading the sample app: %w", err)
	}
	// A distribution may rebuild the same version of Go.
	if st, err := os.Stat(filepath.Join(t.root, "bin", "go")); err == nil {
		fmt.Fprintln(h, st.Size())
	}
	return digest.Sum(h), nil
}

// write makes the root file system as a tar stream, calling step after each
// file. Times are zero, so the same toolchain makes the same image.
func (t *toolchain) write(w io.Writer, step func()) error {
	tw := tar.NewWriter(w)
	if err := t.writeSystem(tw); err != nil {
		return err
	}
	step()
	files, err := t.files()
	if err != nil {
		return err
	}
	for _, rel := range slices.Sorted(maps.Keys(files)) {
		mode := int64(0o644)
		if _, tool := t.tools[rel]; tool {
			mode = 0o755
		}
		if err := addFile(tw, "usr/local/go/"+rel, files[rel], mode); err != nil {
			return err
		}
		step()
	}
	return tw.Close()
}

// writeSystem adds what the base has besides Go: directories, and the shell with
// all that belongs to it.
func (t *toolchain) writeSystem(tw *tar.Writer) error {
	system, err := shellFiles()
	if err != nil {
		return fmt.Errorf("reading the base's shell: %w", err)
	}
	zones, err := t.zoneFiles()
	if err != nil {
		return err
	}
	maps.Copy(system, zones)
	dirs := map[string]int64{"tmp": 0o1777, "root": 0o700, "usr": 0o755, "usr/local": 0o755, "usr/local/go": 0o755}
	for name := range system {
		for dir := path.Dir(name); dir != "." && dirs[dir] == 0; dir = path.Dir(dir) {
			dirs[dir] = 0o755
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(dirs)) {
		if err := tw.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: dir + "/", Mode: dirs[dir]}); err != nil {
			return err
		}
	}
	if err := addFile(tw, shellPath, t.shell, 0o755); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(system)) {
		h := tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(system[name]))}
		if to, ok := strings.CutPrefix(system[name], link); ok {
			h = tar.Header{Typeflag: tar.TypeLink, Name: name, Linkname: to, Mode: 0o755}
		}
		if err := tw.WriteHeader(&h); err != nil {
			return err
		}
		if h.Typeflag == tar.TypeReg {
			if _, err := io.WriteString(tw, system[name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// files maps paths below GOROOT to the files that go there.
func (t *toolchain) files() (map[string]string, error) {
	files := map[string]string{}
	maps.Copy(files, t.tools)
	add := func(rel string) {
		file := filepath.Join(t.root, filepath.FromSlash(rel))
		if _, err := os.Stat(file); err == nil {
			files[rel] = file
		}
	}
	for _, rel := range []string{"VERSION", "go.env", "src/go.mod", "src/go.sum", "src/vendor/modules.txt", zoneArchive} {
		add(rel)
	}
	if err := t.headers(add); err != nil {
		return nil, err
	}
	dirs := []string{"pkg/include"}
	for _, d := range t.dirs {
		dirs = append(dirs, "src/"+d)
	}
	for _, dir := range dirs {
		entries, err := os.ReadDir(filepath.Join(t.root, filepath.FromSlash(dir)))
		if err != nil {
			return nil, fmt.Errorf("reading the Go toolchain: %w", err)
		}
		for _, f := range entries {
			if f.Type().IsRegular() && !strings.HasSuffix(f.Name(), "_test.go") {
				add(dir + "/" + f.Name())
			}
		}
	}
	return files, nil
}

// headers adds every C header: assembly includes some across packages.
func (t *toolchain) headers(add func(rel string)) error {
	src := filepath.Join(t.root, "src")
	err := filepath.WalkDir(src, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(p, ".h") {
			rel, _ := filepath.Rel(t.root, p) // p is below root
			add(filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("reading the Go toolchain: %w", err)
	}
	return nil
}

func addFile(tw *tar.Writer, name, file string, mode int64) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if err := tw.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: mode, Size: st.Size()}); err != nil {
		return err
	}
	_, err = io.Copy(tw, f)
	return err
}
