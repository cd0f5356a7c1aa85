package blocks

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestDeepTree draws a tree that is deeper than the screen is wide.
func TestDeepTree(t *testing.T) {
	t.Parallel()
	m := measure.Image{SizeBytes: 9, Files: 99}
	p := "d"
	for range 30 {
		m.Dirs = append(m.Dirs, measure.Dir{Path: p, SizeBytes: 9})
		p += "/d"
	}
	for _, width := range []int{30, 60, 100} {
		got := Render(text.NewRenderer(width, text.Look{}), screen.Files{Image: m, Depth: 40})
		if n := strings.Count(got, "└─ d"); n != 30 {
			t.Errorf("at %d columns: %d of 30 directories:\n%s", width, n, got)
		}
		uitest.CheckText(t, got, width, false)
	}
}

// TestEmptyDirectories sums up directories that hold nothing, however few.
func TestEmptyDirectories(t *testing.T) {
	t.Parallel()
	m := measure.Image{Files: 99, Dirs: []measure.Dir{{SizeBytes: 9}, {Path: "a", SizeBytes: 9}, {Path: "a/x"}, {Path: "a/y"}, {Path: "b"}, {Path: "c"}}}
	got := Render(text.NewRenderer(80, text.Look{}), screen.Files{Image: m, Depth: 2, Top: 6})
	if !strings.Contains(got, "└─ … 2 more") || strings.Contains(got, " x") || strings.Contains(got, " b ") || strings.Count(got, "\n") != 4 {
		t.Error(got)
	}
}
