package quantity

import (
	"math"
	"testing"
)

func TestSize(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{
		0: "0 B", 812: "812 B", 999: "999 B", 1000: "1.00 kB", 1536: "1.54 kB", 9_996: "10.0 kB", 99_950: "100 kB", 99_960: "100 kB",
		999_499: "999 kB", 999_500: "1.00 MB", 999_950: "1.00 MB", 1_234_567: "1.23 MB", 1536 << 10: "1.57 MB", 1_820_000: "1.82 MB",
		20e6: "20.0 MB", 20 << 20: "21.0 MB", 78_100_000: "78.1 MB", 526_000_000: "526 MB", 999_500_000: "1.00 GB",
		1_260_000_000: "1.26 GB", 1.5e9: "1.50 GB", math.MaxInt64: "9.22 EB", -5000: "-5.00 kB", math.MinInt64: "-9.22 EB",
	} {
		if got := Size(n); got != want {
			t.Errorf("Size(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestSeconds(t *testing.T) {
	t.Parallel()
	for s, want := range map[float64]string{0: "0.0 s", 0.4: "0.4 s", 9.96: "10 s", 34: "34 s", 59.6: "1 min 00 s", 125: "2 min 05 s", 3725: "1 h 02 min", -1: "0 s"} {
		if got := Seconds(s); got != want {
			t.Errorf("Seconds(%v) = %q, want %q", s, got, want)
		}
	}
	if got := Seconds(math.NaN()); got != "0 s" {
		t.Error(got)
	}
}

func TestAbout(t *testing.T) {
	t.Parallel()
	for s, want := range map[float64]string{15: "15 s", 60: "1 min", 240: "4 min", 150: "2 min 30 s", 3600: "1 h 00 min", 10620: "2 h 57 min"} {
		if got := About(s); got != want {
			t.Errorf("About(%v) = %q, want %q", s, got, want)
		}
	}
}

func TestPrecise(t *testing.T) {
	t.Parallel()
	for s, want := range map[float64]string{
		0: "0 ms", -1: "0 ms", 0.00004: "<0.1 ms", 0.0004: "0.4 ms", 0.0071: "7.1 ms", 0.00996: "10 ms", 0.4512: "451 ms", 0.9994: "999 ms",
		0.9996: "1.00 s", 9.994: "9.99 s", 9.996: "10 s", 61: "1 min 01 s",
	} {
		if got := Precise(s); got != want {
			t.Errorf("Precise(%v) = %q, want %q", s, got, want)
		}
	}
}

func TestRatio(t *testing.T) {
	t.Parallel()
	for r, want := range map[float64]string{315.3: "315", 42.4: "42", 3.46: "3.5", 2: "2", 9.97: "10"} {
		if got := Ratio(r); got != want {
			t.Errorf("Ratio(%v) = %q, want %q", r, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567", -123456: "-123,456", -1: "-1"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n          int64
		noun, want string
	}{
		{0, "file", "0 files"}, {1, "file", "1 file"}, {2, "file", "2 files"}, {1234, "file", "1,234 files"}, {-1, "byte", "-1 bytes"},
		{1, "directory", "1 directory"}, {2, "directory", "2 directories"}, {2, "key", "2 keys"}, {2, "y", "2 ys"},
		{2, "match", "2 matches"}, {2, "flush", "2 flushes"}, {2, "box", "2 boxes"}, {2, "bus", "2 buses"}, {1, "bus", "1 bus"},
	} {
		if got := Plural(c.n, c.noun); got != c.want {
			t.Errorf("Plural(%d, %q) = %q, want %q", c.n, c.noun, got, c.want)
		}
	}
}

// TestApart: where a rounded size would look like the limit that it is above, both
// are exact.
func TestApart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		got, limit int64
		is, at     string
	}{
		{30e6, 20e6, "30.0 MB", "20.0 MB"}, {20e6, 20e6, "20.0 MB", "20.0 MB"}, {20e6 - 1, 20e6, "20.0 MB", "20.0 MB"},
		{20e6 + 1, 20e6, "20000001 bytes", "20000000 bytes"},
	} {
		if is, at := Apart(c.got, c.limit, Size); is != c.is || at != c.at {
			t.Errorf("%d and %d are %q and %q, want %q and %q", c.got, c.limit, is, at, c.is, c.at)
		}
	}
}
