package text

import (
	"castoff/cmd/castoff/internal/ui/screen"
)

// Notice draws a short message with its mark and its hint.
func (r *Renderer) Notice(n screen.Notice) []string {
	mark, style := r.Gly.Info, r.Pal.Accent
	switch n.Tone {
	case screen.Good:
		mark, style = r.Gly.OK, r.Pal.Good
	case screen.Warn:
		mark, style = r.Gly.Warn, r.Pal.Warn
	case screen.Bad:
		mark, style = r.Gly.Bad, r.Pal.Bad
	}
	out := Hang(style.Render(mark)+" ", Clean(n.Text), r.ProseWidth())
	if n.Hint != "" {
		out = append(out, r.Hint("  ", n.Hint, r.ProseWidth())...)
	}
	return out
}
