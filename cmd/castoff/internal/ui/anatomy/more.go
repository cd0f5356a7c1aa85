package anatomy

import (
	"cmp"
	"strconv"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// topOf is how many entries of a list are drawn.
func topOf(l screen.Lists, usual int) int { return cmp.Or(l.Top, usual) }

// shownOf is how many of n lines are drawn where top are wanted: saying that
// there is one more saves no line.
func shownOf(n, top int) int {
	if n == top+1 {
		return n
	}
	return min(n, top)
}

// askMore says how to see the whole of a list that is cut; nil where nobody
// can ask for it.
func askMore(r *text.Renderer, asked bool, shown, all int) []string {
	if !asked || shown >= all {
		return nil
	}
	return []string{r.Pal.Dim.Render(ask(all))}
}

func ask(n int) string { return "--top " + strconv.Itoa(n) + " shows them all" }

// more says how many entries of a list are not shown, and how to see them.
func more(r *text.Renderer, asked bool, shown, all int, noun string) []string {
	if shown >= all {
		return nil
	}
	text := r.Gly.More + " " + quantity.Plural(all-shown, noun)
	if asked {
		text += "; " + ask(all)
	}
	return []string{r.Pal.Dim.Render(text)}
}
