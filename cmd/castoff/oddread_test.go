package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
)

// rawCall speaks to the daemon; see dockertest.Raw.
type rawCall = func(method, path string, query url.Values, body []byte) []byte

// truth is an image as it really is, found out without any of castoff's code.
type truth struct {
	diffs   []string // inspect's RootFS.Layers
	layers  []truthLayer
	history []truthEntry
	size    int64 // as inspect gives it
	// What a container has, without what an engine puts over it. ours counts
	// those of the directories that may be the engine's.
	files, dirs, ours int
	bytes             int64
	archive           []byte // docker save's; nil for an image without layers
	config            []byte
	tars              [][]byte
}

type truthLayer struct {
	diff string
	size int64 // of the files in its archive
	text int64 // of the targets of symbolic links, which some engines count too
}

type truthEntry struct {
	CreatedBy  string `json:"created_by"`
	EmptyLayer bool   `json:"empty_layer"`
}

// look finds out the truth about an image.
func look(t *testing.T, raw rawCall, ref string) truth {
	t.Helper()
	var tr truth
	var in struct {
		RootFS struct{ Layers []string }
		Size   int64
	}
	mustJSON(t, raw("GET", "/images/"+ref+"/json", nil, nil), &in)
	tr.size = in.Size
	if tr.diffs = in.RootFS.Layers; len(tr.diffs) == 0 {
		return tr // no engine saves it, or makes a container from it
	}
	tr.saved(t, raw("GET", "/images/"+ref+"/get", nil, nil))
	tr.container(t, raw, ref)
	return tr
}

func mustJSON(t *testing.T, b []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%v: %.500s", err, b)
	}
}

// saved reads the archive of docker save.
func (tr *truth) saved(t *testing.T, archive []byte) {
	t.Helper()
	tr.archive = archive
	files, links := map[string][]byte{}, map[string]string{}
	eachEntry(t, archive, func(h *tar.Header, body []byte) {
		if h.Typeflag == tar.TypeSymlink {
			links[h.Name] = path.Join(path.Dir(h.Name), h.Linkname)
		}
		files[h.Name] = body
	})
	var manifests []struct {
		Config string
		Layers []string
	}
	mustJSON(t, files["manifest.json"], &manifests)
	if len(manifests) != 1 {
		t.Fatalf("%d images were saved", len(manifests))
	}
	var c struct{ History []truthEntry }
	tr.config = files[manifests[0].Config]
	mustJSON(t, tr.config, &c)
	tr.history = c.History
	for _, name := range manifests[0].Layers {
		if to, ok := links[name]; ok {
			name = to
		}
		l := truthLayer{diff: fmt.Sprintf("sha256:%x", sha256.Sum256(files[name]))}
		eachEntry(t, files[name], func(h *tar.Header, body []byte) {
			l.size += int64(len(body))
			if h.Typeflag == tar.TypeSymlink {
				l.text += int64(len(h.Linkname))
			}
		})
		tr.layers, tr.tars = append(tr.layers, l), append(tr.tars, files[name])
	}
}

func eachEntry(t *testing.T, archive []byte, f func(h *tar.Header, body []byte)) {
	t.Helper()
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		f(h, body)
	}
}

// engines are the paths where an engine puts files of its own.
var engines = map[string]bool{
	"dev": true, "proc": true, "sys": true, ".dockerenv": true, "etc/hosts": true, "etc/hostname": true,
	"etc/resolv.conf": true, "etc/mtab": true, "run/secrets": true, "run/.containerenv": true,
}

// container exports a container of the image that was never started.
func (tr *truth) container(t *testing.T, raw rawCall, ref string) {
	t.Helper()
	var made struct{ ID string }
	mustJSON(t, raw("POST", "/containers/create", nil, []byte(`{"Image":"`+ref+`","Cmd":["/none"]}`)), &made)
	defer raw("DELETE", "/containers/"+made.ID, url.Values{"force": {"1"}, "v": {"1"}}, nil)
	var names []string
	eachEntry(t, raw("GET", "/containers/"+made.ID+"/export", nil, nil), func(h *tar.Header, body []byte) {
		name := strings.Trim(h.Name, "/")
		for p := name; p != "."; p = path.Dir(p) {
			if engines[p] || p == "" {
				return
			}
		}
		names = append(names, name)
		if h.Typeflag == tar.TypeDir {
			tr.dirs++
			return
		}
		tr.files++
		tr.bytes += int64(len(body))
	})
	// The engine makes these for files of its own.
	for _, dir := range []string{"etc", "run"} {
		if slices.Contains(names, dir) && !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, dir+"/") }) {
			tr.ours++
		}
	}
}

// layout writes an OCI layout of the image into a directory, every other layer
// compressed.
func (tr truth) layout(t *testing.T, dir string) {
	t.Helper()
	blob := func(b []byte) map[string]any {
		hex := fmt.Sprintf("%x", sha256.Sum256(b))
		write(t, filepath.Join(dir, "blobs", "sha256", hex), b)
		return map[string]any{"digest": "sha256:" + hex, "size": len(b)}
	}
	marshal := func(v any) []byte {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var layers []any
	for i, l := range tr.tars {
		if i%2 == 1 {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			if _, err := z.Write(l); err != nil || z.Close() != nil {
				t.Fatal(err)
			}
			l = b.Bytes()
		}
		layers = append(layers, blob(l))
	}
	manifest := blob(marshal(map[string]any{"schemaVersion": 2, "config": blob(tr.config), "layers": layers}))
	write(t, filepath.Join(dir, "index.json"), marshal(map[string]any{"schemaVersion": 2, "manifests": []any{manifest}}))
	write(t, filepath.Join(dir, "oci-layout"), []byte(`{"imageLayoutVersion":"1.0.0"}`))
}

func write(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// findCount does with find what /odd does. Names with the same inode are those
// of one file only where all else is the same, too: fuse-overlayfs may give a
// copy the inode of what it was copied from.
const findCount = `list() { find / -xdev \( -path /dev -o -path /proc -o -path /sys -o -path /.dockerenv -o -path /etc/hosts -o -path /etc/hostname -o -path /etc/resolv.conf -o -path /etc/mtab -o -path /run/secrets \) -prune -o ! -path / "$@"; }
echo count $(list ! -type d -printf x | wc -c) $(list -type d -printf x | wc -c) $(list -type f -printf '%D:%i:%T@:%m:%U:%G %s\n' | sort -u | awk '{ n += $2 } END { printf "%d", n }')`

// counted has the images' own programs count, where they have one. Their number
// of bytes is the one that counts: on a file system in user space an engine's
// export takes the names of a file for several files. There may be more
// directories than in an export, which has no volumes.
func (b bench) counted(e *docker.Engine) {
	b.t.Helper()
	told := 0
	for _, ref := range b.refs {
		tr := b.truth[ref]
		labels := map[string]string{daemon.Label: b.learner}
		res, err := e.Run(b.t.Context(), ref, labels, "/odd", "count")
		at := strings.Index(res.Output, "count ")
		if err != nil || at < 0 {
			res, err = e.Run(b.t.Context(), ref, labels, "/bin/sh", "-c", findCount)
			at = strings.Index(res.Output, "count ")
		}
		if err != nil || res.ExitCode != 0 || at < 0 {
			continue
		}
		told++
		var files, dirs int
		var bytes int64
		if n, err := fmt.Sscanf(res.Output[at:], "count %d %d %d", &files, &dirs, &bytes); n != 3 || files != tr.files || dirs < tr.dirs || bytes > tr.bytes {
			b.t.Errorf("%s: its own program says %q, its export %d files, %d directories, %d bytes (%v)", ref, strings.TrimSpace(res.Output[at:]), tr.files, tr.dirs, tr.bytes, err)
		}
		tr.bytes = bytes
		b.truth[ref] = tr
	}
	if told == 0 {
		b.t.Error("no image counted itself")
	}
}
