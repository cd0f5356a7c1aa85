package anatomy

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestStarts reports a difference between start times only where there is one.
func TestStarts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, want string
		a, b       []float64
	}{
		{"within the spread", "no real difference. Starts have medians 20 ms apart, the runs of one image up to 57 ms.", uitest.DeployA.StartSeconds, uitest.DeployB.StartSeconds},
		{"the same", "no real difference. Starts have medians 0 ms apart, the runs of one image up to 0 ms.", []float64{1, 1, 1}, []float64{1, 1, 1}},
		{"beyond it", "b starts 200 ms sooner than a", []float64{0.6, 0.61, 0.59}, []float64{0.4, 0.41, 0.39}},
		{"the other way", "a starts 200 ms sooner than b", []float64{0.4, 0.41, 0.39}, []float64{0.6, 0.61, 0.59}},
		{"too few", "too few runs", []float64{0.4, 0.4}, []float64{9, 9, 9}},
	} {
		d := screen.Deploy{Refs: []string{"a", "b"}, Deployments: []measure.Deployment{{StartSeconds: tt.a}, {StartSeconds: tt.b}}}
		if got := strings.Join(Deploy(text.NewRenderer(130, text.Look{}), d), "\n"); !strings.Contains(strings.Join(strings.Fields(got), " "), tt.want) {
			t.Errorf("%s: no %q in\n%s", tt.name, tt.want, got)
		}
	}
	mixed := uitest.DeployB
	mixed.DownloadMethod = measure.DownloadStored
	got := strings.Join(Deploy(text.NewRenderer(80, text.Look{}), screen.Deploy{Refs: []string{"a", "b"}, Deployments: []measure.Deployment{uitest.DeployA, mixed}}), "\n")
	if strings.Contains(got, "493") || !strings.Contains(got, "110") || !strings.Contains(got, "gzipped here; as stored") {
		t.Errorf("sizes of two methods are compared:\n%s", got)
	}
	one := screen.Deploy{Refs: []string{"a", "b"}, Deployments: []measure.Deployment{uitest.DeployA, {DownloadBytes: 1}}}
	if got := strings.Join(Deploy(text.NewRenderer(80, text.Look{}), one), "\n"); strings.Contains(got, "start-up:") {
		t.Errorf("one image was not started, but:\n%s", got)
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
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

func TestBetween(t *testing.T) {
	t.Parallel()
	r := text.NewRenderer(80, text.Look{})
	for _, tt := range []struct {
		low, high float64
		want      string
	}{{0.455, 0.512, "455–512 ms"}, {0.95, 1.2, "950 ms–1.20 s"}, {1.2, 1.3, "1.20–1.30 s"}, {61, 62, "1 min 01 s–1 min 02 s"}} {
		if got := between(r, tt.low, tt.high); got != tt.want {
			t.Errorf("from %v to %v: %q, want %q", tt.low, tt.high, got, tt.want)
		}
	}
}

// TestEfficiency says 100 % only where nothing is wasted.
func TestEfficiency(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		e     float64
		bytes int64
		want  string
	}{
		{1, 0, "100 %"}, {1, 1, "99.9 %"}, {0.99999, 1, "99.9 %"}, {0.99854, 9, "99.8 %"}, {0.5, 9, "50 %"},
		{0, 9, "0 %"}, {-3, 9, "0 %"}, {7, 9, "99.9 %"}, {math.NaN(), 9, "an unknown share"},
	} {
		if got := efficiency(measure.Waste{Efficiency: tt.e, Bytes: tt.bytes}); got != tt.want {
			t.Errorf("%v with %d bytes: %q, want %q", tt.e, tt.bytes, got, tt.want)
		}
	}
}

func TestPrograms(t *testing.T) {
	t.Parallel()
	got := programs([]string{"usr/bin/sh", "/bin/sh", "/usr/local/bin/tool", "opt/x/sh", "su", "usr/sbin/a\x1b[31mb"},
		[]rootfs.Renamed{{Path: "/usr/local/bin/tool", Is: "dash"}, {Path: "su", Is: "python"}})
	want := []string{"/usr/bin/sh", "/bin/sh", "tool (dash)", "/opt/x/sh", "/su (python)", "ab"}
	for i := range got {
		got[i] = text.Clean(got[i])
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
