package plaintext

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestWriter cuts texts in two at every place: what comes out is the same, and
// no control sequence gets through in two halves.
func TestWriter(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain\ntext":                                "plain\ntext",
		"\x1b[31mred\x1b[0m\n":                       "red\n",
		"\x1b]0;title\x07after":                      "after",
		"\x1b]0;title\x1b\\after\n":                  "after\n",
		"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\":   "link",
		"10%\r20%\r30%\r\ndone\r":                    "10%\n20%\n30%\ndone\n",
		"a\u009b31mb \u202e c 漢字 \xff\xfe d":         "ab  c 漢字 \ufffd\ufffd d",
		"\x1b]0;never ended\nnext line\n":            "\nnext line\n",
		"unfinished \x1b[3":                          "unfinished ",
		"\x1bP1$r0m\x1b\\x\x1b(By\x1b":               "xy",
		"cut off in a character \xe6\xbc":            "cut off in a character \ufffd\ufffd",
		"\x1b[2J\x1b[H\x1b]52;c;aGk=\x07\x9b2Jwiped": "\ufffd2Jwiped",
	} {
		for cut := 0; cut <= len(in); cut++ {
			var b strings.Builder
			w := NewWriter(&b)
			for _, piece := range []string{in[:cut], in[cut:]} {
				if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
					t.Fatalf("%q: wrote %d, %v", piece, n, err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if b.String() != want {
				t.Errorf("%q cut at %d: %q, want %q", in, cut, b.String(), want)
			}
		}
	}
}

// TestWriterHoldsLittle checks that text is passed on at once, and that a
// sequence without an end is not waited for for ever.
func TestWriterHoldsLittle(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	w := NewWriter(&b)
	for _, piece := range []string{"no newline", " yet", "\x1b[1", ";31m", "bold"} {
		if _, err := w.Write([]byte(piece)); err != nil {
			t.Fatal(err)
		}
	}
	if b.String() != "no newline yetbold" {
		t.Errorf("%q", b.String())
	}
	long := "\x1b]0;" + strings.Repeat("x", 3*maxHeld)
	for i := 0; i < len(long); i += 1000 {
		if _, err := w.Write([]byte(long[i:min(i+1000, len(long))])); err != nil {
			t.Fatal(err)
		}
		if len(w.held) > maxHeld {
			t.Fatalf("it holds %d bytes", len(w.held))
		}
	}
	if strings.ContainsRune(b.String(), 0x1b) {
		t.Error("an escape got through")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestWriterFails(t *testing.T) {
	t.Parallel()
	if _, err := NewWriter(full{}).Write([]byte("x")); err == nil {
		t.Error("no error")
	}
}

func FuzzWriter(f *testing.F) {
	f.Add("\x1b[31mred\x1b[0m\r\n", 3)
	f.Add("\u009b\x1b]0;x\x07漢", 5)
	f.Fuzz(func(t *testing.T, in string, cut int) {
		if cut < 0 || cut > len(in) {
			cut = len(in) / 2
		}
		var b strings.Builder
		w := NewWriter(&b)
		w.Write([]byte(in[:cut]))
		w.Write([]byte(in[cut:]))
		w.Close()
		for _, r := range b.String() {
			if !allowed(r) {
				t.Fatalf("%q cut at %d: %q", in, cut, b.String())
			}
		}
		if !utf8.ValidString(b.String()) {
			t.Fatalf("%q is not valid", b.String())
		}
	})
}
