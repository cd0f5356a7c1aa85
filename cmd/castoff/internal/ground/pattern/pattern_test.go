package pattern

import (
	"slices"
	"testing"
)

func TestPattern(t *testing.T) {
	t.Parallel()
	p := New(`^(?P<key>[a-z]+)=(.*)$`)
	if got := p.FindStringSubmatch("a=b"); !slices.Equal(got, []string{"a=b", "a", "b"}) {
		t.Errorf("FindStringSubmatch: %q", got)
	}
	if !p.MatchString("x=") || p.MatchString("=x") {
		t.Error("MatchString does not tell a match from none")
	}
	if got := p.ReplaceAllString("a=b", "$2:$1"); got != "b:a" {
		t.Errorf("ReplaceAllString: %q", got)
	}
	if got := p.FindString("a=b"); got != "a=b" {
		t.Errorf("FindString: %q", got)
	}
	if got := p.SubexpNames(); !slices.Equal(got, []string{"", "key", ""}) {
		t.Errorf("SubexpNames: %q", got)
	}
	if p.String() != `^(?P<key>[a-z]+)=(.*)$` {
		t.Errorf("String: %s", p)
	}
}

// In a real program a pattern costs nothing until it is used; in tests an
// invalid one is found without being used.
func TestCompiledWhenUsed(t *testing.T) {
	wrong := func() (panicked bool) {
		defer func() { panicked = recover() != nil }()
		New(`(`)
		return
	}
	if !wrong() {
		t.Error("a wrong pattern is not found in a test")
	}
	inTest = false
	defer func() { inTest = true }()
	if wrong() {
		t.Error("outside of tests a pattern is compiled before it is used")
	}
}
