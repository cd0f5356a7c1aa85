package term

import (
	"fmt"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/ui/screen"
)

// budget draws limits and whether an image keeps them.
func (r *Renderer) budget(b screen.Budget) []string {
	out := r.title(references([]string{b.Ref}, 1)[0], "its limits")
	rule, kept := 0, 0
	for _, res := range b.Results {
		rule = max(rule, cells(plainLine(plaintext.Line(res.Rule))))
	}
	// A long rule gets a line of its own, the others stay in their column.
	rule = min(rule, r.blockWidth()*2/5)
	for _, res := range b.Results {
		if res.OK {
			kept++
		}
		out = append(out, r.result(res, rule)...)
	}
	verdict, style := fmt.Sprintf("%d of %d limits kept", kept, len(b.Results)), r.pal.good
	if kept < len(b.Results) {
		style = r.pal.bad
	}
	return append(out, style.Render(verdict))
}

// result draws one limit: its rule in so many columns, and what was found. A
// limit that is not kept says what to do.
func (r *Renderer) result(res budget.Result, width int) []string {
	mark, got := r.pal.good.Render(r.gly.ok), plaintext.Line(res.Got)
	if !res.OK {
		mark = r.pal.bad.Render(r.gly.bad)
		if want := plaintext.Line(res.Want); want != "" {
			got += "; wanted: " + want
		}
	}
	rule := plainLine(plaintext.Line(res.Rule))
	var out []string
	if cells(rule) > width {
		out = append(out, hang(mark+" ", r.pal.strong.Render(rule), r.blockWidth())...)
		out = append(out, hang("    ", got, r.blockWidth())...)
	} else {
		out = append(out, hang(mark+" "+r.pal.strong.Render(pad(rule, width))+"  ", got, r.blockWidth())...)
	}
	if res.OK {
		return out
	}
	for _, e := range res.Examples {
		out = append(out, "    "+shortenPath(plaintext.Line(e), r.blockWidth()-4, r.gly.more))
	}
	if res.Hint != "" {
		out = append(out, hang("    "+r.pal.dim.Render("hint:")+" ", clean(res.Hint), r.blockWidth())...)
	}
	return out
}
