package quantity

import (
	"math"
	"strings"
	"testing"
)

// inUnit is a unit by its kind and its name, which is empty for the usual one.
func inUnit(t *testing.T, kind Kind, name string) Unit {
	t.Helper()
	if name == "" {
		return UnitOf(kind)
	}
	u, ok := UnitCalled(kind, name)
	if !ok {
		t.Fatalf("no unit %s of a %s", name, kind)
	}
	return u
}

// TestUnitRead: numbers as people type them.
func TestUnitRead(t *testing.T) {
	t.Parallel()
	const files = Kind("file")
	for _, tt := range []struct {
		kind  Kind
		unit  string
		typed string
		want  float64
	}{
		{KindSize, "", "40MB", 40e6}, {KindSize, "", "40 MB", 40e6}, {KindSize, "", "40", 40e6}, {KindSize, "", "0.04 GB", 40e6},
		{KindSize, "", "12,5 MB", 12.5e6}, {KindSize, "", " 12.5mb ", 12.5e6}, {KindSize, "", "~40", 40e6}, {KindSize, "", ".5 GB", 5e8},
		{KindSize, "", "0,040 GB", 40e6}, {KindSize, "", "20MiB", 20 << 20}, {KindSize, "", "40 megabytes", 40e6}, {KindSize, "", "1 Gigabyte", 1e9},
		{KindSize, "", "40 M", 40e6}, {KindSize, "", "800k", 8e5}, {KindSize, "", "812 bytes", 812}, {KindSize, "", "40.", 40e6},
		{KindSize, "", "1,234.5 kB", 1234500}, {KindSize, "", "1,200,000 bytes", 1.2e6}, {KindSize, "", "1.200 MB", 1.2e6},
		{KindSize, "kB", "12", 12e3}, {KindSize, "GB", "1,5", 1.5e9}, {KindSize, "GB", "900 MB", 9e8},
		{KindTime, "", "90", 90}, {KindTime, "", "1.5 min", 90}, {KindTime, "", "2 min 05 s", 125}, {KindTime, "", "1m30s", 90},
		{KindTime, "", "250ms", 0.25}, {KindTime, "", "2 Minutes", 120}, {KindTime, "", "1 h", 3600}, {KindTime, "", "0,4", 0.4},
		{KindTime, "min", "2", 120}, {KindTime, "min", "30 s", 30}, {KindTime, "ms", "5", 0.005}, {KindTime, "", "30 secs", 30},
		{files, "", "12", 12}, {files, "", "1,200", 1200}, {files, "", "1,234,567 files", 1234567}, {files, "", "1 file", 1},
	} {
		got, err := inUnit(t, tt.kind, tt.unit).Read(tt.typed)
		if err != nil || math.Abs(got-tt.want) > 1e-9*tt.want {
			t.Errorf("%q in %s %s: %v, %v, want %v", tt.typed, tt.kind, tt.unit, got, err, tt.want)
		}
	}
}

// TestUnitReadErrors say what to type instead.
func TestUnitReadErrors(t *testing.T) {
	t.Parallel()
	const (
		files     = Kind("file")
		noSize    = "that is not a size; type it like 40 MB, or a number alone for MB"
		noTime    = "that is not a time; type it like 90 s, or a number alone for s"
		noNumber  = "that is not a number of files; type it like 12"
		nothing   = "it has to be more than zero; type it like 40 MB"
		wholeOnly = "there are only whole files; type it like 12"
	)
	for _, tt := range []struct {
		kind        Kind
		typed, want string
	}{
		{KindSize, "", noSize}, {KindSize, "q", noSize}, {KindSize, "forty", noSize}, {KindSize, "-5", noSize}, {KindSize, "40 files", noSize},
		{KindSize, "40 MB 3", noSize}, {KindSize, "40 MB 3 kB", noSize}, {KindSize, "1.2.3", noSize}, {KindSize, "1e3", noSize}, {KindSize, "40 MB\x1b[2J", noSize},
		{KindSize, strings.Repeat("9", 100), noSize}, {KindSize, strings.Repeat("9", 30), noSize}, {KindSize, "0", nothing}, {KindSize, "0.0 GB", nothing},
		{KindSize, "1,200", "1,200 can be read in two ways; type 1200 or 1.2"}, {KindSize, "1,000 MB", "1,000 can be read in two ways; type 1000 or 1"},
		{KindSize, "9000 TB", "that is too much; type it like 40 MB"},
		{KindTime, "90 MB", noTime}, {KindTime, "2 min 5", noTime}, {KindTime, "1:30", noTime}, {KindTime, "soon", noTime},
		{files, "12 MB", noNumber}, {files, "a few", noNumber}, {files, "12.5", wholeOnly}, {files, "12,5", wholeOnly},
	} {
		if n, err := UnitOf(tt.kind).Read(tt.typed); err == nil || err.Error() != tt.want {
			t.Errorf("%q: %v, %v, want %s", tt.typed, n, err, tt.want)
		}
	}
}

// TestUnitExamples: what an error says to type can be read, in each unit.
func TestUnitExamples(t *testing.T) {
	t.Parallel()
	all := []Unit{UnitOf("file"), UnitOf("layer")}
	for _, kind := range []Kind{KindSize, KindTime} {
		for _, name := range UnitNames(kind) {
			all = append(all, inUnit(t, kind, name))
		}
	}
	for _, u := range all {
		if _, err := u.Read(u.like); err != nil || !strings.Contains(u.not().Error(), u.like) {
			t.Errorf("%s: %v", u.Name, err)
		}
	}
	if got := UnitNames("file"); got != nil || UnitOf("file").Name != "files" {
		t.Errorf("files are in %v", got)
	}
}

func TestUnitText(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind Kind
		n    float64
		want string
	}{
		{KindSize, 40e6, "40 MB"}, {KindSize, 12.5e6, "12.5 MB"}, {KindSize, 812, "812 B"}, {KindSize, 1234567, "1.235 MB"}, {KindSize, 20 << 20, "20.972 MB"},
		{KindSize, 1.5e9, "1.5 GB"}, {KindSize, 1e15, "1000 TB"}, {KindTime, 0.25, "250 ms"}, {KindTime, 12.5, "12.5 s"}, {KindTime, 90, "1 min 30 s"},
		{"file", 1, "1 file"}, {"file", 1200, "1,200 files"}, {"layer", 12, "12 layers"},
	} {
		if got := UnitOf(tt.kind).Text(tt.n); got != tt.want {
			t.Errorf("%v as a %s: %q, want %q", tt.n, tt.kind, got, tt.want)
		}
	}
}
