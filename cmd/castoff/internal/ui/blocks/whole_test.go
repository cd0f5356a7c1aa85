package blocks

import (
	"regexp"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// wholeRenderer draws where nothing may be cut.
func wholeRenderer() *text.Renderer {
	r := text.NewRenderer(80, text.Look{})
	r.Whole = true
	return r
}

// sums are where a mark stands for entries that are not listed, rather than for
// text that was cut.
var sums = regexp.MustCompile(`… ([0-9,]+ (more\b|the )|the rest)`)

// mostGap is twice the width of the widest column of a grid.
const mostGap = 96

// TestWholeCutsNothing draws everything where there is no terminal: no text
// loses anything, and what goes with it stays in its line.
func TestWholeCutsNothing(t *testing.T) {
	t.Parallel()
	r := wholeRenderer()
	for _, b := range uitest.AnatomyBlocks() {
		for _, block := range b.Blocks {
			if got := sums.ReplaceAllString(Render(r, block), ""); strings.Contains(got, "…") {
				t.Errorf("%s: something is cut:\n%s", b.Name, got)
			}
		}
	}
	word := strings.Repeat("long", 50)
	path := "usr/" + word + "/" + word + "/name"
	m := uitest.WholeA
	m.Ref, m.Name, m.Dirs = word+":1", word, nil
	root := uitest.WholeRoot
	root.Setuid, root.OS, root.CABundle = []string{path, path + "2", path + "3"}, word+" Linux", path
	root.LargestPackages = []rootfs.Package{{Manager: "dpkg", Name: word, Version: word, SizeBytes: 5}}
	m.Root = &root
	m.Config = &measure.Config{User: word, Entrypoint: []string{word, word}, EntrypointForm: measure.FormExec, Ports: []string{word, word + "2"}}
	m.Layers = []measure.Layer{{CreatedBy: "RUN " + word + " && " + word, SizeBytes: 7, DownloadBytes: 3, Changes: &measure.Changes{Added: 1, HiddenBytes: 169_000_000}}}
	m.Largest = []measure.File{{Path: path, SizeBytes: 12}}
	m.Waste = &measure.Waste{Bytes: 12, Files: 1, Largest: []measure.WastedFile{{Path: path, Bytes: 12, Versions: 3}}}
	few := m
	few.Files = 1
	for name, c := range map[string]struct {
		block screen.Block
		lines []string // each has to be in one line, with anything between the words
	}{
		"card":     {screen.Card{Image: m}, []string{word + ":1", "user " + word, "entrypoint " + word + " " + word + " (exec form)", "ports " + word + ", " + word + "2"}},
		"layers":   {screen.Layers{Image: m}, []string{"RUN " + word + " && " + word + " 7 B 3 B hides 169 MB"}},
		"waste":    {screen.Waste{Image: m}, []string{"/" + path + " 12 B overwritten 3 times"}},
		"files":    {screen.Files{Image: few, Depth: 2, Top: 6}, []string{"/" + path + " 12 B"}},
		"list":     {screen.FileList{Image: m, Files: m.Largest, Of: 1, Bytes: 12}, []string{"/" + path + " 12 B 100 %"}},
		"surface":  {screen.Surface{Images: []measure.Image{m}}, []string{"/" + path + ", /" + path + "2, /" + path + "3", "system " + word + " Linux", word + " " + word + " 5 B"}},
		"surfaces": {screen.Surface{Images: []measure.Image{m, uitest.WholeB}}, []string{"setuid 3: /" + path + ", /" + path + "2, /" + path + "3 none", "system " + word + " Linux none"}},
		"table":    {screen.Table{Head: []string{"a", "b"}, Rows: [][]string{{word + " " + word, word}}}, []string{word + " " + word + " " + word}},
		"listing":  {screen.Listing{Title: path, Text: "RUN " + word + " " + word, FirstLine: 1}, []string{path, "RUN " + word + " " + word}},
		"output":   {screen.Output{Command: "docker run " + word, Text: word + " " + word}, []string{"docker run " + word, word + " " + word}},
	} {
		got := Render(r, c.block)
		for _, want := range c.lines {
			words := strings.Fields(want)
			for i, w := range words {
				words[i] = regexp.QuoteMeta(w)
			}
			if !regexp.MustCompile(`(?m)` + strings.Join(words, `\b?[^\n]*`)).MatchString(got) {
				t.Errorf("%s: %q is not in a line of\n%s", name, want, got)
			}
		}
		// A long cell pushes its neighbour aside, not those of other rows.
		if name == "surfaces" && strings.Contains(got, strings.Repeat(" ", mostGap)) {
			t.Errorf("%s: a gap of more than %d columns in\n%s", name, mostGap, got)
		}
	}
}

// TestWholeKeepsProse wraps prose, with its tables, as on a terminal of 80
// columns.
func TestWholeKeepsProse(t *testing.T) {
	t.Parallel()
	source := strings.Repeat("Some words of prose. ", 20) + "\n\n| a | b |\n| --- | --- |\n| " + strings.Repeat("cell ", 30) + " | x |\n\n- " + strings.Repeat("an item ", 20)
	blocks := []screen.Block{screen.Markdown{Source: source}, screen.Notice{Text: strings.Repeat("a notice ", 20)}}
	if got, want := Render(wholeRenderer(), blocks...), Render(text.NewRenderer(80, text.Look{}), blocks...); got != want {
		t.Errorf("%s\nis not\n%s", got, want)
	}
}
