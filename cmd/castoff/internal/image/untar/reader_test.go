package untar

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// maxRead is how much of an entry is compared: files with holes are as long as
// they like.
const maxRead = 1 << 20

// told is what a reader says about an archive, a line for each entry.
func told(next func() (*Header, error), r io.Reader) string {
	var b strings.Builder
	for i := range 2000 {
		h, err := next()
		if err != nil {
			fmt.Fprintf(&b, "%v\n", err)
			return b.String()
		}
		fmt.Fprintf(&b, "%+v ", *h)
		var head []byte
		if r, ok := r.(*Reader); ok {
			head = bytes.Clone(r.Peek(8))
		}
		most := int64(maxRead)
		if i%3 == 1 { // some are left in the middle
			most = 10
		}
		data, err := io.ReadAll(io.LimitReader(r, most))
		if n := min(len(head), len(data)); !bytes.Equal(head[:n], data[:n]) {
			fmt.Fprintf(&b, "after a look at %x: ", head)
		}
		fmt.Fprintf(&b, "%d %x %v\n", len(data), data[:min(len(data), 16)], err)
	}
	return b.String()
}

// oracle is what archive/tar says.
func oracle(src io.Reader) string {
	tr := tar.NewReader(src)
	return told(func() (*Header, error) {
		h, err := tr.Next()
		if err != nil {
			return nil, err
		}
		out := headerOf(h)
		return &out, nil
	}, tr)
}

func ours(src io.Reader) (string, *Reader) {
	r := NewReader(src)
	return told(r.Next, r), r
}

// compare has both read an archive.
func compare(t *testing.T, name string, data []byte) {
	t.Helper()
	if got, want := first(ours(bytes.NewReader(data))), oracle(bytes.NewReader(data)); got != want {
		t.Errorf("%s:\n%s\narchive/tar says:\n%s", name, got, want)
	}
}

func first(text string, _ *Reader) string { return text }

// compareReaders has both read an archive that comes in different pieces.
func compareReaders(t *testing.T, name string, data []byte) {
	t.Helper()
	want := oracle(bytes.NewReader(data))
	for kind, src := range map[string]io.Reader{
		"by the byte": iotest.OneByteReader(bytes.NewReader(data)), "by the half": iotest.HalfReader(bytes.NewReader(data)), "with its end": iotest.DataErrReader(bytes.NewReader(data)),
	} {
		if got := first(ours(src)); got != want {
			t.Errorf("%s, read %s:\n%s\narchive/tar says:\n%s", name, kind, got, want)
		}
	}
}

// written are archives in all formats that archive/tar writes.
func written(t testing.TB) map[string][]byte {
	t.Helper()
	long := strings.Repeat("directory/", 12) + "file"
	all := map[string][]byte{}
	for _, format := range []tar.Format{tar.FormatUnknown, tar.FormatUSTAR, tar.FormatPAX, tar.FormatGNU} {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		for i, h := range []tar.Header{
			{Typeflag: tar.TypeDir, Name: "usr/", Mode: 0o755, ModTime: time.Unix(1700000000, 0)},
			{Typeflag: tar.TypeReg, Name: "usr/file", Mode: 0o4755, Uid: 1000, Gid: 100, Uname: "ada", Gname: "users", ModTime: time.Unix(1700000000, 0)},
			{Typeflag: tar.TypeReg, Name: long, Mode: 0o644},
			{Typeflag: tar.TypeReg, Name: "usr/" + long + long, Mode: 0o644},
			{Typeflag: tar.TypeReg, Name: "größe", Mode: 0o644},
			{Typeflag: tar.TypeSymlink, Name: "link", Linkname: "usr/file"},
			{Typeflag: tar.TypeSymlink, Name: "link" + long, Linkname: long + long + long},
			{Typeflag: tar.TypeLink, Name: "again", Linkname: "usr/file"},
			{Typeflag: tar.TypeChar, Name: "dev/null", Devmajor: 1, Devminor: 3},
			{Typeflag: tar.TypeFifo, Name: "pipe"},
			{Typeflag: tar.TypeReg, Name: "many", Uid: 1 << 30, Gid: 1 << 30},
			{Typeflag: tar.TypeReg, Name: "attributes", PAXRecords: map[string]string{"SCHILY.xattr.security.capability": "\x01\x00\x02=\n"}},
			{Typeflag: tar.TypeReg, Name: "times", ModTime: time.Unix(-5, 500), AccessTime: time.Unix(5, 7)},
		} {
			h.Format = format
			if h.Typeflag == tar.TypeReg {
				h.Size = int64(i * 200)
			}
			if w.WriteHeader(&h) == nil { // not every format has all
				if _, err := io.Copy(w, io.LimitReader(endless{}, h.Size)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		all[format.String()] = b.Bytes()
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := errors.Join(w.WriteHeader(&tar.Header{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"comment": "x"}}),
		w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "a"}), w.Close()); err != nil {
		t.Fatal(err)
	}
	all["global"] = b.Bytes()
	return all
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// TestAsArchiveTar reads what archive/tar writes, whole, cut off, and with
// bytes of its headers changed, the way archive/tar does.
func TestAsArchiveTar(t *testing.T) {
	t.Parallel()
	for name, data := range written(t) {
		compare(t, name, data)
		compareReaders(t, name, data)
		for cut := 0; cut < len(data); cut += 701 {
			compare(t, fmt.Sprintf("%s, cut at %d", name, cut), data[:cut])
		}
		for i := range 2 * block {
			one := bytes.Clone(data)
			one[i] = "\x00 7\x80"[i%4]
			compare(t, fmt.Sprintf("%s, %q at %d", name, one[i], i), one)
			seal(one[i&^(block-1):])
			compare(t, fmt.Sprintf("%s, %q at %d, sealed", name, one[i], i), one)
		}
	}
}

// seal sets the checksum of a header.
func seal(header []byte) {
	copy(header[sumAt:typeAt], "        ")
	sum := 0
	for _, c := range header[:block] {
		sum += int(c)
	}
	copy(header[sumAt:typeAt], fmt.Sprintf("%06o\x00 ", sum))
}

// TestReadHere reads nearly all headers here: those of what Go writes in the
// formats that engines choose need nothing else.
func TestReadHere(t *testing.T) {
	t.Parallel()
	for name, data := range written(t) {
		text, r := ours(bytes.NewReader(data))
		end := r.rest != nil && strings.HasSuffix(text, "EOF\n")
		if here := strings.Count(text, "\n"); !end || here < 2 {
			t.Errorf("%s: %d entries, %s", name, here, text)
		}
	}
	r := NewReader(bytes.NewReader(written(t)[tar.FormatPAX.String()]))
	for range 10 {
		if h, err := r.Next(); err != nil || r.rest != nil || h.Size > 4 && len(r.Peek(4)) != 4 {
			t.Fatalf("left to archive/tar: %v, %v", r.rest != nil, err)
		}
	}
}

// TestGoSamples reads the archives that archive/tar itself is tested with: odd
// and broken ones of many programs.
func TestGoSamples(t *testing.T) {
	t.Parallel()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skipf("skipped, there is no Go: %v", err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(root)), "src/archive/tar/testdata/*.tar"))
	if err != nil || len(files) == 0 {
		t.Skipf("skipped, Go's sources are not there: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, filepath.Base(file), data)
		compareReaders(t, filepath.Base(file), data)
	}
}

// TestErrors hands on what a stream fails with.
func TestErrors(t *testing.T) {
	t.Parallel()
	data := written(t)[tar.FormatUSTAR.String()]
	want := errors.New("the line was cut")
	for n := range int64(4 * block) {
		src := io.MultiReader(io.LimitReader(bytes.NewReader(data), n), iotest.ErrReader(want))
		r := NewReader(src)
		var err error
		for err == nil {
			if _, err = r.Next(); err == nil {
				_, err = io.Copy(io.Discard, r)
			}
		}
		if !errors.Is(err, want) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

func FuzzReader(f *testing.F) {
	for _, data := range written(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { compare(t, "it", data); compareReaders(t, "it", data) })
}

func BenchmarkReader(b *testing.B) {
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	for i := range 10_000 {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: fmt.Sprintf("usr/share/directory/%d", i), Size: 100, Mode: 0o644}); err != nil {
			b.Fatal(err)
		}
		io.Copy(w, io.LimitReader(endless{}, 100))
	}
	w.Close()
	b.Run("here", func(b *testing.B) {
		for b.Loop() {
			r := NewReader(bytes.NewReader(buf.Bytes()))
			for _, err := r.Next(); err == nil; _, err = r.Next() {
			}
		}
	})
	b.Run("archive/tar", func(b *testing.B) {
		for b.Loop() {
			r := tar.NewReader(bytes.NewReader(buf.Bytes()))
			for _, err := r.Next(); err == nil; _, err = r.Next() {
			}
		}
	})
}
