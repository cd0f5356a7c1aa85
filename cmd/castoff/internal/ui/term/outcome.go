package term

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ui/screen"
)

// outcome draws what has come of a prediction: both sentences one below the
// other, then the numbers that decide it.
func (r *Renderer) outcome(o screen.Outcome) []string {
	var out []string
	row := func(mark, head, text string) {
		if text != "" {
			out = append(out, hang(mark+" "+r.pal.dim.Render(head)+" ", r.inline(text), r.proseWidth(), cells(mark)+1+cells(head)+1)...)
		}
	}
	mark, expected, found := " ", "you expected:", "it was:      "
	switch {
	case o.Expected == "":
		found = "it was:"
	case o.Found == o.Expected:
		mark = r.pal.good.Render(r.gly.ok)
	case o.Found != "":
		mark = r.pal.warn.Render(r.gly.bad)
	}
	row(mark, expected, o.Expected)
	if o.Found == "" {
		return append(out, r.pal.dim.Render("  not measured here, so nothing can be compared"))
	}
	row(" ", found, o.Found)
	numbers := fmt.Sprintf("%s %s of %s", plaintext.Line(o.Value), share(o.Share), plaintext.Line(o.Of))
	for _, l := range hang("  ", numbers, r.proseWidth()) {
		out = append(out, r.pal.dim.Render(l))
	}
	if o.Why != "" {
		out = append(append(out, ""), r.markdown(o.Why)...)
	}
	return out
}

// share writes a part of a whole: "is 4 %".
func share(part float64) string {
	switch p := 100 * part; {
	case p >= 10:
		return fmt.Sprintf("is %.0f %%", p)
	case p >= 0.1:
		return "is " + strings.TrimSuffix(fmt.Sprintf("%.1f", p), ".0") + " %"
	}
	return "is less than 0.1 %"
}
