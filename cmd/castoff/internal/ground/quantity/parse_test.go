package quantity

import (
	"math"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/fault"
)

func TestParseSize(t *testing.T) {
	t.Parallel()
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

func TestExactSize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n     int64
		exact string
	}{
		{0, "0B"}, {999, "999B"}, {1000, "1kB"}, {20e6, "20MB"}, {20 << 20, "20MiB"},
		{1.5e9, "1.5GB"}, {1536, "1536B"}, {1536 << 10, "1536KiB"}, {1234567, "1234567B"},
		{999_500, "999500B"}, {999_500_000, "999.5MB"}, {999_499, "999499B"}, {99_950, "99950B"}, {math.MaxInt64, "9223372036854775807B"},
	} {
		if got := ExactSize(c.n); got != c.exact {
			t.Errorf("%d is written %q, want %q", c.n, got, c.exact)
		}
	}
}

// FuzzParseSize checks that what was read is written so that it reads the same
// again.
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
		if again, err := ParseSize(ExactSize(n)); err != nil || again != n {
			t.Errorf("%q is %d, written %q, which is %d, %v", s, n, ExactSize(n), again, err)
		}
	})
}
