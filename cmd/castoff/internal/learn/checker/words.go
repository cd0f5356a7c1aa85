package checker

import (
	"fmt"
	"strings"
)

// maxShort is how much of a text is shown in a sentence, in bytes.
const maxShort = 160

// short cuts a text that is to stand in a sentence.
func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= maxShort {
		return s
	}
	return strings.ToValidUTF8(s[:maxShort], "") + " …"
}

// count writes a number of things.
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// some writes the first of a list, and how many more there are.
func some(all []string) string {
	if len(all) <= maxListed {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:maxListed], ", "), len(all)-maxListed)
}

// lastLines is the end of a text, for a screen.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[max(len(lines)-n, 0):], "\n")
}
