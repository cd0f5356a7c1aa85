package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/longtest"
)

// savedImage is an image of an archive that a test makes.
type savedImage struct {
	tag, arch  string
	entrypoint []string
	files      map[string][]byte
}

// saveImages writes an archive as `docker save` does.
func saveImages(t *testing.T, images ...savedImage) string {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	add := func(w *tar.Writer, name string, data []byte) {
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o755, Size: int64(len(data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	object := func(v any) []byte {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	var manifest []any
	for i, img := range images {
		var layer bytes.Buffer
		lw := tar.NewWriter(&layer)
		for name, data := range img.files {
			add(lw, name, data)
		}
		lw.Close()
		config := fmt.Sprintf("%d.json", i)
		add(w, config, object(map[string]any{"os": "linux", "architecture": img.arch, "config": map[string]any{"Entrypoint": img.entrypoint},
			"rootfs": map[string]any{"diff_ids": []string{fmt.Sprintf("sha256:%x", sha256.Sum256(layer.Bytes()))}}}))
		add(w, fmt.Sprintf("%d/layer.tar", i), layer.Bytes())
		manifest = append(manifest, map[string]any{"Config": config, "RepoTags": []string{img.tag}, "Layers": []string{fmt.Sprintf("%d/layer.tar", i)}})
	}
	add(w, "manifest.json", object(manifest))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "images.tar")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// report is the part of measure --json's output that the tests look at.
type report struct {
	Images []struct {
		Name, Ref, Platform string
		Binary              *struct {
			Path, Arch string
			Static     bool
		}
		BinaryMissing string `json:"binary_missing"`
		Program       *struct {
			Path, Arch string
			Foreign    bool
		}
		Budget []struct {
			Rule, Got, Hint string
			OK              bool
		}
	}
	Errors []struct {
		Name, Error string
		Hints       []string
	}
}

// ran returns what a call of castoff printed, and how it ended.
func ran(t *testing.T, cmd *exec.Cmd) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), code
}

// TestArchives measures images in an archive, each by its name, from a file and
// from standard input. No daemon is asked.
func TestArchives(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it calls castoff two dozen times")
	file, err := exec.LookPath("true") // any small program on this system
	if runtime.GOOS != "linux" || err != nil {
		t.Skipf("skipped, it needs a program of this system: %v", err)
	}
	program, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other := map[string]string{"amd64": "arm64"}[runtime.GOARCH]
	if other == "" {
		other = "amd64"
	}
	file = saveImages(t,
		savedImage{"shop:1.0", runtime.GOARCH, []string{"/app"}, map[string][]byte{"app": program}},
		savedImage{"shop:2.0", other, []string{"/app"}, map[string][]byte{"app": program}},
		savedImage{"base:1", runtime.GOARCH, nil, map[string][]byte{"etc/passwd": []byte("root:x:0:0::/:/bin/sh\n")}},
	)
	archive, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	measure := func(args ...string) (r report, stderr string, code int) {
		t.Helper()
		cmd := castoff(t, "archives", append([]string{"measure", "--json", "--progress=quiet", "--host", "unix:///nowhere"}, args...)...)
		if args[1] != file {
			cmd.Stdin = bytes.NewReader(archive)
		}
		out, stderr, code := ran(t, cmd)
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatalf("%q: %v\n%s%s", args, err, out, stderr)
		}
		return r, stderr, code
	}
	for _, from := range []string{file, "-", "/dev/stdin"} { // this can be read only once
		r, stderr, code := measure("--archive", from, "shop:1.0", "--binary", "--max-size", "1GB")
		if code != 0 || len(r.Images) != 1 || r.Images[0].Ref != "shop:1.0" || r.Images[0].Binary == nil || r.Images[0].Binary.Arch != runtime.GOARCH || r.Images[0].Program.Foreign {
			t.Errorf("%s: code %d, %+v\n%s", from, code, r, stderr)
		}
		// A program for another processor is reported.
		if r, stderr, _ = measure("--archive", from, "shop:2.0"); len(r.Images) != 1 || r.Images[0].Program == nil || !r.Images[0].Program.Foreign || r.Images[0].Platform != "linux/"+other {
			t.Errorf("%s: %+v\n%s", from, r, stderr)
		}
		// An image without a program is judged by its other limits.
		r, stderr, code = measure("--archive", from, "base:1", "--binary", "--static", "--max-size", "1GB", "--nonroot")
		if code != 4 || len(r.Images) != 1 || len(r.Images[0].Budget) != 3 || !r.Images[0].Budget[0].OK || r.Images[0].Budget[2].OK || r.Images[0].BinaryMissing != "the image has neither ENTRYPOINT nor CMD" {
			t.Errorf("%s: code %d, %+v\n%s", from, code, r, stderr)
		}
		for _, b := range r.Images[0].Budget {
			if strings.Contains(b.Hint, "doctor") {
				t.Errorf("%s: %+v", from, b)
			}
		}
		if r, stderr, code = measure("--archive", from, "base:1", "--binary"); code != 1 || len(r.Images) != 1 || len(r.Errors) != 1 {
			t.Errorf("%s: code %d, %+v\n%s", from, code, r, stderr)
		}
		// Without a name, or with a wrong one, it lists what there is.
		for _, args := range [][]string{{}, {"shop:1.1"}} {
			r, stderr, code = measure(append([]string{"--archive", from}, args...)...)
			if code != 1 || len(r.Images) != 0 || len(r.Errors) != 1 || !strings.Contains(stderr, "shop:1.0, shop:2.0, base:1") || !strings.Contains(stderr, "hint: castoff measure --archive "+from+" shop:1.0    chooses one of them") {
				t.Errorf("%s %q: code %d, %+v\n%s", from, args, code, r, stderr)
			}
		}
	}
}

// TestNoArchive: a missing file is reported without naming system calls.
func TestNoArchive(t *testing.T) {
	t.Parallel()
	_, stderr, code := ran(t, castoff(t, "archives", "measure", "--archive", "no.tar"))
	if code != 1 || strings.Contains(stderr, "stat") || !strings.Contains(stderr, "no such file") {
		t.Errorf("code %d: %s", code, stderr)
	}
}
