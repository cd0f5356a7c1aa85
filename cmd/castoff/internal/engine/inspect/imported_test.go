package inspect_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
)

// smallRoot is an archive of a small root file system.
func smallRoot(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range []struct {
		typ        byte
		name, link string
		size       int64
	}{
		{tar.TypeDir, "etc/", "", 0}, {tar.TypeReg, "etc/passwd", "", 777}, {tar.TypeReg, "etc/empty", "", 0},
		{tar.TypeDir, "usr/", "", 0}, {tar.TypeDir, "usr/bin/", "", 0}, {tar.TypeReg, "usr/bin/tool", "", 1_234_567},
		{tar.TypeLink, "usr/bin/same", "usr/bin/tool", 0}, {tar.TypeSymlink, "bin", "usr/bin", 0},
		{tar.TypeReg, "usr/" + strings.Repeat("long", 50), "", 4097}, {tar.TypeFifo, "fifo", "", 0},
	} {
		if err := w.WriteHeader(&tar.Header{Typeflag: e.typ, Name: e.name, Linkname: e.link, Size: e.size, Mode: 0o755}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(bytes.Repeat([]byte("x"), int(e.size))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// walkThrough counts the bytes of regular files, and everything that is not a
// directory.
func walkThrough(t *testing.T, archive []byte) (size int64, files int) {
	t.Helper()
	for tr := tar.NewReader(bytes.NewReader(archive)); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return size, files
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeDir {
			files++
		}
		n, err := io.Copy(io.Discard, tr)
		if err != nil {
			t.Fatal(err)
		}
		size += n
	}
}

// TestOnADaemon imports a root file system, saves it, and compares what is
// measured with the archive that was imported.
func TestOnADaemon(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	call := dockertest.Raw(t, e)
	name := dockertest.Learner()
	t.Cleanup(func() { dockertest.Clean(t, e, name) })
	repo := "castoff/" + name + "/rootfs"
	archive := smallRoot(t)
	answer := call(http.MethodPost, "/images/create", url.Values{
		"fromSrc": {"-"}, "repo": {repo}, "tag": {"latest"}, "message": {"a small \x1b[1mrootfs"}, "changes": {"LABEL " + daemon.Label + "=" + name},
	}, archive)
	if bytes.Contains(answer, []byte(`"error"`)) {
		t.Fatalf("importing: %s", answer)
	}
	saved := call(http.MethodGet, "/images/"+repo+":latest/get", nil, nil)
	m, err := measure.FromSave(bytes.NewReader(saved), measure.SaveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	size, files := walkThrough(t, archive)
	if m.SizeBytes != size || m.Files != files || m.SizeMethod != measure.MethodSave || m.Platform == "" {
		t.Errorf("%d bytes in %d files, want %d in %d: %+v", m.SizeBytes, m.Files, size, files, m)
	}
	if len(m.Layers) != 1 || m.Layers[0].SizeBytes != size || strings.Contains(m.Layers[0].CreatedBy, "\x1b") {
		t.Errorf("its layers are %+v", m.Layers)
	}
	if m.Largest[0] != (measure.File{Path: "usr/bin/same", SizeBytes: 1_234_567}) || m.Dirs[1].Path != "usr" {
		t.Errorf("its files are %+v in %+v", m.Largest, m.Dirs)
	}
	// Cut off on the way, it is an error.
	if _, err := measure.FromSave(bytes.NewReader(saved[:len(saved)/2]), measure.SaveOptions{}); err == nil {
		t.Error("half an archive is no error")
	}
	// The engine's own way comes to the same result.
	em, err := e.Measure(t.Context(), inspect.Spec{Subject: "x", Ref: repo}, progress.Discard)
	if err != nil || em.SizeBytes != size || em.Ref != repo+":latest" {
		t.Errorf("measured by the engine: %+v, %v", em, err)
	}
}
