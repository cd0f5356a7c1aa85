package anatomy

import (
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/text"
)

// foreign is the row of a program that was built for a different processor from
// the one its image is for; none for others.
func foreign(r *text.Renderer, m measure.Image) []text.Fact {
	if m.Program == nil || !m.Program.Foreign {
		return nil
	}
	_, of, _ := strings.Cut(plaintext.Line(m.Platform), "/")
	path, arch := plaintext.OneLine(plaintext.Line(m.Program.Path)), plaintext.Line(m.Program.Arch)
	return []text.Fact{{Label: "program", Cells: []text.Cell{func(width int) string {
		before := r.Pal.Warn.Render("for "+arch+", not "+of) + ": "
		after := " does not start there"
		return strings.Join(text.Hang("", before+text.ClipMiddle(path, max(width-text.Width(before+after), text.LeastLabel), r.Gly.More)+after, width), "\n")
	}}}}
}
