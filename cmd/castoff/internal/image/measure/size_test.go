package measure

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/stage"
)

// tens writes numbers so that some are written alike.
func tens(n int64) string { return fmt.Sprint(n/10*10, " B") }

// TestSizesAreNamed says what a size is, by how it was found.
func TestSizesAreNamed(t *testing.T) {
	t.Parallel()
	root := func(n int64) *rootfs.Facts { return &rootfs.Facts{SizeBytes: n} }
	for _, c := range []struct {
		m           Image
		text        string
		least, most int64
		near        bool
	}{
		{Image{SizeBytes: 128, SizeMethod: MethodSave, Root: root(50)}, "120 B on disk", 128, 128, true},
		{Image{SizeBytes: 128, SizeMethod: MethodSeen, Root: root(128)}, "120 B on disk", 128, 128, true},
		{Image{SizeBytes: 128, SizeMethod: MethodInspect, Root: root(50)}, "about 120 B on disk", 50, 128, true},
		{Image{SizeBytes: 128, SizeMethod: MethodInspect, Root: root(121)}, "120 B on disk", 121, 128, true},
		{Image{SizeBytes: 128, SizeMethod: MethodInspect}, "about 120 B on disk", 0, 128, true},
		{Image{SizeBytes: 4096, SizeMethod: MethodBlocks, Root: root(50)}, "4090 B in whole blocks", 50, math.MaxInt64, false},
		{Image{SizeBytes: 2048, SizeMethod: MethodArchives, Root: root(50)}, "2040 B as archives", 50, 2048, false},
	} {
		least, most := c.m.Bounds()
		if text := c.m.SizeText(tens); text != c.text || least != c.least || most != c.most || c.m.Near() != c.near {
			t.Errorf("%+v: %q, from %d to %d, near %v", c.m, text, least, most, c.m.Near())
		}
	}
}

// TestRatios are of what can be compared, and say where they are not sure.
func TestRatios(t *testing.T) {
	t.Parallel()
	ones := func(r float64) string { return fmt.Sprintf("%.0f", r) }
	image := func(method string, size, seen int64) Image {
		return Image{SizeBytes: size, SizeMethod: method, Root: &rootfs.Facts{SizeBytes: seen}}
	}
	small := image(MethodSave, 10, 10)
	for _, c := range []struct {
		a, b Image
		want string
	}{
		{image(MethodSave, 1000, 500), small, "100"},
		{image(MethodSeen, 1000, 1000), small, "100"},
		{image(MethodInspect, 1000, 999), small, "100"},
		{image(MethodInspect, 1000, 500), small, "about 100"},
		{image(MethodInspect, 1000, 999), image(MethodInspect, 10, 1), "about 100"},
		{image(MethodBlocks, 1000, 999), small, ""},
		{image(MethodBlocks, 1000, 999), image(MethodBlocks, 10, 1), ""},
		{image(MethodArchives, 1000, 999), image(MethodArchives, 10, 1), ""},
		{image(MethodSave, 1000, 999), Image{SizeMethod: MethodSave}, ""},
	} {
		r := Ratio(c.a, c.b)
		if (r == 0) != (c.want == "") || r != 0 && RatioText(c.a, c.b, ones) != c.want {
			t.Errorf("%+v to %+v: %v, %q", c.a, c.b, r, RatioText(c.a, c.b, ones))
		}
	}
}

// TestOut puts a size under the name of what it is.
func TestOut(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]string{
		MethodSave:    `{"size_bytes":7,"size_method":"save-stream","layers":[{"created_by":"RUN a","size_bytes":7},{"created_by":"ENV","empty":true,"size_bytes":0}]}`,
		MethodSeen:    `{"size_bytes":7,"size_method":"all-seen","layers":[{"created_by":"RUN a","size_bytes":7},{"created_by":"ENV","empty":true,"size_bytes":0}]}`,
		MethodInspect: `{"engine_bytes":7,"engine_method":"inspect","layers":[{"created_by":"RUN a","engine_bytes":7},{"created_by":"ENV","empty":true,"engine_bytes":0}]}`,
		MethodBlocks:  `{"engine_bytes":7,"engine_method":"blocks","layers":[{"created_by":"RUN a","engine_bytes":7},{"created_by":"ENV","empty":true,"engine_bytes":0}]}`,
		"":            `{"layers":[{"created_by":"RUN a"},{"created_by":"ENV","empty":true}]}`,
	} {
		m := Image{SizeBytes: 7, SizeMethod: method, Layers: []Layer{{CreatedBy: "RUN a", SizeBytes: 7}, {CreatedBy: "ENV", Empty: true}}}
		if got, err := json.Marshal(m.Out()); err != nil || string(got) != want {
			t.Errorf("%q: %s, %v", method, got, err)
		}
	}
	got, err := json.Marshal(OutStages(stage.Graph{Stages: []stage.Stage{
		{Name: "build", SizeBytes: 9, SizeMethod: MethodInspect}, {Name: "none", SizeBytes: -1}, {Name: "last", SizeBytes: 0, SizeMethod: MethodSave}}}))
	want := `[{"name":"build","from":"","line":0,"state":"","steps":0,"cached":0,"seconds":0,"engine_bytes":9,"engine_method":"inspect"},` +
		`{"name":"none","from":"","line":0,"state":"","steps":0,"cached":0,"seconds":0},` +
		`{"name":"last","from":"","line":0,"state":"","steps":0,"cached":0,"seconds":0,"size_bytes":0,"size_method":"save-stream"}]`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}
