package deploy

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/image/archive"
)

// member is an entry of an archive.
type member struct {
	typ        byte
	name, link string
	data       []byte
}

func file(name string, data []byte) member { return member{tar.TypeReg, name, "", data} }

func archiveOf(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		if err := w.WriteHeader(&tar.Header{Typeflag: m.typ, Name: m.name, Linkname: m.link, Mode: 0o755, Size: int64(len(m.data))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// marshal returns the JSON of what can always be JSON.
func marshal(t testing.TB, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sparse is an archive of one file of 2^50 zeros, none of which it holds, in
// GNU's format 0.1.
func sparse(t testing.TB) []byte {
	var records []byte
	for _, r := range []string{"GNU.sparse.size=1125899906842624", "GNU.sparse.numblocks=1", "GNU.sparse.map=0,0"} {
		records = fmt.Appendf(records, "%d %s\n", len(r)+4, r) // as long as that has two digits
	}
	data := archiveOf(t, file("x", records), file("0.tar", nil))
	data[156] = tar.TypeXHeader
	copy(data[148:156], "        ") // what the checksum field itself counts as
	sum := 0
	for _, b := range data[:512] {
		sum += int(b)
	}
	copy(data[148:156], fmt.Sprintf("%06o\x00 ", sum))
	return data
}

func TestSparseIsSparse(t *testing.T) {
	t.Parallel()
	h, err := tar.NewReader(bytes.NewReader(sparse(t))).Next()
	if err != nil || h.Size != 1<<50 {
		t.Errorf("%+v, %v", h, err)
	}
}

// testLayers are three layers; the second has no files.
func testLayers(t testing.TB) [][]byte {
	return [][]byte{
		archiveOf(t, member{tar.TypeDir, "etc/", "", nil}, file("etc/a", bytes.Repeat([]byte("a"), 1_000))),
		archiveOf(t),
		archiveOf(t, file("etc/.wh.a", nil), file("b", []byte("b"))),
	}
}

func configOf(t testing.TB, layers ...[]byte) []byte {
	var diffs []string
	for _, l := range layers {
		diffs = append(diffs, "sha256:"+digestOf(l))
	}
	return marshal(t, map[string]any{
		"architecture": "amd64", "os": "linux", "config": map[string]any{"Entrypoint": []string{"/b"}, "Labels": map[string]string{"kept": "<yes>"}},
		"rootfs": map[string]any{"type": "layers", "diff_ids": diffs}, "created": "2020-01-01T00:00:00Z",
	})
}

func manifestOf(t testing.TB, config string, layers ...string) []byte {
	return marshal(t, []any{map[string]any{"Config": config, "RepoTags": []string{"x:1"}, "Layers": layers}})
}

// layouts are the same image, of the layers 0, 1, 0, 2, as engines write it.
func layouts(t testing.TB) map[string][]byte {
	l := testLayers(t)
	config := configOf(t, l[0], l[1], l[0], l[2])
	blob := func(data []byte) string { return "blobs/sha256/" + digestOf(data) }
	z0, z1, z2 := gzipped(t, l[0]), gzipped(t, l[1]), gzipped(t, l[2])
	return map[string][]byte{
		"Docker 20.10": archiveOf(t,
			file("c.json", config), member{tar.TypeDir, "0/", "", nil}, file("0/VERSION", []byte("1.0")), file("0/json", []byte("{}")),
			file("0/layer.tar", l[0]), file("1/layer.tar", l[1]), member{tar.TypeSymlink, "2/layer.tar", "../0/layer.tar", nil},
			file("3/layer.tar", l[2]), file("manifest.json", manifestOf(t, "c.json", "0/layer.tar", "1/layer.tar", "2/layer.tar", "3/layer.tar")),
			file("repositories", []byte("{}"))),
		"Docker 25": archiveOf(t,
			member{tar.TypeDir, "blobs/", "", nil}, file(blob(l[2]), l[2]), file(blob(config), config), file(blob(l[1]), l[1]), file(blob(l[0]), l[0]),
			file("index.json", []byte(`{"schemaVersion":2}`)),
			file("manifest.json", manifestOf(t, blob(config), blob(l[0]), blob(l[1]), blob(l[0]), blob(l[2]))), file("oci-layout", []byte("{}"))),
		"containerd image store": archiveOf(t,
			file(blob(z0), z0), file(blob(z1), z1), file(blob(z2), z2), file(blob(config), config), file("index.json", []byte("{}")),
			file("manifest.json", manifestOf(t, blob(config), blob(z0), blob(z1), blob(z0), blob(z2)))),
		"Podman": archiveOf(t,
			file(digestOf(l[0])+".tar", l[0]), member{tar.TypeSymlink, "0/layer.tar", "../" + digestOf(l[0]) + ".tar", nil},
			file("1.tar", l[1]), member{tar.TypeLink, "2.tar", digestOf(l[0]) + ".tar", nil}, file("3.tar", l[2]), file("c.json", config),
			file("manifest.json", manifestOf(t, "c.json", digestOf(l[0])+".tar", "1.tar", "2.tar", "3.tar"))),
	}
}

// readCopy returns the configuration, the names and the plain layers, in their
// order, of what copyArchive wrote.
func readCopy(t *testing.T, data []byte) (config map[string]any, tags []string, layers [][]byte) {
	t.Helper()
	files := map[string][]byte{}
	for tr := tar.NewReader(bytes.NewReader(data)); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[h.Name], err = io.ReadAll(tr); err != nil {
			t.Fatal(err)
		}
	}
	var manifests []struct {
		Config           string
		RepoTags, Layers []string
	}
	if err := json.Unmarshal(files["manifest.json"], &manifests); err != nil || len(manifests) != 1 {
		t.Fatalf("the manifest is %s, %v", files["manifest.json"], err)
	}
	m := manifests[0]
	if digestOf(files[m.Config])+".json" != m.Config {
		t.Errorf("the configuration %s has the digest %s", m.Config, digestOf(files[m.Config]))
	}
	if err := json.Unmarshal(files[m.Config], &config); err != nil {
		t.Fatal(err)
	}
	for _, l := range m.Layers {
		plain := files[l]
		if bytes.HasPrefix(plain, []byte{0x1f, 0x8b}) {
			z, err := gzip.NewReader(bytes.NewReader(plain))
			if err != nil {
				t.Fatal(err)
			}
			if plain, err = io.ReadAll(z); err != nil {
				t.Fatal(err)
			}
		}
		layers = append(layers, plain)
	}
	return config, m.RepoTags, layers
}

var testCopy = copyID{mark: "0123456789abcdef", ref: "castoff/load-test:0123456789abcdef", labels: map[string]string{daemon.Label: "ada"}}

func TestCopyOfEveryLayout(t *testing.T) {
	t.Parallel()
	l := testLayers(t)
	original := [][]byte{l[0], l[1], l[0], l[2]}
	for name, archive := range layouts(t) {
		var out bytes.Buffer
		if err := copyArchive(&out, bytes.NewReader(archive), testCopy); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		config, tags, layers := readCopy(t, out.Bytes())
		if !slices.Equal(tags, []string{testCopy.ref}) || len(layers) != len(original) {
			t.Fatalf("%s: %d layers, called %q", name, len(layers), tags)
		}
		diffs := config["rootfs"].(map[string]any)["diff_ids"].([]any)
		for i, layer := range layers {
			if diffs[i] != "sha256:"+digestOf(layer) {
				t.Errorf("%s: layer %d has the digest %s, the configuration says %s", name, i, digestOf(layer), diffs[i])
			}
			h, err := tar.NewReader(bytes.NewReader(layer)).Next()
			if err != nil || h.Name != ".castoff-load-"+testCopy.mark || h.Size != 0 {
				t.Errorf("%s: layer %d begins with %+v, %v", name, i, h, err)
			}
			if !bytes.Equal(layer[512:], original[i]) {
				t.Errorf("%s: layer %d is not the original with a file more", name, i)
			}
		}
		c := config["config"].(map[string]any)
		labels := c["Labels"].(map[string]any)
		if labels["kept"] != "<yes>" || labels[daemon.Label] != "ada" || c["Entrypoint"].([]any)[0] != "/b" || config["created"] != "2020-01-01T00:00:00Z" {
			t.Errorf("%s: the configuration is %v", name, config)
		}
	}
}

func TestCopyOfWhatIsNotUnderstood(t *testing.T) {
	t.Parallel()
	l := testLayers(t)
	config := file("c.json", configOf(t, l[0]))
	layer := file("0.tar", l[0])
	manifest := file("manifest.json", manifestOf(t, "c.json", "0.tar"))
	two := marshal(t, []any{map[string]any{"Config": "c.json"}, map[string]any{"Config": "c.json"}})
	for name, archive := range map[string][]byte{
		"nothing":              nil,
		"an empty archive":     archiveOf(t),
		"no manifest":          archiveOf(t, config, layer),
		"no layer":             archiveOf(t, config, manifest),
		"no configuration":     archiveOf(t, layer, manifest),
		"a layer with zstd":    archiveOf(t, config, file("0.tar", append([]byte{0x28, 0xb5, 0x2f, 0xfd}, l[0]...)), manifest),
		"two images":           archiveOf(t, config, layer, file("manifest.json", two)),
		"too few layers":       archiveOf(t, config, layer, file("manifest.json", manifestOf(t, "c.json"))),
		"null configuration":   archiveOf(t, file("c.json", []byte(" null")), layer, manifest),
		"odd labels":           archiveOf(t, file("c.json", []byte(`{"config":{"Labels":[1]}}`)), file("manifest.json", manifestOf(t, "c.json"))),
		"a circle of links":    archiveOf(t, config, member{tar.TypeSymlink, "0.tar", "1.tar", nil}, member{tar.TypeSymlink, "1.tar", "0.tar", nil}, manifest),
		"a sparse entry":       sparse(t),
		"a very long name":     archiveOf(t, config, layer, manifest, file(strings.Repeat("x", archive.MaxPath+1), nil)),
		"a very long document": archiveOf(t, file("c.json", append(configOf(t, l[0]), make([]byte, archive.MaxDocument)...)), layer, manifest),
	} {
		if err := copyArchive(io.Discard, bytes.NewReader(archive), testCopy); !errors.Is(err, errLayout) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCopyOfABrokenArchive(t *testing.T) {
	t.Parallel()
	l := testLayers(t)
	z := gzipped(t, l[0])
	whole := archiveOf(t, file("0.tar", l[0]))
	for name, archive := range map[string][]byte{
		"cut short":                  whole[:len(whole)/2],
		"a compressed layer cut":     archiveOf(t, file("0.tar", z[:len(z)/2])),
		"more after the compressed":  archiveOf(t, file("0.tar", append(slices.Clone(z), "more"...))),
		"compressed, but not really": archiveOf(t, file("0.tar", []byte{0x1f, 0x8b, 1})),
	} {
		if err := copyArchive(io.Discard, bytes.NewReader(archive), testCopy); err == nil || errors.Is(err, errLayout) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzCopyArchive(f *testing.F) {
	for _, archive := range layouts(f) {
		f.Add(archive)
	}
	f.Fuzz(func(t *testing.T, archive []byte) {
		var out bytes.Buffer
		if copyArchive(&out, bytes.NewReader(archive), testCopy) != nil {
			return
		}
		config, _, layers := readCopy(t, out.Bytes())
		diffs := config["rootfs"].(map[string]any)["diff_ids"].([]any)
		for i, layer := range layers {
			if diffs[i] != "sha256:"+digestOf(layer) {
				t.Errorf("layer %d has the digest %s, the configuration says %s", i, digestOf(layer), diffs[i])
			}
		}
	})
}
