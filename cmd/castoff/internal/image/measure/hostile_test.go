package measure

import (
	"archive/tar"
	"bytes"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/image/archive"
)

// without returns the entries whose names do not end in suffix.
func without(entries []entry, suffix string) []entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return strings.HasSuffix(e.name, suffix) })
}

// with replaces the manifest.
func with(entries []entry, manifest string) []entry {
	return append(without(entries, "manifest.json"), f("manifest.json", manifest))
}

func TestArchivesThatAreNoImage(t *testing.T) {
	t.Parallel()
	s := sample(t)
	good := s.classic()
	config := digits(s.config()) + ".json"
	layer := digits([]byte("0id")) + "/layer.tar"
	many := strings.Repeat("long", 100)
	fewer := s
	fewer.layers = s.layers[:2]
	for _, c := range []struct {
		name    string
		entries []entry
		want    string
	}{
		{"nothing", nil, "there is no manifest.json"},
		{"no manifest", without(good, "manifest.json"), "there is no manifest.json"},
		{"no configuration", without(good, config), "there is no " + config},
		{"no layer", without(good, layer), "there is no layer " + layer},
		{"two images", with(good, `[{"Config":"a"},{"Config":"b"}]`), "it holds 2 images instead of one"},
		{"no images", with(good, `[]`), "it holds 0 images instead of one"},
		{"null", with(good, `[null]`), "there is no "},
		{"an object", with(good, `{"Config":"a"}`), "reading manifest.json: it is not the JSON that it should be"},
		{"not JSON", with(good, `[{]`), "reading manifest.json: "},
		{"two documents", with(good, `[] []`), "reading manifest.json: "},
		{"escape sequences", with(good, `[{"Config":"a\u001b[2J\u001b]0;x\u0007\n\r.json"}]`), "there is no a .json"},
		{"a long name", with(good, `[{"Config":"`+many+`"}]`), "there is no " + many[:120] + "…"},
		{"too few layers", with(good, `[{"Config":"`+config+`","Layers":["`+layer+`"]}]`), "disagree on the number of layers"},
		{"another configuration", append(without(good, "manifest.json"), entry{name: "c2.json", body: fewer.config()},
			f("manifest.json", strings.ReplaceAll(string(good[len(good)-2].body), config, "c2.json"))), "disagree on the number of layers"},
		{"a document for a layer", append(without(good, layer), f(layer, `{"a":1}`)), "there is no layer"},
		{"text for a layer", append(without(good, layer), f(layer, strings.Repeat("text ", 500))), "there is no layer"},
		{"a link to nowhere", append(without(good, layer), symlink(layer, "../nowhere")), "there is no layer"},
		{"a link to itself", append(without(good, layer), symlink(layer, "layer.tar")), "there is no layer"},
		{"links in a circle", append(without(good, layer), symlink(layer, "../a"), symlink("a", "b"), hardlink("b", "a")), "there is no layer"},
		{"a link out of the archive", append(without(good, layer), symlink(layer, "../../../../etc/passwd")), "there is no layer"},
		{"a broken layer", append(without(good, layer), f(layer, string(tarball(t, sized("a", 2000))[:1500]))), "unexpected EOF"},
		{"a broken header", append(without(good, layer), f(layer, string(tarball(t, f("a", ""))[:512])+strings.Repeat("x", 512))), "invalid tar header"},
		{"broken gzip", append(without(good, layer), f(layer, "\x1f\x8b"+strings.Repeat("x", 100))), "gzip"},
		{"half of gzip", append(without(good, layer), f(layer, string(gzipped(s.layers[0])[:60]))), "unexpected EOF"},
		{"broken zstd", append(without(good, layer), f(layer, "\x28\xb5\x2f\xfd"+strings.Repeat("x", 100))), "reserved bit set"},
		{"half of zstd", append(without(good, layer), f(layer, string(zstded(s.layers[0])[:60]))), "unexpected EOF"},
		{"a long path in a layer", append(without(good, layer), f(layer, string(tarball(t, f(strings.Repeat("a/", 5000)+"b", ""))))), "a path is too long"},
		{"a long path", append(good, f(strings.Repeat("a/", 5000)+"b", "")), "a path is too long"},
	} {
		m, err := read(t, c.entries, SaveOptions{})
		if err == nil {
			t.Errorf("%s: no error but %+v", c.name, m)
			continue
		}
		text := err.Error()
		if !strings.HasPrefix(text, "reading ") || !strings.Contains(text, c.want) {
			t.Errorf("%s: %s; want %s", c.name, text, c.want)
		}
		if strings.ContainsAny(text, "\x1b\r\n\x07") || !utf8.ValidString(text) || len(text) > 400 {
			t.Errorf("%s: not fit to show: %q", c.name, text)
		}
		if !reflect.DeepEqual(m, Image{}) {
			t.Errorf("%s: an image beside the error: %+v", c.name, m)
		}
	}
	if _, err := FromSave(strings.NewReader(strings.Repeat("no archive at all. ", 100)), SaveOptions{}); err == nil {
		t.Error("no error for text")
	}
}

// TestTruncated cuts archives off. That is an error, unless all that was cut
// off is the end mark and what follows the last entry that counts.
func TestTruncated(t *testing.T) {
	t.Parallel()
	s := sample(t)
	want := sampleImage()
	for name, entries := range map[string][]entry{
		"docker save": s.classic(), "docker save, gzip": s.classicCompressed(gzipped), "oci, gzip": s.oci(gzipped),
		"oci, zstd": s.oci(zstded), "podman": s.podman(),
	} {
		// The names, which docker save writes last, are not needed.
		entries = without(entries, "repositories")
		data := tarball(t, entries...)
		needed := len(data) - 1024 - (512-len(entries[len(entries)-1].body)%512)%512
		cuts := []int{needed - 1, needed, needed + 1, len(data) - 1}
		every := 1
		if testing.Short() {
			every = 4
		}
		for n := 0; n < len(data); n += 193 * every {
			cuts = append(cuts, n)
		}
		for n := 0; n < len(data); n += 512 * every {
			cuts = append(cuts, n, n+1)
		}
		for _, n := range cuts {
			m, err := FromSave(bytes.NewReader(data[:n]), SaveOptions{BaseDiffs: s.diffs()[:1]})
			switch {
			case err == nil && n < needed:
				t.Fatalf("%s: no error after %d bytes of %d", name, n, needed)
			case err == nil:
				same(t, m, want)
			case n == needed:
				t.Errorf("%s: all was there, but %v", name, err)
			}
		}
	}
}

// TestFlippedBytes damages archives anywhere: there may be an error, but no
// panic.
func TestFlippedBytes(t *testing.T) {
	t.Parallel()
	s := sample(t)
	for _, entries := range [][]entry{s.classic(), s.oci(gzipped), s.oci(zstded), s.podman()} {
		data := tarball(t, entries...)
		for i := 0; i < len(data); i += 149 {
			damaged := slices.Clone(data)
			damaged[i] ^= 1 << (i % 8)
			_, _ = FromSave(bytes.NewReader(damaged), SaveOptions{})
		}
	}
}

// spaces is a document of n bytes.
func spaces(n int) string { return "[" + strings.Repeat(" ", n-2) + "]" }

// TestHugeDocuments are set aside as long as nobody needs them, such as a bill
// of materials; what is needed has to be of a reasonable size.
func TestHugeDocuments(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it reads documents as large as are allowed")
	s := sample(t)
	entries := append([]entry{f("sbom.json", spaces(archive.MaxDocument+1)), {name: "sbom.gz", body: gzipped([]byte(spaces(40 << 20)))}}, s.classic()...)
	m, err := read(t, entries, SaveOptions{BaseDiffs: s.diffs()[:1]})
	if err != nil {
		t.Fatal(err)
	}
	same(t, m, sampleImage())
	for _, body := range [][]byte{[]byte(spaces(archive.MaxDocument + 1)), gzipped([]byte(spaces(archive.MaxDocument + 1)))} {
		_, err := read(t, append(s.classic(), entry{name: "manifest.json", body: body}), SaveOptions{})
		if err == nil || !strings.Contains(err.Error(), "manifest.json is too large") {
			t.Errorf("the error is %v", err)
		}
	}
	// A document just small enough is read.
	last := string(s.classic()[len(s.classic())-2].body)
	m, err = read(t, with(s.classic(), strings.Repeat("\n", 100)+last+strings.Repeat(" ", archive.MaxDocument-100-len(last))), SaveOptions{BaseDiffs: s.diffs()[:1]})
	if err != nil {
		t.Fatal(err)
	}
	same(t, m, sampleImage())
}

// TestHugeFilesAreNotKept reads a layer much larger than the memory that it
// takes.
func TestHugeFilesAreNotKept(t *testing.T) {
	longtest.NotShort(t, "it reads a large layer")
	s := made(tarball(t, sized("big", 64<<20)))
	data := tarball(t, s.oci(gzipped)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m, err := FromSave(bytes.NewReader(data), SaveOptions{})
	runtime.ReadMemStats(&after)
	if err != nil || m.SizeBytes != 64<<20 {
		t.Fatalf("%+v, %v", m, err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 8<<20 {
		t.Errorf("it took %d bytes of memory", n)
	}
}

// TestImpossibleSizes has sparse files that say they are larger than any disk:
// their sum does not fit into a number.
func TestImpossibleSizes(t *testing.T) {
	t.Parallel()
	sparse := sparseFile(t, math.MaxInt64)
	m, err := read(t, made(sparse).classic(), SaveOptions{})
	if err != nil || m.SizeBytes != math.MaxInt64 {
		t.Errorf("one: %d bytes, %v", m.SizeBytes, err)
	}
	_, err = read(t, made(sparse, tarball(t, sized("a", 1))).classic(), SaveOptions{})
	if err == nil || !strings.Contains(err.Error(), "the sizes of the layers are not possible") {
		t.Errorf("in two layers: %v", err)
	}
	_, err = read(t, made(append(sparse, tarball(t, sized("a", 1))...)).classic(), SaveOptions{})
	if err == nil || !strings.Contains(err.Error(), "the sizes of the files are not possible") {
		t.Errorf("in one layer: %v", err)
	}
}

// TestSparseEntry has an entry of the archive itself claim to be endless.
func TestSparseEntry(t *testing.T) {
	t.Parallel()
	_, err := FromSave(bytes.NewReader(append(sparseFile(t, 1<<50), tarball(t)...)), SaveOptions{})
	if err == nil || !strings.Contains(err.Error(), "sparse") {
		t.Errorf("the error is %v", err)
	}
}

// sparseFile is an archive, without its end, of a file that is a hole.
func sparseFile(t testing.TB, size int64) []byte {
	t.Helper()
	records := ""
	for _, r := range []string{"GNU.sparse.major=0", "GNU.sparse.minor=1", "GNU.sparse.numblocks=0", "GNU.sparse.map=", fmt.Sprint("GNU.sparse.size=", size)} {
		records += fmt.Sprint(len(r)+4, " ", r, "\n") // the length has two digits
	}
	out := tarball(t, f("pax", records), sized("sparse", 0))
	out[156] = tar.TypeXHeader
	seal(out[:512])
	return out[:len(out)-1024]
}

// seal sets the checksum of a header.
func seal(header []byte) {
	copy(header[148:156], "        ")
	sum := 0
	for _, c := range header {
		sum += int(c)
	}
	copy(header[148:156], fmt.Sprintf("%06o\x00 ", sum))
}
