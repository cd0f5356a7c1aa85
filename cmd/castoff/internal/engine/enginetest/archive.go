package enginetest

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"

	"github.com/docker/docker/client"
)

// Entry is a file of an archive that a test makes.
type Entry struct {
	Type       byte
	Name, Link string
	Mode       int64
	Body       string
	UID, GID   int
}

// Folder is a directory.
func Folder(name string) Entry { return Entry{Type: tar.TypeDir, Name: name + "/", Mode: 0o755} }

// Regular is a file that holds a text.
func Regular(name, body string) Entry {
	return Entry{Type: tar.TypeReg, Name: name, Mode: 0o644, Body: body}
}

// Executable is a file that holds a text and may be executed.
func Executable(name, body string) Entry {
	return Entry{Type: tar.TypeReg, Name: name, Mode: 0o755, Body: body}
}

// Script is a program that cannot be started.
func Script(name string, mode int64) Entry {
	return Entry{Type: tar.TypeReg, Name: name, Mode: mode, Body: "#!/nothing\n"}
}

// Symlink is a symbolic link.
func Symlink(name, to string) Entry {
	return Entry{Type: tar.TypeSymlink, Name: name, Link: to, Mode: 0o777}
}

// Hardlink is another name for a file.
func Hardlink(name, to string) Entry {
	return Entry{Type: tar.TypeLink, Name: name, Link: to, Mode: 0o644}
}

// Whiteout hides what a lower layer has in a directory.
func Whiteout(dir, name string) Entry {
	return Entry{Type: tar.TypeReg, Name: strings.TrimPrefix(dir+"/.wh."+name, "/")}
}

// Archive is an archive of files: a layer, or a build context.
func Archive(t testing.TB, entries ...Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h := &tar.Header{Typeflag: e.Type, Name: e.Name, Linkname: e.Link, Mode: e.Mode, Uid: e.UID, Gid: e.GID, Size: int64(len(e.Body)), Format: tar.FormatGNU}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, e.Body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Context is a build context in which every file may be executed.
func Context(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var entries []Entry
	for _, name := range slices.Sorted(maps.Keys(files)) {
		entries = append(entries, Executable(name, files[name]))
	}
	return Archive(t, entries...)
}

// Load puts an image with these layers on the daemon and returns its reference,
// and the archive that it came in.
func Load(t testing.TB, e *docker.Engine, labels map[string]string, name string, config map[string]any, layers ...[]byte) (ref string, archive []byte) {
	t.Helper()
	ref = Ref(labels[daemon.Label], name)
	config = maps.Clone(config)
	if config == nil {
		config = map[string]any{}
	}
	config["Labels"] = labels
	diffs, names, history := []string{}, []string{}, []map[string]any{}
	files := map[string][]byte{}
	for i, l := range layers {
		diffs = append(diffs, fmt.Sprintf("sha256:%x", sha256.Sum256(l)))
		names = append(names, fmt.Sprintf("%d/layer.tar", i))
		history = append(history, map[string]any{"created": "2020-01-01T00:00:00Z", "created_by": fmt.Sprintf("COPY layer%d /", i)})
		files[names[i]] = l
	}
	must := func(v any) []byte {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	files["config.json"] = must(map[string]any{"created": "2020-01-01T00:00:00Z", "architecture": e.Info().Arch, "os": "linux", "config": config, "history": history,
		"rootfs": map[string]any{"type": "layers", "diff_ids": diffs}})
	files["manifest.json"] = must([]map[string]any{{"Config": "config.json", "RepoTags": []string{ref}, "Layers": names}})
	var entries []Entry
	for _, n := range slices.Sorted(maps.Keys(files)) {
		entries = append(entries, Regular(n, string(files[n])))
	}
	archive = Archive(t, entries...)
	resp, err := e.API().ImageLoad(t.Context(), bytes.NewReader(archive), client.ImageLoadWithQuiet(true))
	if err != nil {
		t.Fatalf("loading %s: %v", name, err)
	}
	defer resp.Body.Close()
	if out, err := io.ReadAll(resp.Body); err != nil || bytes.Contains(out, []byte(`"error"`)) {
		t.Fatalf("loading %s: %s, %v", name, out, err)
	}
	return ref, archive
}
