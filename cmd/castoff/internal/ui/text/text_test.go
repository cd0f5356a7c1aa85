package text

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/uitest"

	"github.com/charmbracelet/x/ansi"
)

func TestBarsToScale(t *testing.T) {
	t.Parallel()
	r := NewRenderer(80, Look{})
	for _, tt := range []struct {
		part, whole int64
		want        string
	}{
		{0, 100, ""}, {1, 1_000_000, "▏"}, {100, 100, "████"}, {50, 100, "██"}, {53, 100, "██▏"}, {200, 100, "████"}, {1, 0, ""},
	} {
		if got := r.BarOf(tt.part, tt.whole, 4); got != tt.want {
			t.Errorf("%d of %d: %q, want %q", tt.part, tt.whole, got, tt.want)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	src := "intro\n\n```go\nx := 1\n```\ntext\n\n| a | b |\n|---|---|\n| 1 | 2 |\n|   |   |\n\n# H\nSet\n===\n~~~\nopen"
	var got []string
	for _, c := range split(src) {
		got = append(got, fmt.Sprintf("%d:%s%v%v", c.kind, strings.TrimSpace(c.text), c.head, c.rows))
	}
	want := "0:intro[][] 2:x := 1[][] 0:text[][] 1:[a b][[1 2] [ ]] 3:H[][] 3:Set[][] 2:open[][]"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestFew(t *testing.T) {
	t.Parallel()
	r := NewRenderer(80, Look{})
	for _, tt := range []struct {
		names []string
		width int
		want  string
	}{
		{nil, 9, ""}, {[]string{"bash", "dash", "sh"}, 14, "bash, dash, sh"}, {[]string{"bash", "dash", "sh"}, 13, "bash, dash, …"},
		{[]string{"bash", "dash", "sh"}, 12, "bash, …"}, {[]string{"abcdefghijkl", "x"}, 10, "abcd…kl, …"}, {[]string{"abcdefghijkl"}, 9, "abcdef…kl"},
	} {
		if got := r.Few(tt.names, tt.width); got != tt.want || Width(got) > tt.width {
			t.Errorf("%q in %d columns: %q, want %q", tt.names, tt.width, got, tt.want)
		}
	}
}

func TestShortenPath(t *testing.T) {
	t.Parallel()
	const p = "/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus"
	for width, want := range map[int]string{
		40: p, 39: "/usr/lib/gcc/x86_64-linux-gnu/…/cc1plus", 30: "/usr/lib/gcc/…/cc1plus", 14: "/usr/…/cc1plus", 11: "/…/cc1plus", 9: "/usr/l…us",
	} {
		if got := ClipPath(p, width, "…"); got != want || Width(got) > width {
			t.Errorf("in %d columns: %q, want %q", width, got, want)
		}
	}
}

// TestGridShares lets no column starve beside a large one.
func TestGridShares(t *testing.T) {
	t.Parallel()
	long := func(w int) string { return strings.Repeat("x", w) }
	for _, tt := range []struct {
		cells []Cell
		width int
		want  []int
		ok    bool
	}{
		{[]Cell{Fixed("ab"), long}, 60, []int{14, 37}, true},
		{[]Cell{long, long}, 60, []int{25, 26}, true},
		{[]Cell{long, Fixed("ab")}, 140, []int{mostColumn, 14}, true},
		{[]Cell{long, long}, 36, nil, false},
	} {
		got, ok := gridWidths([]string{"a", "b"}, []Fact{{"label", tt.cells}}, tt.width, mostColumn)
		if ok != tt.ok || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("in %d columns: %v %v, want %v %v", tt.width, got, ok, tt.want, tt.ok)
		}
	}
}

// TestJoinItemsKeepsAll checks that nothing but breaks and indentation is lost.
func TestJoinItemsKeepsAll(t *testing.T) {
	t.Parallel()
	squeezed := func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(" \t\r\n>\\"+lineBreak, r) {
				return -1
			}
			return r
		}, s)
	}
	for _, s := range append(uitest.Hostile, "-\ta\n\tb\r\n\tc", "- a\n\n  b\n  c\n\n      code\n      code\n", "- ```\n  x\n  y\n  ```\n", "1) a\n2) b\n   > c\n   d", "- a\n  | b | c |\n  |---|---|\n  | d | e |") {
		if got := joinItems(s); squeezed(got) != squeezed(s) {
			t.Errorf("%q became %q", s, got)
		}
	}
}

// TestClippingKeepsCharacters: a character of several code points is there
// whole or not at all, and nothing is wider than it may be.
func TestClippingKeepsCharacters(t *testing.T) {
	t.Parallel()
	const s = "cafe\u0301 🇩🇪 👩‍👩‍👧‍👦 漢字 plain"
	whole := map[string]bool{"…": true}
	for rest := s; rest != ""; {
		c, _ := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		whole[c], rest = true, rest[len(c):]
	}
	for width := range Width(s) + 2 {
		for name, got := range map[string]string{
			"end": Clip(s, width, "…"), "middle": ClipMiddle(s, width, "…"), "front": ClipFront(s, width, "…"),
		} {
			if Width(got) > width {
				t.Errorf("%s, %d columns: %q has %d", name, width, got, Width(got))
			}
			for rest := got; rest != ""; {
				c, _ := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
				if rest = rest[len(c):]; !whole[c] {
					t.Errorf("%s, %d columns: %q has the part %q of a character", name, width, got, c)
				}
			}
		}
	}
	shorter := s
	for n := 0; shorter != ""; n++ {
		next := WithoutLast(shorter)
		if c := strings.TrimPrefix(shorter, next); next == shorter || !whole[c] || n > len(whole)+20 {
			t.Fatalf("of %q %q goes", shorter, c)
		}
		shorter = next
	}
}

// TestProseHangs: what is wrapped goes on below its text, be it in an item, a
// quote or both; what only looks like a mark is text.
func TestProseHangs(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"- an item of a list that goes on":          "• an item of a list that\n  goes on",
		"9. one\n10. an item that goes on longer":   "9. one\n10. an item that goes on\n    longer",
		"- one\n  - nested, and goes on for long":   "• one\n  • nested, and goes on\n    for long",
		"- [x] what is done goes on below that":     "[x] what is done goes on\n    below that",
		"> a quote that goes on, and on, and on":    "│ a quote that goes on,\n│ and on, and on",
		"> one\n>\n> - an item that goes on longer": "│ one\n│\n│ • an item that goes on\n│   longer",
		"- one\n\n  two\n\n- three":                 "• one\n  two\n• three",
		"- one\\\n  _two_\\\n  three":               "• one\n  two\n  three",
		"• no item, but a line that goes on":        "• no item, but a line\nthat goes on",
		`1\. no item, but a line that goes on`:      "1. no item, but a line\nthat goes on",
		"flags as --no-such-thing are left whole":   "flags as --no-such-thing\nare left whole",
		"a flag as in --no-such-thing is left so":   "a flag as in\n--no-such-thing is left\nso",
	} {
		r := NewRenderer(25, Look{})
		if got := strings.Join(r.Markdown(source), "\n"); got != want {
			t.Errorf("%q:\n%s\nwant\n%s", source, got, want)
		}
		for _, l := range NewRenderer(25, Look{Color: true, Dark: true}).Markdown(source) {
			uitest.CheckText(t, l, 25, true)
		}
	}
}
