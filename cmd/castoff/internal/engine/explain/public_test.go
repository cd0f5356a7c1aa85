package explain

import (
	"slices"
	"strings"
	"testing"
)

// publicText is an error text that somebody asked about in public. None of them
// was known when the rules were first written.
type publicText struct {
	name string
	// traps are those it should be found to show, in their order.
	traps []string
	// gap is the trap that would be right and that no rule finds yet.
	gap  string
	text string
}

// publicTexts reads testdata/public. Two lines come before each text: where it
// was asked, and its traps: "none", or one in parentheses for a gap.
func publicTexts(t testing.TB) []publicText {
	t.Helper()
	var all []publicText
	for name, text := range archived(t, "public/*.txtar") {
		p := publicText{name: name}
		source, rest, _ := strings.Cut(text, "\n")
		traps, text, _ := strings.Cut(rest, "\n")
		p.text = text
		if !strings.HasPrefix(source, "# source: https://") {
			t.Errorf("%s: where is it from? %q", name, source)
		}
		traps, ok := strings.CutPrefix(traps, "# traps: ")
		if gap, is := strings.CutPrefix(traps, "("); is {
			p.gap = strings.TrimSuffix(gap, ")")
		} else if traps != "none" {
			p.traps = strings.Fields(traps)
		}
		about := "unknown"
		if p.gap != "" {
			about = p.gap
		} else if len(p.traps) > 0 {
			about = p.traps[0]
		}
		if !ok || !strings.HasPrefix(p.name, about+".") {
			t.Errorf("%s: is it about %q?", name, traps)
		}
		all = append(all, p)
	}
	return all
}

// TestPublic explains what others saw, from engines of 2014 to 2026 and from
// what is not Docker's. Nothing may be named that is not so: where no rule
// knows the cause, silence is right.
func TestPublic(t *testing.T) {
	gaps, silent := 0, 0
	texts := publicTexts(t)
	for _, p := range texts {
		got := ids(Explain(p.text))
		switch {
		case p.gap != "":
			gaps++
			if len(got) > 0 && got[0] != p.gap {
				t.Errorf("%s: %q, want %s or nothing", p.name, got, p.gap)
			}
		case !slices.Equal(got, p.traps):
			t.Errorf("%s: %q, want %q", p.name, got, p.traps)
		case len(got) == 0:
			silent++
		}
	}
	t.Logf("%d texts: %d explained, %d rightly not, %d not and should be", len(texts), len(texts)-silent-gaps, silent, gaps)
	if len(texts)-silent-gaps < 160 || silent < 55 {
		t.Errorf("the public texts have shrunk: %d with a trap, %d without", len(texts)-silent-gaps, silent)
	}
}
