package tui

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/x/ansi"
)

// TestSection: a page without a heading of its own has that of the page it goes on
// with in its first line, as far as there is room beside the lesson's.
func TestSection(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		width         int
		section, want string
	}{
		{80, "", "castoff · 2 · The traditional build …3/12"},
		{80, "Run `it`", "castoff · 2 · The traditional build · Run it (continued) …3/12"},
		{72, "Before you *build* \x1b[2Jit", "2 · The traditional build · Before you build it (continued) …3/12"},
		{60, "Before you build", "2 · The traditional build · Before you build …3/12"},
		{60, "Before you build anything", "2 · The traditional build · Before you build anyt… …3/12"},
		{44, "Before you build", "2 · The traditional build …3/12"},
		{44, "Run", "2 · The traditional build · Run …3/12"},
		{30, "Run it", "2 · The traditional b… …3/12"},
	} {
		for _, color := range []bool{true, false} {
			l := NewLayout(text.Look{Color: color}, c.width, 24, "2 · The traditional build", 3, 12).within(c.section)
			line := l.header()
			got := strings.ReplaceAll(ansi.Strip(line), "`", "")
			before, after, _ := strings.Cut(c.want, " …3")
			if !strings.HasPrefix(strings.TrimSpace(got), before+" ") || !strings.HasSuffix(got, " 3"+after) || text.Width(line) > c.width-l.Margin {
				t.Errorf("%d, %q:\n%s", c.width, c.section, got)
			}
		}
	}
}
