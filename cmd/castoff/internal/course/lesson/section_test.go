package lesson

import (
	"fmt"
	"testing"
)

// TestSection: marks in a heading make no other section of it.
func TestSection(t *testing.T) {
	t.Parallel()
	l := &Lesson{Pages: []Page{{}, {Title: "What `FROM scratch` is"}, {Title: "What `FROM scratch` is", Continued: true}, {Title: "**All** of *it*"}}}
	for heading, want := range map[string]string{
		"What FROM scratch is": "[1 2]", "What `FROM scratch` is": "[1 2]", "All of it": "[3]", "**All** of it": "[3]",
		"": "[]", "what FROM scratch is": "[]", "What FROM scratch": "[]",
	} {
		if got := fmt.Sprint(l.Section(heading)); got != want {
			t.Errorf("%q: the pages %s, not %s", heading, got, want)
		}
	}
}
