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
	mark := " "
	switch {
	case o.Expected == "":
	case o.Found == o.Expected:
		mark = r.Pal.Good.Render(r.Gly.OK)
	case o.Found != "":
		mark = r.Pal.Warn.Render(r.Gly.Bad)
	}
	out := foretold(r, mark, "you expected:", r.Inline(o.Expected), r.Inline(o.Found))
	if o.Found == "" {
		return out
	}
	numbers := fmt.Sprintf("%s is %s of %s", plaintext.Line(o.Value), quantity.Share(o.Share), plaintext.Line(o.Of))
	for _, l := range text.Hang("  ", numbers, r.ProseWidth()) {
		out = append(out, r.Pal.Dim.Render(l))
	}
	if o.Why != "" {
		out = append(append(out, ""), r.Markdown(o.Why)...)
	}
	return out
}

// foretold draws what was said beforehand, if anything was, and below it what it was.
func foretold(r *text.Renderer, mark, head, said, found string) []string {
	var out []string
	row := func(mark, head, body string) {
		out = append(out, text.Hang(mark+" "+r.Pal.Dim.Render(head)+" ", body, r.ProseWidth())...)
	}
	was := "it was:"
	if said != "" {
		row(mark, head, said)
		was = text.Pad(was, len(head))
	}
	if found == "" {
		return append(out, r.Pal.Dim.Render("  not measured here, so nothing can be compared"))
	}
	row(" ", was, found)
	return out
}
