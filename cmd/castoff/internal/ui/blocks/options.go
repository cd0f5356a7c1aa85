package blocks

import (
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// options draws what a question offers, each with its letter; a mark before it says
// whether it is right, once that is to be seen. There is room for it from the
// beginning, so that nothing moves then.
func options(r *text.Renderer, o screen.Options) []string {
	var out []string
	for i, option := range o.Options {
		mark, style := " ", r.Pal.Plain
		switch {
		case !o.Shown:
		case option.Right:
			mark, style = r.Pal.Good.Render(r.Gly.OK), r.Pal.Strong
		default:
			mark, style = r.Pal.Bad.Render(r.Gly.Bad), r.Pal.Dim
		}
		lead := mark + " " + r.Pal.Accent.Render(screen.Letter(i)) + "  "
		if i > 0 {
			out = append(out, "")
		}
		if !o.Why {
			out = append(out, text.Hang(lead, text.Over(style, r.Inline(option.Text)), r.ProseWidth())...)
			continue
		}
		for j, l := range indented(r, option.Why, text.Width(lead)) {
			if j == 0 {
				l = lead + l
			} else if l != "" {
				l = text.Pad("", text.Width(lead)) + l
			}
			out = append(out, l)
		}
	}
	return out
}

// indented draws Markdown for a place so many columns further to the right.
func indented(r *text.Renderer, source string, by int) []string {
	narrow := text.NewRenderer(r.Width-by, r.Look)
	if lines := narrow.Markdown(source); len(lines) > 0 {
		return lines
	}
	return []string{""}
}
