package blocks

import (
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

func TestRenderGolden(t *testing.T) {
	t.Parallel()
	for _, width := range []int{80, 40} {
		uitest.Golden(t, fmt.Sprintf("blocks-%d", width), Render(text.NewRenderer(width, text.Look{}), uitest.SampleBlocks()...))
	}
	uitest.Golden(t, "blocks-ascii-80", Render(text.NewRenderer(80, text.Look{ASCII: true}), uitest.SampleBlocks()[1:]...))
}

// hostileBlocks puts s wherever text from others can be.
func hostileBlocks(s string) []screen.Block {
	m := measure.Image{
		Name: s, Ref: s, ID: s, SizeMethod: s, Platform: s, SizeBytes: 1 << 60, Files: 1 << 40, Seconds: 1e9,
		Layers: []measure.Layer{{CreatedBy: s, SizeBytes: 3}, {CreatedBy: s, Empty: true}, {CreatedBy: s, FromBase: true, SizeBytes: 1 << 60}},
		Dirs:   []measure.Dir{{Path: "", SizeBytes: 9}, {Path: s, SizeBytes: 5}, {Path: "a", SizeBytes: 4}, {Path: "a/" + s, SizeBytes: 4}, {Path: "a/" + s + "/c", SizeBytes: 4}},
	}
	few := m
	few.Files, few.Largest = 1, []measure.File{{Path: s, SizeBytes: 1}}
	b := m
	b.SizeMethod = "other" + s
	return []screen.Block{
		screen.Markdown{Source: s},
		screen.Markdown{Source: "# " + s + "\n\n| a | b | c |\n|--|:-:|--:|\n| " + s + " | x | y |\n\n- " + s + "\n\n> " + s + "\n\n```go\n" + s + "\n```\n`" + s + "`"},
		screen.Listing{Title: s, Language: "go", Text: s, FirstLine: 99_999},
		screen.Listing{Title: s, Language: s, Text: s + "\n" + s},
		screen.Card{Image: m}, screen.Layers{Image: m}, screen.Files{Image: m, Depth: 3, Top: 1}, screen.Files{Image: few},
		screen.Comparison{A: m, B: m, PublishedA: s, PublishedB: s}, screen.Comparison{A: m, B: b},
		screen.Output{Command: s, Text: s, ExitCode: -1},
		screen.Notice{Text: s, Hint: s}, screen.Table{Head: []string{s, s, s}, Rows: [][]string{{s}, {s, s, s, s}}},
	}
}

func TestRenderHostile(t *testing.T) {
	t.Parallel()
	widths := []int{20, 40, 60, 80, 120}
	if testing.Short() {
		widths = []int{20, 40}
	}
	for _, width := range widths {
		looks := []text.Look{{}, {Color: true, Dark: true}, {Color: true, ASCII: true}}
		for i, look := range looks {
			r := text.NewRenderer(width, look)
			uitest.CheckText(t, Render(r, uitest.SampleBlocks()...), width, look.Color)
			for _, s := range uitest.Hostile {
				if i > 0 && width != 40 {
					break // colour changes no widths: once is enough
				}
				for _, b := range hostileBlocks(s) {
					uitest.CheckText(t, Render(r, b), width, look.Color)
					if t.Failed() {
						t.Fatalf("at %d columns, %T of %q", width, b, s)
					}
				}
			}
		}
	}
}

func TestRenderASCII(t *testing.T) {
	t.Parallel()
	blocks := uitest.SampleBlocks()[1:] // not the prose: its text is the author's
	got := Render(text.NewRenderer(80, text.Look{ASCII: true}), blocks...)
	if i := strings.IndexFunc(got, func(r rune) bool { return r > 0x7e }); i >= 0 {
		t.Errorf("not ASCII: %q", got[i:min(i+40, len(got))])
	}
}

func TestListingKeepsAll(t *testing.T) {
	t.Parallel()
	body := "RUN " + strings.Repeat("abcdefghij", 30)
	got := Render(text.NewRenderer(40, text.Look{}), screen.Listing{Text: body, Language: "docker"})
	got = strings.NewReplacer("\n", "", " ", "", "│", "", "↪", "", "1", "").Replace(got)
	if want := strings.ReplaceAll(body, " ", ""); got != want {
		t.Errorf("got %q", got)
	}
}

func TestComparisonWords(t *testing.T) {
	t.Parallel()
	small, other := uitest.SampleB, uitest.SampleB
	other.SizeMethod = measure.MethodBlocks
	near := uitest.SampleA
	near.SizeMethod = measure.MethodInspect
	tests := []struct {
		name      string
		c         screen.Comparison
		want, not string
	}{
		{"ratio", screen.Comparison{A: uitest.SampleA, B: uitest.SampleB}, "multistage is 317 times smaller on disk than traditional.", "cannot"},
		{"turned", screen.Comparison{A: uitest.SampleB, B: uitest.SampleA}, "multistage is 317 times smaller on disk than traditional.", "cannot"},
		{"same", screen.Comparison{A: uitest.SampleB, B: small}, "about the same size", "times"},
		{"methods", screen.Comparison{A: uitest.SampleA, B: other}, "one is on disk and one in whole blocks", "times"},
		{"blocks alone", screen.Comparison{A: other, B: other}, "Only sizes on disk can be compared", "times"},
		{"an engine's figure", screen.Comparison{A: near, B: uitest.SampleB}, "multistage is about 317 times smaller on disk than traditional.", "cannot"},
		{"guide", screen.Comparison{A: uitest.SampleA, B: uitest.SampleB, PublishedA: "~600 MB (guide)"}, "~600 MB (guide)", "cannot"},
	}
	for _, tt := range tests {
		got := strings.Join(strings.Fields(Render(text.NewRenderer(100, text.Look{}), tt.c)), " ")
		if !strings.Contains(got, tt.want) || strings.Contains(got, tt.not) {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
}
