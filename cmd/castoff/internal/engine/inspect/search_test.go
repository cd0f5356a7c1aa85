package inspect

import (
	"slices"
	"testing"
)

// TestSearch writes a text in two parts, split at every place.
func TestSearch(t *testing.T) {
	t.Parallel()
	const text = "xxone token and anotherxx"
	for at := range len(text) + 1 {
		s := newSearch([]string{"another", "one token", "two tokens", "x"})
		for _, part := range []string{text[:at], "", text[at:]} {
			if n, err := s.Write([]byte(part)); n != len(part) || err != nil {
				t.Fatal(n, err)
			}
		}
		if got := s.found(); !slices.Equal(got, []string{"another", "one token", "x"}) {
			t.Errorf("split at %d: %q", at, got)
		}
	}
}
