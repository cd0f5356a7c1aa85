package plaintext

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain äöü 漢字\n\tnext":            "plain äöü 漢字\n\tnext",
		"\x1b[31mred\x1b[0m":              "red",
		"\x1b[2J\x1b[H\x1b[?1049hgone":    "gone",
		"\x1b]0;title\x07after":           "after",
		"\x1b]8;;http://x\x1b\\link":      "link",
		"\x1bPdevice\x1b\\after":          "after",
		"\u009b31mred":                    "red",
		"\u009d0;title\u009cafter":        "after",
		"\x1b(Bcharset\x1b=keypad\x1bc.":  "charsetkeypad.",
		"lone \x1b":                       "lone ",
		"unfinished \x1b]0;title\nnext":   "unfinished \nnext",
		"bell\x07 back\b del\x7f nul\x00": "bell back del nul",
		"over\rwritten":                   "overwritten",
		"right\u202eto left\u2066":        "rightto left",
		"bad \xff\xfe bytes":              "bad \ufffd\ufffd bytes",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"one\n":                 "one",
		"10 %\r50 %\r100 %\r\n": "100 %",
		"a\tb\nc":               "a b c",
		"\x1b[1mx\x1b[0m\ny":    "x y",
		"":                      "",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzClean holds for every input: valid text, no control character but
// newline and tab, and nothing left to clean.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"x", "\x1b[31m", "\x1b]0;t\x07", "\u009b1m", "\xff\x1b", "\x1b\x1b[[m", "\x1b[\x1b]x\x07m"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) {
			t.Errorf("Clean(%q) = %q is no text", s, got)
		}
		bad := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
		if strings.ContainsFunc(got, bad) {
			t.Errorf("Clean(%q) = %q holds a control character", s, got)
		}
		if again := Clean(got); again != got {
			t.Errorf("Clean(%q) = %q, and again %q", s, got, again)
		}
		if l := Line(s); strings.ContainsAny(l, "\n\t\r") {
			t.Errorf("Line(%q) = %q is no line", s, l)
		}
	})
}
