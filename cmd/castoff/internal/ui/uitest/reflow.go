package uitest

import (
	"regexp"
	"strings"
	"testing"
)

// CheckReflow fails unless wide is the same text as narrow, with more room:
// what narrow says is in wide, in that order, no line is wider than width, and
// none at the beginning or the end is empty. A word that was cut for want of
// room need not be there.
func CheckReflow(t *testing.T, narrow, wide string, width int) {
	t.Helper()
	CheckText(t, wide, width, false)
	if wide != strings.Trim(wide, "\n")+"\n" {
		t.Errorf("at %d columns it begins or ends with an empty line:\n%s", width, wide)
	}
	if lost := Lost(narrow, wide); lost != "" {
		t.Errorf("at %d columns %q is lost, or is in another place:\n%s", width, lost, wide)
	}
}

var (
	cut  = regexp.MustCompile(`[^\s"(]*…\S*`)
	word = regexp.MustCompile(`[\pL\pN+~−%/.:&_-]*[\pL\pN%][\pL\pN+~−%/.:&_-]*`)
)

// Lost is the first word of narrow that is not in wide after those before it;
// empty if all are.
func Lost(narrow, wide string) string {
	rest := word.FindAllString(wide, -1)
	for _, w := range word.FindAllString(cut.ReplaceAllString(narrow, " "), -1) {
		for len(rest) > 0 && rest[0] != w {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			return w
		}
		rest = rest[1:]
	}
	return ""
}
