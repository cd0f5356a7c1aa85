package blocks

import (
	"reflect"

	"castoff/cmd/castoff/internal/ui/anatomy"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// drawing draws a block of one type; its lines may be wider than the renderer.
type drawing func(*text.Renderer, screen.Block) []string

// drawings says how each type of block is drawn. A block has a file with its
// drawing, here or in package anatomy, and one entry in this table.
var drawings = byType(
	// prose and what stands between it
	of(markdown),
	of(listing),
	of(output),
	of((*text.Renderer).Notice),
	of(table),
	// what is in an image, and how it got there
	of(anatomy.Card),
	of(anatomy.Layers),
	of(anatomy.Files),
	of(anatomy.FileList),
	of(anatomy.Comparison),
	of(anatomy.Surface),
	of(anatomy.Waste),
	of(anatomy.Difference),
	of(anatomy.Binary),
	of(anatomy.Deploy),
	of(anatomy.Stages),
	of(anatomy.Secrets),
	of(anatomy.Budget),
	// exercises, and what comes of a learner's work
	of(explanation),
	of(exercise),
	of(outcome),
	of(guessOutcome),
	of(options),
	of(checks),
	of(tally),
	of(preparing),
)

// entry is a line of the table.
type entry struct {
	block reflect.Type
	draw  drawing
}

// of is the entry of the blocks that draw takes.
func of[B screen.Block](draw func(*text.Renderer, B) []string) entry {
	return entry{reflect.TypeFor[B](), func(r *text.Renderer, b screen.Block) []string { return draw(r, b.(B)) }}
}

func byType(entries ...entry) map[reflect.Type]drawing {
	m := make(map[reflect.Type]drawing, len(entries))
	for _, e := range entries {
		m[e.block] = e.draw
	}
	return m
}
