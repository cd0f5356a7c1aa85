package blocks

import (
	"fmt"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// outcome draws what came of a prediction: both sentences one below the other,
// then the numbers that decide it.
func outcome(r *text.Renderer, o screen.Outcome) []string {
	var out []string
	row := func(mark, head, body string) {
		if body != "" {
			out = append(out, text.Hang(mark+" "+r.Pal.Dim.Render(head)+" ", r.Inline(body), r.ProseWidth())...)
		}
	}
	mark, expected, found := " ", "you expected:", "it was:      "
	switch {
	case o.Expected == "":
		found = "it was:"
	case o.Found == o.Expected:
		mark = r.Pal.Good.Render(r.Gly.OK)
	case o.Found != "":
		mark = r.Pal.Warn.Render(r.Gly.Bad)
	}
	row(mark, expected, o.Expected)
	if o.Found == "" {
		return append(out, r.Pal.Dim.Render("  not measured here, so nothing can be compared"))
	}
	row(" ", found, o.Found)
	numbers := fmt.Sprintf("%s is %s of %s", plaintext.Line(o.Value), quantity.Share(o.Share), plaintext.Line(o.Of))
	for _, l := range text.Hang("  ", numbers, r.ProseWidth()) {
		out = append(out, r.Pal.Dim.Render(l))
	}
	if o.Why != "" {
		out = append(append(out, ""), r.Markdown(o.Why)...)
	}
	return out
}
