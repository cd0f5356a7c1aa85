package deck

import (
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/x/ansi"
)

// LeastHeight is the height of the smallest slide that a page is cut to, in rows.
const LeastHeight = 8

// Slide is the lines that are seen at once, at most as many and as wide as the
// deck was cut for.
type Slide []string

// Cut cuts blocks into slides of at most height rows, as wide as r. There is at
// least one slide. What is on the page is on the slides, in the same order;
// heads of tables and listings are there again where these go on, and figures
// have their numbers in large beside them.
func Cut(r *text.Renderer, height int, blocks ...screen.Block) []Slide {
	height = max(height, LeastHeight)
	var all []piece
	for _, b := range blocks {
		if b == nil {
			continue
		}
		ps := pieces(r, height, b)
		if len(ps) == 0 {
			continue
		}
		ps[0].gap = true
		ps[0].cost = betweenBlocks
		if leads(all, b) {
			ps[0].cost = apart
		}
		all = append(all, ps...)
	}
	if len(all) == 0 {
		return []Slide{nil}
	}
	slides := lay(split(all, height), height)
	if !r.Look.Color {
		for _, s := range slides {
			for i, l := range s {
				s[i] = ansi.Strip(l)
			}
		}
	}
	return slides
}

// leads reports whether what stands before a block announces it: then the two are
// better seen together.
func leads(before []piece, b screen.Block) bool {
	if len(before) == 0 {
		return false
	}
	switch b.(type) {
	case screen.Markdown, screen.Notice:
		return false
	}
	return before[len(before)-1].announces()
}
