package measure

import (
	"castoff/cmd/castoff/internal/ground/longtest"
	"compress/gzip"
	"errors"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// pushed is what a push makes of a stream, byte by byte as the engine does it.
func pushed(t *testing.T, data []byte) int64 {
	t.Helper()
	var n counted
	z := gzip.NewWriter(&n)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return int64(n)
}

// compressed is what a compressor makes of a stream.
func compressed(data []byte) (int64, error) {
	c := newCompressor()
	_, err := c.Write(data)
	if err = errors.Join(err, c.Close()); err != nil {
		return 0, err
	}
	return c.Size(), nil
}

// program is the beginning of this test's own program: executables are most of
// most images.
func program(t testing.TB) []byte {
	t.Helper()
	file, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data[:min(len(data), 8<<20)]
}

// sources is the text of this package.
func sources(t *testing.T) []byte {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var all []byte
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}

func TestCompressorMakesWhatAPushMakes(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it compresses tens of megabytes")
	noise := make([]byte, 5*compressBlock+1)
	rand.New(rand.NewSource(1)).Read(noise)
	for _, c := range []struct {
		name string
		data []byte
	}{
		{"nothing", nil},
		{"one byte", []byte("x")},
		{"an empty archive", make([]byte, 1024)},
		{"text", sources(t)},
		{"a program", program(t)},
		{"noise", noise},
		{"noise twice", append(noise[:compressBlock:compressBlock], noise...)},
	} {
		got, err := compressed(c.data)
		if err != nil {
			t.Fatal(err)
		}
		// With a few bytes, most of the size is what surrounds them.
		want := pushed(t, c.data)
		if tolerance := want/100 + 16; got < want-tolerance || got > want+tolerance {
			t.Errorf("%s: %d bytes, a push makes it %d", c.name, got, want)
		}
	}
}

// TestCompressorOfZeros has a stream that is nearly all padding, like that of a
// sparse file: the end of each block counts there.
func TestCompressorOfZeros(t *testing.T) {
	t.Parallel()
	data := make([]byte, 64*compressBlock)
	got, err := compressed(data)
	if err != nil {
		t.Fatal(err)
	}
	if want := pushed(t, data); got < want/2 || got > want*2 {
		t.Errorf("%d bytes, a push makes it %d", got, want)
	}
}

// TestCompressorDoesNotMindPieces writes the same in pieces of all sizes.
func TestCompressorDoesNotMindPieces(t *testing.T) {
	t.Parallel()
	data := program(t)[:3*compressBlock+12345]
	want, err := compressed(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, piece := range []int{511, 32 << 10, compressBlock, compressBlock + 1, len(data)} {
		c := newCompressor()
		buf := make([]byte, piece)
		for rest := data; len(rest) > 0; {
			n := copy(buf, rest)
			if _, err := c.Write(buf[:n]); err != nil {
				t.Fatal(err)
			}
			clear(buf) // it must not be kept
			rest = rest[n:]
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if got := c.Size(); got != want {
			t.Errorf("in pieces of %d: %d bytes, want %d", piece, got, want)
		}
	}
}

// TestCompressorEnds leaves no goroutines behind, even where a stream breaks
// off.
func TestCompressorEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	for size := range 5 {
		if _, err := compressed(make([]byte, size*compressBlock+size)); err != nil {
			t.Fatal(err)
		}
	}
	for range 5000 { // the last of its goroutines are on their way out
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines stay", runtime.NumGoroutine()-before)
}

// TestCompressorMemory streams far more than it may keep.
func TestCompressorMemory(t *testing.T) {
	data := program(t)
	live := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	live() // what earlier tests left in pools goes in the second round
	before, most := live(), int64(0)
	c := newCompressor()
	for range 3 {
		if _, err := c.Write(data); err != nil {
			t.Fatal(err)
		}
		most = max(most, live()-before)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	// Twice the real figure, as pools are emptied late.
	limit := int64(min(runtime.GOMAXPROCS(0), maxCompressors)+2) * 4 << 20
	t.Logf("%d bytes of memory for %d bytes", most, 3*len(data))
	if most < compressBlock || most > limit {
		t.Errorf("%d bytes of memory for %d bytes, want at most %d, and a block", most, 3*len(data), limit)
	}
}

func BenchmarkCompressor(b *testing.B) {
	data := program(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := compressed(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPush is what [BenchmarkCompressor] is measured against.
func BenchmarkPush(b *testing.B) {
	data := program(b)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		z := gzip.NewWriter(io.Discard)
		if _, err := z.Write(data); err != nil {
			b.Fatal(err)
		}
		if err := z.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
