package uitest

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// LostWord is the first word of a text that does not come next, in order, in what
// is shown of it, which may say more; empty if all of it is there.
func LostWord(text string, shown ...string) string {
	there := strings.Fields(ansi.Strip(strings.Join(shown, "\n")))
	for _, word := range strings.Fields(ansi.Strip(text)) {
		for {
			if len(there) == 0 {
				return word
			}
			next := there[0]
			there = there[1:]
			if next == word {
				break
			}
		}
	}
	return ""
}
