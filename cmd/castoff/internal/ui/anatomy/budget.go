package anatomy

import (
	"fmt"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// Budget draws limits and whether an image meets them.
func Budget(r *text.Renderer, b screen.Budget) []string {
	out := r.Title(references([]string{b.Ref}, 1)[0], "its limits")
	rule, kept := 0, 0
	for _, res := range b.Results {
		rule = max(rule, text.Width(plaintext.OneLine(plaintext.Line(res.Rule))))
	}
	// A long rule gets a line of its own, the others stay in their column.
	rule = min(rule, r.BlockWidth()*2/5)
	for _, res := range b.Results {
		if res.OK {
			kept++
		}
		out = append(out, result(r, res, rule)...)
	}
	verdict, style := fmt.Sprintf("%d of %d limits kept", kept, len(b.Results)), r.Pal.Good
	if kept < len(b.Results) {
		style = r.Pal.Bad
	}
	return append(out, style.Render(verdict))
}

// result draws one limit: its rule in width columns, and what was found. A
// limit that is not met says what to do.
func result(r *text.Renderer, res budget.Result, width int) []string {
	mark, got := r.Pal.Good.Render(r.Gly.OK), plaintext.Line(res.Got)
	if !res.OK {
		mark = r.Pal.Bad.Render(r.Gly.Bad)
		if want := plaintext.Line(res.Want); want != "" {
			got += "; wanted: " + want
		}
	}
	rule := plaintext.OneLine(plaintext.Line(res.Rule))
	var out []string
	if text.Width(rule) > width {
		out = append(out, text.Hang(mark+" ", r.Pal.Strong.Render(rule), r.BlockWidth())...)
		out = append(out, text.Hang("    ", got, r.BlockWidth())...)
	} else {
		out = append(out, text.Hang(mark+" "+r.Pal.Strong.Render(text.Pad(rule, width))+"  ", got, r.BlockWidth())...)
	}
	if res.OK {
		return out
	}
	for _, e := range res.Examples {
		out = append(out, "    "+text.ClipPath(plaintext.Line(e), r.BlockWidth()-4, r.Gly.More))
	}
	if res.Hint != "" {
		out = append(out, r.Hint("    ", res.Hint, r.BlockWidth())...)
	}
	return out
}
