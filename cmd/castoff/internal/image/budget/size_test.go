package budget

import (
	"math"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

func TestParseSize(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
	}{
		{"0", 0}, {"1048576", 1 << 20}, {"7B", 7}, {"20MB", 20e6}, {"1.5 GB", 1.5e9}, {"500kB", 500e3}, {"500KB", 500e3},
		{"20mb", 20e6}, {"20MiB", 20 << 20}, {"1.5kib", 1536}, {"2TB", 2e12}, {"1TiB", 1 << 40}, {"0.0001kB", 0},
		{"1.1GB", 1100000000}, {"9223372036854775807", math.MaxInt64}, {"8388607.9999TiB", math.MaxInt64 - 109951162},
	} {
		if n, err := ParseSize(c.text); err != nil || n != c.want {
			t.Errorf("%q is read as %d, %v; want %d", c.text, n, err, c.want)
		}
	}
	for _, text := range []string{
		"", " ", "MB", "-1", "+1", "1e3", "0x10", "1_000", "1,5GB", "1.GB", ".5GB", "1..5", "1 0MB", "20MBB", "20Mo", "20M", "NaN", "Inf",
		"9223372036854775808", "9999999999TB", "8388608TiB", strings.Repeat("9", 1000), "1" + strings.Repeat(" ", 1000) + "MB", "١MB", "20MB\n", "1\x1b[31m",
	} {
		n, err := ParseSize(text)
		if err == nil {
			t.Errorf("%q is read as %d", text, n)
			continue
		}
		if fault.Code(err) != fault.ExitUsage || len(fault.Hints(err)) == 0 || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: the error %q has the code %d and the hints %q", text, err, fault.Code(err), fault.Hints(err))
		}
	}
}

func TestSizesAreWritten(t *testing.T) {
	for _, c := range []struct {
		n     int64
		exact string
	}{
		{0, "0B"}, {999, "999B"}, {1000, "1kB"}, {20e6, "20MB"}, {20 << 20, "20MiB"},
		{1.5e9, "1.5GB"}, {1536, "1536B"}, {1536 << 10, "1536KiB"}, {1234567, "1234567B"},
		{999_500, "999500B"}, {999_500_000, "999.5MB"}, {999_499, "999499B"}, {99_950, "99950B"}, {math.MaxInt64, "9223372036854775807B"},
	} {
		if got := exactSize(c.n); got != c.exact {
			t.Errorf("%d is written %q, want %q", c.n, got, c.exact)
		}
	}
}

// FuzzParseSize checks that what is read is written so that it is read the
// same.
func FuzzParseSize(f *testing.F) {
	for _, s := range []string{"20MB", "1.5 GB", "500kB", "20MiB", "1048576", "1.05", "9223372036854775807", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseSize(s)
		if err != nil {
			return
		}
		if n < 0 {
			t.Fatalf("%q is read as %d", s, n)
		}
		if again, err := ParseSize(exactSize(n)); err != nil || again != n {
			t.Errorf("%q is %d, written %q, which is %d, %v", s, n, exactSize(n), again, err)
		}
	})
}

// TestSizeInDoubt asks for a closer look where, and only where, it can change
// what becomes of the limit.
func TestSizeInDoubt(t *testing.T) {
	limit := int64(100)
	image := func(method string, size, visible int64) measure.Image {
		return measure.Image{SizeMethod: method, SizeBytes: size, Root: &rootfs.Facts{SizeBytes: visible}}
	}
	for _, c := range []struct {
		name  string
		limit *int64
		m     measure.Image
		doubt bool
		got   string // of a limit
	}{
		{"no limit", nil, image(measure.MethodInspect, 200, 50), false, ""},
		{"kept by a figure that is too large", &limit, image(measure.MethodInspect, 100, 50), false, "at most 100 B on disk"},
		{"exceeded by the engine's figure only", &limit, image(measure.MethodInspect, 101, 100), true, "not measured"},
		{"kept even with headers", &limit, image(measure.MethodArchives, 100, 50), false, "at most 100 B on disk"},
		{"exceeded with headers only", &limit, image(measure.MethodArchives, 2048, 1), true, "not measured"},
		{"exceeded in blocks only", &limit, image(measure.MethodBlocks, 4096, 1), true, "not measured"},
		{"kept in blocks only, as with holes", &limit, image(measure.MethodBlocks, 90, 1), true, "not measured"},
		{"exceeded by what is seen", &limit, image(measure.MethodBlocks, 4096, 101), false, "at least 101 B on disk"},
		{"seen as a whole", &limit, image(measure.MethodSeen, 100, 100), false, "100 B on disk"},
		{"read", &limit, image(measure.MethodSave, 101, 1), false, "101 B on disk"},
		{"nothing seen", &limit, measure.Image{SizeMethod: measure.MethodInspect, SizeBytes: 101}, true, "not measured"},
	} {
		b := Budget{MaxSize: c.limit}
		if got := b.SizeInDoubt(c.m); got != c.doubt {
			t.Errorf("%s: %v", c.name, got)
		}
		r := b.Check(c.m)
		if len(r) == 0 && c.got == "" {
			continue
		}
		_, most := c.m.Bounds()
		if r[0].Got != c.got || r[0].OK != (!c.doubt && most <= limit) || r[0].OK != (r[0].Hint == "") || c.doubt && r[0].Hint != hintNear {
			t.Errorf("%s: %+v", c.name, r[0])
		}
	}
}
