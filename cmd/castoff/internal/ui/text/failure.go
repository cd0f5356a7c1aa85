package text

import (
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
)

// Failure draws an error, what the engine said, and what to do about it.
func (r *Renderer) Failure(err error) []string {
	var out []string
	if d := strings.TrimRight(Clean(fault.Detail(err)), "\n"); d != "" {
		for _, line := range strings.Split(d, "\n") {
			for _, l := range hardwrap(line, r.BlockWidth()-2) {
				out = append(out, r.Pal.Faint.Render(r.Gly.Bar)+" "+l)
			}
		}
		out = append(out, "")
	}
	out = append(out, Hang(r.Pal.Bad.Render(r.Gly.Bad)+" ", Clean(err.Error()), r.ProseWidth())...)
	for _, h := range fault.Hints(err) {
		out = append(out, Hang("  "+r.Pal.Dim.Render("hint:")+" ", Clean(h), r.ProseWidth())...)
	}
	return out
}
