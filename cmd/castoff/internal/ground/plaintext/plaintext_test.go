package plaintext

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var cleaned = map[string]string{
	"":                        "",
	"plain":                   "plain",
	"tab\tand\nline":          "tab\tand\nline",
	"ünïcödé 漢字 🐳 e\u0301":    "ünïcödé 漢字 🐳 e\u0301",
	"family \u200d joined":    "family \u200d joined",
	"a\x00b\x07c\x08d\x7fe":   "abcde",
	"a\rb\r\n":                "ab\n",
	"a\vb\fc":                 "abc",
	"bad \xff\xfe utf8":       "bad \ufffd\ufffd utf8",
	"half \xe6\xbc":           "half \ufffd\ufffd",
	"a true \ufffd":           "a true \ufffd",
	"surrogate \xed\xa0\x80.": "surrogate \ufffd\ufffd\ufffd.",

	// CSI: colours, movement, private modes, with intermediates.
	"\x1b[31mred\x1b[0m":                         "red",
	"\x1b[2J\x1b[1;1Htop":                        "top",
	"\x1b[?1049hscreen\x1b[?25l":                 "screen",
	"\x1b[38:2::1:2:3mcolour":                    "colour",
	"\x1b[1 qcursor":                             "cursor",
	"c1 \u009b31mred":                            "c1 red",
	"raw c1 \x9b31mred":                          "raw c1 \ufffd31mred",
	"\x1b[31":                                    "",
	"\x1b[31\nnext":                              "\nnext",
	"\x1b[3\x1b[1mnested":                        "nested",
	"\x1b[3ünext":                                "ünext",
	"\x1b]0;title\x07text":                       "text",
	"\x1b]0;title\x1b\\text":                     "text",
	"\x1b]0;title\u009ctext":                     "text",
	"\u009d0;title\u009ctext":                    "text",
	"\x1b]8;;http://x\x07l\x1b]8;;":              "l",
	"\x1b]52;c;c3RlYWw=\x07":                     "",
	"\x1b]0;no end\nnext":                        "\nnext",
	"\x1b]0;no end":                              "",
	"\x1bPq#0;1;0\x1b\\sixel":                    "sixel",
	"\x1bXsos\x1b\\\x1b^pm\x1b\\ \x1b_apc\x1b\\": " ",
	"\x1b\x1b[31mtwice":                          "twice",

	// Short ones.
	"\x1b(Bcharset\x1b)0": "charset",
	"\x1b#8lines":         "lines",
	"\x1bcreset":          "reset",
	"\x1b=keypad\x1b>":    "keypad",
	"\x1b]8;;x\x1b\\link": "link",
	"\x1b7save\x1b8":      "save",
	"\x1bMup\x1bDdown":    "updown",
	"end\x1b":             "end",
	"\x1b\nline":          "\nline",
	"\x1b(\nline":         "\nline",
	"\x1büber":            "über",
	"\x1b%":               "",
	"nel\u0085x":          "nelx",

	// Text that reads as something that it is not.
	"pass\u202edrow\u202c":       "passdrow",
	"\u2066a\u2069\u200e\u200f":  "a",
	"\u061cx":                    "x",
	"line\u2028break\u2029again": "linebreakagain",
}

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range cleaned {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
		// Also in the middle of other text, which stays.
		if got := Clean("before " + in + "\nafter"); !strings.HasPrefix(got, "before ") || !strings.HasSuffix(got, "\nafter") {
			t.Errorf("%q between lines: %q", in, got)
		}
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                           "",
		"plain":                      "plain",
		"ends\r\n":                   "ends",
		"ends\n\n":                   "ends",
		"two\nlines\tand tab":        "two lines and tab",
		"10%\r50%\r100%":             "100%",
		"10%\r50%\r100%\r":           "100%",
		"10%\r\x1b[K50%\x1b[0m\r\n":  "50%",
		"\x1b[31mred\x1b[0m \xff":    "red \ufffd",
		"a\u2028b":                   "ab",
		"\x1b]0;no end\nnext":        " next",
		"\r\r\r":                     "",
		"kept \u00e9\u0301 as it is": "kept \u00e9\u0301 as it is",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestNoWorkForPlainText checks that plain text, which most text is, costs
// nothing.
func TestNoWorkForPlainText(t *testing.T) {
	s := strings.Repeat("plain text, 漢字\n", 100)
	if n := testing.AllocsPerRun(10, func() { Clean(s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestLongText checks that the time grows only in proportion: unfinished
// sequences, one after another, are the worst case.
func TestLongText(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"\x1b]", "\x1b[", "\x1b", "\x1b(", "\u009d", "\x1b]\n", "\xff"} {
		if got := Clean(strings.Repeat(unit, 1<<20)); strings.Contains(got, "\x1b") {
			t.Errorf("%q a million times: something is left", unit)
		}
	}
}

func FuzzClean(f *testing.F) {
	for in := range cleaned {
		f.Add(in)
	}
	for _, in := range []string{"\x1b\x1b[[m", "\x1b[\x1b]x\x07m", "\xc2\x1b[m\x9b1m", "\x1b]\xc2\n\x9c"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := Clean(in)
		check(t, in, out)
		if again := Clean(out); again != out {
			t.Errorf("Clean(%q) = %q, and that again is %q", in, out, again)
		}
		if utf8.ValidString(in) && !strings.ContainsFunc(in, func(r rune) bool { return !allowed(r) }) && out != in {
			t.Errorf("%q has nothing to clean, but is %q", in, out)
		}
		// Newlines stay: an unfinished sequence swallows no line.
		if strings.Count(out, "\n") != strings.Count(in, "\n") {
			t.Errorf("Clean(%q) = %q has other lines", in, out)
		}
		line := Line(in)
		check(t, in, line)
		if strings.ContainsAny(line, "\n\t") || Line(line) != line {
			t.Errorf("Line(%q) = %q, and again %q", in, line, Line(line))
		}
	})
}

func check(t *testing.T, in, out string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Errorf("%q becomes %q, which is not UTF-8", in, out)
	}
	for _, r := range out {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			t.Errorf("%q becomes %q with %U", in, out, r)
		}
	}
}

// TestClip cuts at the end of a character, and leaves alone what is short
// enough.
func TestClip(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text       string
		most       int
		mark, want string
	}{
		{"", 0, "…", ""}, {"abc", 3, "…", "abc"}, {"abcd", 3, "…", "abc…"}, {"abcd", 3, "", "abc"}, {"abc", 0, " …", " …"}, {"abc", -1, "", ""},
		{"aé", 2, "…", "a…"}, {"aéb", 3, "…", "aé…"}, {"日本", 3, "", "日"}, {"日本", 4, "", "日"}, {"日本", 5, "", "日"}, {"😀😀", 7, "", "😀"}, {"😀", 3, "", ""},
		{"\x80\x80\x80\x80\x80\x80\x80\x80", 6, "", "\x80\x80"}, // no character begins here: four bytes are the longest one
	} {
		if got := Clip(c.text, c.most, c.mark); got != c.want {
			t.Errorf("Clip(%q, %d, %q) = %q, want %q", c.text, c.most, c.mark, got, c.want)
		}
	}
	for n := range 40 {
		if got := Clip("e\u0301 日本 😀 \u202eé plain", n, ""); len(got) > n || !utf8.ValidString(got) {
			t.Errorf("%d bytes: %q", n, got)
		}
	}
}

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{"": "", " \n": "", "a": "a", " a\n\tb  c\r\n": "a b c"} {
		if got := OneLine(in); got != want {
			t.Errorf("OneLine(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCapital(t *testing.T) {
	for in, want := range map[string]string{"": "", "a b": "A b", "éa": "Éa", "A": "A", "7 a": "7 a", "\xffa": "\xffa"} {
		if got := Capital(in); got != want {
			t.Errorf("Capital(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestListed(t *testing.T) {
	for want, words := range map[string][]string{"": nil, "a": {"a"}, "a or b": {"a", "b"}, "a, b or c": {"a", "b", "c"}} {
		if got := Listed(words, "or"); got != want {
			t.Errorf("%q are listed as %q, want %q", words, got, want)
		}
	}
}

func TestAndMore(t *testing.T) {
	for want, more := range map[string]int{"a, b": 0, "a, b and 1 more": 1} {
		if got := AndMore([]string{"a", "b"}, more); got != want {
			t.Errorf("with %d more: %q, want %q", more, got, want)
		}
	}
	if got := AndMore([]string{"a", "b"}, -3); got != "a, b" {
		t.Errorf("with none: %q", got)
	}
}
