package spelling

import (
	"strings"
	"testing"
	"time"
)

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"build", "build", 0}, {"biuld", "build", 1}, {"buld", "build", 1}, {"builld", "build", 1},
		{"bxild", "build", 1}, {"ab", "ba", 1}, {"kitten", "sitting", 3}, {"ca", "abc", 3}, {"größe", "grösse", 2}, {"é", "e", 1},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("from %q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := distance(c.b, c.a); got != c.want {
			t.Errorf("from %q to %q: %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		word, words, want string
	}{
		{"biuld", "show build", "build"}, {"BUILDS", "build", "build"}, {"x", "show build", ""}, {"x", "y show", "y"},
		{"x", "", ""}, {"lst", "last list", "last"}, {"", "a", "a"}, {"compare", "compares compose", "compares"},
	} {
		if got := Nearest(c.word, strings.Fields(c.words)); got != c.want {
			t.Errorf("nearest to %q of %q is %q, want %q", c.word, c.words, got, c.want)
		}
	}
	for most, want := range []string{"", "", "build"} {
		if got := Within("bulid0", []string{"build"}, most); got != want {
			t.Errorf("within %d: %q, want %q", most, got, want)
		}
	}
}

// TestLongWords spends no time on what is not a word.
func TestLongWords(t *testing.T) {
	t.Parallel()
	began := time.Now()
	long := strings.Repeat("a", 1<<20)
	if got := Nearest(long, []string{long + "b", "a"}); got != "" {
		t.Errorf("nearest is a word of %d bytes", len(got))
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}
