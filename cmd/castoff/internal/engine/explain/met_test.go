package explain

import (
	"slices"
	"strings"
	"testing"
)

// metTexts reads testdata/met: texts that people met, each with the cause that
// they found in the end, in one line, and the traps that it should be found to
// show; "none" where the cause is none that Explain is for.
func metTexts(t testing.TB) map[string]publicText {
	t.Helper()
	all := map[string]publicText{}
	for name, text := range archived(t, "met/*.txtar") {
		cause, rest, _ := strings.Cut(text, "\n")
		traps, text, _ := strings.Cut(rest, "\n")
		traps, ok := strings.CutPrefix(traps, "# traps: ")
		if !ok || !strings.HasPrefix(cause, "# cause: ") {
			t.Errorf("%s: what was the cause? %q, %q", name, cause, traps)
		}
		p := publicText{name: name, text: text}
		if traps != "none" {
			p.traps = strings.Fields(traps)
		}
		all[name] = p
	}
	return all
}

// TestMet explains them.
func TestMet(t *testing.T) {
	texts := metTexts(t)
	for name, p := range texts {
		if got := ids(Explain(p.text)); !slices.Equal(got, p.traps) {
			t.Errorf("%s: %q, want %q", name, got, p.traps)
		}
	}
	if len(texts) < 40 {
		t.Errorf("there are only %d texts", len(texts))
	}
}
