package cli

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// TestPagesAreTrueOnEachBase reads what the course says of what was measured: the
// offline base has no packages, and what is said of a distribution has to be true
// of it, too.
func TestPagesAreTrueOnEachBase(t *testing.T) {
	t.Parallel()
	for _, e := range bothBases(t) {
		said := pageTexts(t, e)
		want := []string{
			"It holds the program, and nothing that the program was built with.",
			"optimized performance",
		}
		wrong := []string{"There is no system in it.", "less than a fiftieth"}
		if e.base.Source == baseimage.Offline {
			want = append(want, "/usr/local/go, 66 %", "The offline base is no distribution",
				"The offline base knows two users, and has")
		} else {
			want = append(want, "/usr/lib, 48 %")
		}
		for _, words := range want {
			if !strings.Contains(said, words) {
				t.Errorf("on %s no page says %q", e.base.Ref, words)
			}
		}
		for _, words := range wrong {
			if strings.Contains(said, words) {
				t.Errorf("on %s a page says %q", e.base.Ref, words)
			}
		}
	}
}

// pageTexts is what all pages say, on one line.
func pageTexts(t *testing.T, e *measuredEngine) string {
	t.Helper()
	var said strings.Builder
	c, r := &pageCheck{t: t}, text.NewRenderer(76, text.Look{})
	c.see = func(p screen.Page) {
		for _, b := range p.Blocks {
			said.WriteString(blocks.Render(r, b) + "\n")
		}
	}
	playAll(t, e, c)
	return strings.Join(strings.Fields(said.String()), " ")
}
