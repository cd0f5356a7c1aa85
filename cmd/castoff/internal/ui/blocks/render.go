// Package blocks draws the blocks of package screen as lines: one table says
// how each type is drawn, and this package draws those that are about no image.
package blocks

import (
	"fmt"
	"reflect"
	"strings"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/x/ansi"
)

// Render draws blocks one below the other, a blank line between them. The
// result ends in a newline unless it is empty. No line is wider than r's width,
// unless r is to cut nothing: then only prose keeps to the width.
func Render(r *text.Renderer, blocks ...screen.Block) string {
	var parts []string
	for _, b := range blocks {
		if b == nil {
			continue
		}
		width := r.Width
		if _, prose := b.(screen.Markdown); r.Whole && !prose {
			width = text.Unlimited
		}
		if lines := trimBlank(text.Fit(draw(r, b), width)); len(lines) > 0 {
			parts = append(parts, strings.Join(lines, "\n")+"\n")
		}
	}
	s := strings.Join(parts, "\n")
	if !r.Look.Color {
		return ansi.Strip(s)
	}
	return s
}

// draw draws one block; its lines may still be too wide.
func draw(r *text.Renderer, b screen.Block) []string {
	f, ok := drawings[reflect.TypeOf(b)]
	if !ok {
		panic(fmt.Sprintf("drawing a block of type %T: the table of drawings has no entry for it", b))
	}
	return f(r, b)
}

// trimBlank leaves out blank lines at both ends.
func trimBlank(lines []string) []string {
	blank := func(l string) bool { return strings.TrimSpace(ansi.Strip(l)) == "" }
	for len(lines) > 0 && blank(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && blank(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	return lines
}
