package uitest

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

var update = flag.Bool("update", false, "write the golden files")

// Golden compares got with a file in testdata.
func Golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (write it with -update):\n%s", path, got)
	}
}

// Hostile are texts that would do harm, or are hard to set.
var Hostile = []string{
	"\x1b[31mred\x1b[2J\x1b]0;title\x07 \x9b31m \x90q\x9c\u202eevil\r\n\x07\x08",
	strings.Repeat("漢字", 100),
	strings.Repeat("x", 300),
	"👩‍👩‍👧‍👦" + strings.Repeat("🇩🇪👍🏽e\u0301", 60),
	"&#27;[31mA&#x1b;[0m&amp;#27;]0;B&#7; &#155;1m",
	strings.Repeat("a\tb ", 50),
	"",
	"| a | b\n|---\n```\n" + strings.Repeat("code ", 60),
	"- - - > > " + strings.Repeat("deep ", 40) + "\n\n1. " + strings.Repeat("word", 60),
	"<script>\x1b[H</script> ![i](http://" + strings.Repeat("u", 200) + ") <http://" + strings.Repeat("v", 120) + ">",
}

// sgr are the control sequences for colour and weight.
var sgr = regexp.MustCompile(`\x1b\[[0-9;:]*m`)

// CheckText fails if s has a line wider than width, or what a terminal obeys
// beyond colour and weight.
func CheckText(t *testing.T, s string, width int, color bool) {
	t.Helper()
	for i, l := range strings.Split(s, "\n") {
		if n := ansi.StringWidth(l); n > width {
			t.Errorf("line %d has %d of %d columns: %q", i+1, n, width, l)
		}
		open := false
		for _, seq := range sgr.FindAllString(l, -1) {
			open = seq != "\x1b[0m" && seq != "\x1b[m"
			if !color {
				t.Errorf("line %d has a style: %q", i+1, l)
			}
		}
		if open {
			t.Errorf("line %d leaves a style open: %q", i+1, l)
		}
		if at := strings.IndexFunc(sgr.ReplaceAllString(l, ""), func(r rune) bool { return unicode.IsControl(r) || r == 0x202e }); at >= 0 {
			t.Errorf("line %d has a control character: %q", i+1, l)
		}
	}
}
