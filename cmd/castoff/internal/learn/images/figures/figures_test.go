package figures

import (
	"fmt"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
)

// TestBiggestDirectory: an image of one file has no directory but /.
func TestBiggestDirectory(t *testing.T) {
	t.Parallel()
	if got, ok := biggestDirectory([]measure.Dir{{SizeBytes: 1000, Files: 1}}); !ok || got != "/, 100 %" {
		t.Errorf("%q, %v", got, ok)
	}
	if got, ok := biggestDirectory(nil); ok {
		t.Errorf("of what was not counted: %q", got)
	}
}

// TestParts: what is measured has a number and a unit; that of a count is what is
// counted.
func TestParts(t *testing.T) {
	t.Parallel()
	f := Format{Size: func(n int64) string { return fmt.Sprint(n, " B") }, Seconds: func(s float64) string { return fmt.Sprint(s, " s") }}
	exact := measure.Image{SizeBytes: 12, SizeMethod: measure.MethodSave, Files: 1380, Seconds: 3}
	about := measure.Image{SizeBytes: 12, SizeMethod: measure.MethodBlocks}
	for _, c := range []struct {
		m          measure.Image
		name, want string
	}{
		{exact, "size", "12 B on disk"}, {exact, "size.number", "12"}, {exact, "size.unit", "B"},
		{about, "size.number", "12"}, {about, "size.unit", "B"},
		{exact, "files.number", "1,380"}, {exact, "files.unit", "files"}, {exact, "seconds.number", "3"}, {exact, "seconds.unit", "s"},
		{exact, "download.number", ""}, {exact, "biggest.number", ""}, {exact, "nothing", ""},
	} {
		if got, ok := Text(f, c.m, c.name); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s is %q, %v; want %q", c.name, got, ok, c.want)
		}
	}
}

// TestAllAreDocumented: each has its own name and says what it stands for.
func TestAllAreDocumented(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range All {
		if f.Does == "" || f.Name == "" || seen[f.Name] {
			t.Errorf("%q: %q", f.Name, f.Does)
		}
		seen[f.Name] = true
	}
}
