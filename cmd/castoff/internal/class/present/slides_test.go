package present

import (
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/deck"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

// TestEveryPageFits cuts every page of castoff's own course for the screens that
// teachers have: each slide fits, and nothing of the page is lost.
func TestEveryPageFits(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it lays out the whole course at four sizes")
	c, course := own(t)
	o := Options{Course: course, Files: c.Files()}
	st := newHand(&o, &Source{Images: builtImages(), Trials: fakeTrials{}}).stage
	// The columns and rows of slides on terminals of 60x18, 64x18, 80x24, 120x40.
	sizes := [][2]int{{60, 17}, {62, 17}, {78, 23}, {112, 39}}
	renderers := make([]*text.Renderer, len(sizes))
	for i, size := range sizes {
		renderers[i] = text.NewRenderer(size[0], text.Look{})
	}
	pages := 0
	for _, l := range course.Lessons {
		for n, p := range l.Pages {
			pages++
			page := []screen.Block{screen.Markdown{Source: st.Text(p)}}
			for _, step := range p.Steps {
				if asker, ok := steps.Of(step).(steps.Asker); ok {
					q := asker.Question()
					page = append(page, screen.Markdown{Source: q.Text}, screen.Options{Options: q.Options}, screen.Options{Options: q.Options, Shown: true, Why: true})
					continue
				}
				more, err := steps.Of(step).Blocks(t.Context(), st)
				if err != nil {
					t.Fatal(err)
				}
				page = append(page, more...)
			}
			for i, size := range sizes {
				fits(t, fmt.Sprintf("%s, page %d, at %v", l.ID, n+1, size), renderers[i], size[1], page)
			}
		}
	}
	if pages < 100 {
		t.Errorf("the course has %d pages", pages)
	}
}

// fits checks the slides of a page.
func fits(t *testing.T, what string, r *text.Renderer, height int, page []screen.Block) {
	t.Helper()
	var shown []string
	for _, s := range deck.Cut(r, height, page...) {
		if len(s) > height || text.Widest(s) > r.Width {
			t.Errorf("%s: a slide of %d rows and %d columns:\n%s", what, len(s), text.Widest(s), strings.Join(s, "\n"))
		}
		shown = append(shown, s...)
	}
	if word := uitest.LostWord(blocks.Render(r, page...), shown...); word != "" {
		t.Errorf("%s: %q is lost in\n%s", what, word, strings.Join(shown, "\n"))
	}
}
