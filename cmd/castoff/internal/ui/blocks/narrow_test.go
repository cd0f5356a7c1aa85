package blocks

import (
	"regexp"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestLayersKeepBothSizes: a heading that names a download size has a column of
// them below it, however narrow the window.
func TestLayersKeepBothSizes(t *testing.T) {
	t.Parallel()
	m := measure.Image{Ref: "castoff/traditional", SizeBytes: 500_000_000, DownloadBytes: 140_000_000, Layers: []measure.Layer{
		{CreatedBy: "base", FromBase: true, SizeBytes: 100_000_000, DownloadBytes: 33_000_000},
		{CreatedBy: "RUN apt-get update && apt-get install -y golang-go", SizeBytes: 400_000_000, DownloadBytes: 107_000_000},
	}}
	for _, width := range []int{38, 56, 60, 71, 72, 110} {
		text := Render(text.NewRenderer(width, text.Look{}), screen.Layers{Image: m})
		for _, want := range []string{"140 MB download", "on disk", "107 MB", "33.0 MB", "400 MB"} {
			if !strings.Contains(text, want) {
				t.Errorf("%d columns: no %q in\n%s", width, want, text)
			}
		}
		if !regexp.MustCompile(`(?m)^ +on disk +download$`).MatchString(text) {
			t.Errorf("%d columns: the column has no heading:\n%s", width, text)
		}
		uitest.CheckText(t, text, width, false)
	}
}

// TestDrawingsMoveBeforeTheyBreak: a drawing that would fit without its
// indentation loses it.
func TestDrawingsMoveBeforeTheyBreak(t *testing.T) {
	t.Parallel()
	source := "```text\n   +--------+\n   | ab     |\n     +--+\n```\n"
	for width, want := range map[int]string{
		80: "       +--------+\n       | ab     |\n         +--+\n",
		20: "       +--------+\n       | ab     |\n         +--+\n",
	} {
		if got := Render(text.NewRenderer(width, text.Look{}), screen.Markdown{Source: source}); got != want {
			t.Errorf("%d columns:\n%s", width, got)
		}
	}
	long := strings.ReplaceAll(source, "----", "----------")
	if got := Render(text.NewRenderer(26, text.Look{}), screen.Markdown{Source: long}); !strings.HasPrefix(got, "  +--------------------+\n  | ab     |\n    +--+\n") {
		t.Errorf("26 columns:\n%s", got)
	}
}

// TestProgramInTheTree shows the file that is started, however small it is.
func TestProgramInTheTree(t *testing.T) {
	t.Parallel()
	m := measure.Image{Ref: "a", Files: 20, SizeBytes: 1000, Program: &measure.Program{Path: "/app", SizeBytes: 3}, Dirs: []measure.Dir{
		{Path: "", SizeBytes: 1000}, {Path: "usr", SizeBytes: 900}, {Path: "var", SizeBytes: 90}, {Path: "etc", SizeBytes: 7}, {Path: "srv", SizeBytes: 0}}}
	got := Render(text.NewRenderer(60, text.Look{}), screen.Files{Image: m, Depth: 1, Top: 2, Program: true})
	if !strings.Contains(got, "├─ … 2 more") || !strings.Contains(got, "└─ app, the program      3 B") {
		t.Errorf("%s", got)
	}
	if got := Render(text.NewRenderer(60, text.Look{}), screen.Files{Image: m, Depth: 1, Top: 2}); strings.Contains(got, "app") || !strings.Contains(got, "└─ … 2 more") {
		t.Errorf("not asked for:\n%s", got)
	}
}
