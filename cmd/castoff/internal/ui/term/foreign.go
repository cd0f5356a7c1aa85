package term

import (
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/measure"
)

// foreign is the row of a program that was built for another processor than
// its image is for; none for others.
func (r *Renderer) foreign(m measure.Image) []fact {
	if m.Program == nil || !m.Program.Foreign {
		return nil
	}
	_, of, _ := strings.Cut(plaintext.Line(m.Platform), "/")
	path, arch := plainLine(plaintext.Line(m.Program.Path)), plaintext.Line(m.Program.Arch)
	return []fact{{"program", []cell{func(width int) string {
		before := r.pal.warn.Render("for "+arch+", not "+of) + ": "
		after := " does not start there"
		return strings.Join(hang("", before+shortenMiddle(path, max(width-cells(before+after), leastLabel), r.gly.more)+after, width), "\n")
	}}}}
}
