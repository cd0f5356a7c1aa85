package term

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/screen"
)

// TestStarts tells a difference of start times only where there is one.
func TestStarts(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		a, b       []float64
	}{
		{"within the spread", "no real difference. The medians are 20 ms apart, the runs of one image up to 57 ms.", deployA.StartSeconds, deployB.StartSeconds},
		{"the same", "no real difference. The medians are 0 ms apart, the runs of one image up to 0 ms.", []float64{1, 1, 1}, []float64{1, 1, 1}},
		{"beyond it", "b starts 200 ms sooner than a", []float64{0.6, 0.61, 0.59}, []float64{0.4, 0.41, 0.39}},
		{"the other way", "a starts 200 ms sooner than b", []float64{0.4, 0.41, 0.39}, []float64{0.6, 0.61, 0.59}},
		{"too few", "too few runs", []float64{0.4, 0.4}, []float64{9, 9, 9}},
	} {
		d := screen.Deploy{Refs: []string{"a", "b"}, Deployments: []measure.Deployment{{StartSeconds: tt.a}, {StartSeconds: tt.b}}}
		if got := NewRenderer(130, Look{}).Render(d); !strings.Contains(strings.Join(strings.Fields(got), " "), tt.want) {
			t.Errorf("%s: no %q in\n%s", tt.name, tt.want, got)
		}
	}
	mixed := deployB
	mixed.DownloadMethod = measure.DownloadStored
	got := NewRenderer(80, Look{}).Render(screen.Deploy{Refs: []string{"a", "b"}, Deployments: []measure.Deployment{deployA, mixed}})
	if strings.Contains(got, "493") || !strings.Contains(got, "110") || !strings.Contains(got, "gzipped here; as stored") {
		t.Errorf("sizes of two methods are compared:\n%s", got)
	}
	one := screen.Deploy{Refs: []string{"a", "b"}, Deployments: []measure.Deployment{deployA, {DownloadBytes: 1}}}
	if got := NewRenderer(80, Look{}).Render(one); strings.Contains(got, "start-up:") {
		t.Errorf("one image was not started, but:\n%s", got)
	}
}

func TestTimes(t *testing.T) {
	for _, tt := range []struct {
		apart bool
		a, b  float64
		want  string
	}{
		{false, 493, 1, "493"}, {false, 3, 2, "1.5"}, {false, 1, 1, "1"}, {false, 1, 4, "1/4"},
		{false, 0, 4, ""}, {false, 4, 0, ""}, {true, 4, 2, ""},
	} {
		if got := times(deployRow{apart: tt.apart, numbers: []deployNumber{{value: tt.a}, {value: tt.b}}}); got != tt.want {
			t.Errorf("%v, %v to %v: %q, want %q", tt.apart, tt.a, tt.b, got, tt.want)
		}
	}
}

func TestPrecisely(t *testing.T) {
	for s, want := range map[float64]string{
		0: "0 ms", -1: "0 ms", 0.0004: "<1 ms", 0.0071: "7 ms", 0.4512: "451 ms", 0.9994: "999 ms", 0.9996: "1.00 s",
		9.994: "9.99 s", 9.996: "10 s", 61: "1 min 01 s",
	} {
		if got := Precisely(s); got != want {
			t.Errorf("Precisely(%v) = %q, want %q", s, got, want)
		}
	}
	r := NewRenderer(80, Look{})
	for _, tt := range []struct {
		low, high float64
		want      string
	}{{0.455, 0.512, "455–512 ms"}, {0.95, 1.2, "950 ms–1.20 s"}, {1.2, 1.3, "1.20–1.30 s"}, {61, 62, "1 min 01 s–1 min 02 s"}} {
		if got := r.between(tt.low, tt.high); got != tt.want {
			t.Errorf("from %v to %v: %q, want %q", tt.low, tt.high, got, tt.want)
		}
	}
}

// TestEfficiency says 100 % only where nothing is wasted.
func TestEfficiency(t *testing.T) {
	for _, tt := range []struct {
		e     float64
		bytes int64
		want  string
	}{
		{1, 0, "100 %"}, {1, 1, "99.9 %"}, {0.99999, 1, "99.9 %"}, {0.99854, 9, "99.8 %"}, {0.5, 9, "50.0 %"},
		{0, 9, "0.0 %"}, {-3, 9, "0.0 %"}, {7, 9, "99.9 %"}, {math.NaN(), 9, "an unknown share"},
	} {
		if got := efficiency(measure.Waste{Efficiency: tt.e, Bytes: tt.bytes}); got != tt.want {
			t.Errorf("%v with %d bytes: %q, want %q", tt.e, tt.bytes, got, tt.want)
		}
	}
}

func TestPrograms(t *testing.T) {
	got := programs([]string{"usr/bin/sh", "/bin/sh", "/usr/local/bin/tool", "opt/x/sh", "su", "usr/sbin/a\x1b[31mb"},
		[]rootfs.Renamed{{Path: "/usr/local/bin/tool", Is: "dash"}, {Path: "su", Is: "python"}})
	want := []string{"/usr/bin/sh", "/bin/sh", "tool (dash)", "/opt/x/sh", "/su (python)", "ab"}
	for i := range got {
		got[i] = clean(got[i])
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFew(t *testing.T) {
	r := NewRenderer(80, Look{})
	for _, tt := range []struct {
		names []string
		width int
		want  string
	}{
		{nil, 9, ""}, {[]string{"bash", "dash", "sh"}, 14, "bash, dash, sh"}, {[]string{"bash", "dash", "sh"}, 13, "bash, dash, …"},
		{[]string{"bash", "dash", "sh"}, 12, "bash, …"}, {[]string{"abcdefghijkl", "x"}, 10, "abcd…kl, …"}, {[]string{"abcdefghijkl"}, 9, "abcdef…kl"},
	} {
		if got := r.few(tt.names, tt.width); got != tt.want || cells(got) > tt.width {
			t.Errorf("%q in %d columns: %q, want %q", tt.names, tt.width, got, tt.want)
		}
	}
}

func TestShortenPath(t *testing.T) {
	const p = "/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus"
	for width, want := range map[int]string{
		40: p, 39: "/usr/lib/gcc/x86_64-linux-gnu/…/cc1plus", 30: "/usr/lib/gcc/…/cc1plus", 14: "/usr/…/cc1plus", 11: "/…/cc1plus", 9: "/usr/l…us",
	} {
		if got := shortenPath(p, width, "…"); got != want || cells(got) > width {
			t.Errorf("in %d columns: %q, want %q", width, got, want)
		}
	}
}

// TestGridShares lets no column starve beside a large one.
func TestGridShares(t *testing.T) {
	long := func(w int) string { return strings.Repeat("x", w) }
	for _, tt := range []struct {
		cells []cell
		width int
		want  []int
		ok    bool
	}{
		{[]cell{fixed("ab"), long}, 60, []int{14, 37}, true},
		{[]cell{long, long}, 60, []int{25, 26}, true},
		{[]cell{long, fixed("ab")}, 140, []int{mostColumn, 14}, true},
		{[]cell{long, long}, 36, nil, false},
	} {
		got, ok := gridWidths([]string{"a", "b"}, []fact{{"label", tt.cells}}, tt.width, mostColumn)
		if ok != tt.ok || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("in %d columns: %v %v, want %v %v", tt.width, got, ok, tt.want, tt.ok)
		}
	}
}

// TestDeepTree draws a tree that is deeper than the screen is wide.
func TestDeepTree(t *testing.T) {
	m := measure.Image{SizeBytes: 9, Files: 99}
	p := "d"
	for range 30 {
		m.Dirs = append(m.Dirs, measure.Dir{Path: p, SizeBytes: 9})
		p += "/d"
	}
	for _, width := range []int{30, 60, 100} {
		got := NewRenderer(width, Look{}).Render(screen.Files{Image: m, Depth: 40})
		if n := strings.Count(got, "└─ d"); n != 30 {
			t.Errorf("at %d columns: %d of 30 directories:\n%s", width, n, got)
		}
		checkText(t, got, width, false)
	}
}

// TestEmptyDirectories sums up directories that hold nothing, however few.
func TestEmptyDirectories(t *testing.T) {
	m := measure.Image{Files: 99, Dirs: []measure.Dir{{SizeBytes: 9}, {Path: "a", SizeBytes: 9}, {Path: "a/x"}, {Path: "a/y"}, {Path: "b"}, {Path: "c"}}}
	got := NewRenderer(80, Look{}).Render(screen.Files{Image: m, Depth: 2, Top: 6})
	if !strings.Contains(got, "└─ … 2 more") || strings.Contains(got, " x") || strings.Contains(got, " b ") || strings.Count(got, "\n") != 4 {
		t.Error(got)
	}
}
