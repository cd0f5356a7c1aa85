package blocks

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// output draws a command and what it printed, in a frame that is open to the
// right so that it can be copied. Its lower edge is drawn only for what failed.
func output(r *text.Renderer, o screen.Output) []string {
	var out []string
	for i, l := range text.Wrap(text.Clean(o.Command), r.BlockWidth()-2) {
		mark := "$ "
		if i > 0 {
			mark = "  "
		}
		out = append(out, r.Pal.Good.Render(mark)+r.Pal.Strong.Render(l))
	}
	body := strings.TrimRight(text.Clean(strings.ReplaceAll(o.Text, "\r\n", "\n")), "\n ")
	if body == "" {
		body = r.Pal.Dim.Render("(no output)")
	}
	out = append(out, r.Behind("", body, r.BlockWidth())...)
	if o.ExitCode != 0 {
		out = append(out, r.Pal.Faint.Render(r.Gly.Bottom+r.Gly.Rule)+" "+r.Pal.Bad.Render(fmt.Sprintf("exit code %d", o.ExitCode)))
	}
	return out
}
