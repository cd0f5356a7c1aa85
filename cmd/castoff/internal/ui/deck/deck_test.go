package deck

import (
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"

	"github.com/charmbracelet/x/ansi"
)

// sizes are slides of the terminals that teachers have, without the line below.
var sizes = [][2]int{{40, LeastHeight}, {60, 17}, {62, 17}, {78, 23}, {116, 39}}

// looks are the ways in which slides are drawn.
var looks = []text.Look{{}, {Color: true, Dark: true}, {ASCII: true}}

// check cuts blocks in every size and look: what comes of it fits, and has all.
func check(t *testing.T, all ...screen.Block) {
	t.Helper()
	for _, look := range looks {
		for _, size := range sizes {
			r := text.NewRenderer(size[0], look)
			var shown []string
			for i, s := range Cut(r, size[1], all...) {
				if len(s) > size[1] {
					t.Errorf("%v: slide %d has %d rows:\n%s", size, i+1, len(s), strings.Join(s, "\n"))
				}
				if n := text.Widest(s); n > size[0] {
					t.Errorf("%v: slide %d is %d wide", size, i+1, n)
				}
				shown = append(shown, s...)
			}
			if word := uitest.LostWord(blocks.Render(r, all...), shown...); word != "" {
				t.Errorf("%v: %q is lost of\n%s\nin\n%s", size, word, blocks.Render(r, all...), strings.Join(shown, "\n"))
			}
		}
	}
}

func TestCutLosesNothing(t *testing.T) {
	t.Parallel()
	samples := uitest.SampleBlocks()
	check(t)
	check(t, samples...)
	for _, b := range samples {
		check(t, b)
	}
	check(t, screen.Card{Image: uitest.WholeA}, screen.Comparison{A: uitest.WholeA, B: uitest.WholeB}, screen.Surface{Images: nil})
	for _, hostile := range uitest.Hostile {
		check(t, screen.Markdown{Source: hostile}, screen.Table{Head: []string{hostile, "b"}, Rows: [][]string{{hostile, "1 MB"}, {"x", hostile}}},
			screen.Listing{Title: hostile, Text: hostile})
	}
}

// numberedLines is a listing of n lines.
func numberedLines(n int) screen.Listing {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "line%d\n", i+1)
	}
	return screen.Listing{Title: "main.go", Text: b.String()}
}

// first is the first line of each slide.
func first(slides []Slide) []string {
	var out []string
	for _, s := range slides {
		out = append(out, strings.TrimSpace(ansi.Strip(s[0])))
	}
	return out
}

func TestHeadsAreRepeated(t *testing.T) {
	t.Parallel()
	r := text.NewRenderer(60, text.Look{})
	got := first(Cut(r, 17, numberedLines(40)))
	if len(got) != 3 || got[0] != "main.go" || got[1] != "main.go (continued)" || got[2] != got[1] {
		t.Errorf("the slides of a listing begin with %q", got)
	}
	rows := [][]string{}
	for i := range 30 {
		rows = append(rows, []string{fmt.Sprintf("name%d", i), "a text that wraps in its column, since it is much longer than that"})
	}
	for i, s := range Cut(r, 17, screen.Table{Head: []string{"name", "what"}, Rows: rows}) {
		if want := "name"; !strings.HasPrefix(s[0], want) || i > 0 && !strings.HasSuffix(s[0], continued) {
			t.Errorf("slide %d begins with %q", i+1, s[0])
		}
		if last := s[len(s)-1]; !strings.Contains(last, "longer than that") {
			t.Errorf("slide %d tears a row: it ends with %q", i+1, last)
		}
	}
}

func TestHeadingsAreNotLeftAlone(t *testing.T) {
	t.Parallel()
	r := text.NewRenderer(60, text.Look{})
	for before := range 20 {
		source := strings.Repeat("Word.\n\n", before) + "## Here\n\nMore.\n\nEven more.\n"
		for _, s := range Cut(r, 12, screen.Markdown{Source: source}) {
			for i, l := range s {
				if l == "Here" && i+2 >= len(s) {
					t.Errorf("after %d paragraphs the heading ends its slide:\n%s", before, strings.Join(s, "\n"))
				}
			}
		}
		slides := Cut(r, 12, screen.Markdown{Source: source})
		if last := slides[len(slides)-1]; len(slides) > 1 && len(last) <= 2 {
			t.Errorf("after %d paragraphs the last slide is %q", before, last)
		}
	}
}

func TestFiguresHaveOnlyWhatIsThere(t *testing.T) {
	t.Parallel()
	r := text.NewRenderer(60, text.Look{})
	other := uitest.SampleB
	other.SizeMethod = "blocks"
	for _, b := range []screen.Block{
		screen.Comparison{A: uitest.SampleA, B: other}, // no common scale
		screen.Outcome{Expected: "a"}, screen.GuessOutcome{Guessed: "1 MB"}, screen.Deploy{},
		screen.Table{Head: []string{"a", "b"}, Rows: [][]string{{"x", "yes"}, {"y", "1 MB"}}},
	} {
		if f := figureOf(r, b); f != nil {
			t.Errorf("%T has a figure:\n%s", b, strings.Join(f, "\n"))
		}
	}
}

func TestGoldens(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]text.Look{"figures": {}, "figures-ascii": {ASCII: true}} {
		r := text.NewRenderer(60, look)
		var b strings.Builder
		for _, block := range []screen.Block{
			screen.Card{Image: uitest.WholeA},
			screen.Comparison{A: uitest.WholeA, B: uitest.WholeB},
			screen.Outcome{Found: "less than a tenth", Value: "1.57 MB", Of: "1.26 GB", Share: 0.0425},
			screen.GuessOutcome{Guessed: "40 MB", Found: "1.57 MB"},
			screen.Table{Head: []string{"Dockerfile", "took"}, Rows: [][]string{{"whole.Dockerfile", "12.3 s"}, {"ordered.Dockerfile", "3.1 s"}}},
		} {
			b.WriteString(strings.Join(figureOf(r, block), "\n") + "\n\n")
		}
		for c := range blockFont {
			if _, ok := lineFont[c]; !ok {
				t.Errorf("%q cannot be drawn in ASCII", c)
			}
		}
		b.WriteString(strings.Join(large(r, "0123456789 kMGB", 60), "\n") + "\n\n" + strings.Join(large(r, "~1,2.3 min h ms %×", 60), "\n") + "\n")
		uitest.Golden(t, name, b.String())
	}
}
