package manifest

import (
	"errors"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/ground/fault"
)

// TestAdmit: a course for a newer castoff is refused, whatever else is in its file,
// and by a castoff that has a number.
func TestAdmit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, this, want string
	}{
		{head + "castoff: \"1.2\"\n", "v1.1.9", `opening the course "Ours": it needs castoff 1.2 or later, and this is castoff 1.1.9`},
		{"castoff: \"2\"\nformat: 2\nnews: [a, {b: c}]\n", "v1.1.9+dirty", "opening the course: it needs castoff 2 or later, and this is castoff 1.1.9"},
		{head + "castoff: \"1.2\"\n", "v1.2.0-rc.1", `opening the course "Ours": it needs castoff 1.2 or later, and this is castoff 1.2.0-rc.1`},
		{head + "castoff: \"1.2\"\n", "v1.2.0", ""},
		{head + "castoff: \"1.9\"\n", "v1.10.0", ""},
		{head + "castoff: \"9\"\n", "(devel)", ""},
		{head + "castoff: \"9\"\n", "v0.0.0-20260301101010-abcdef123456", ""},
		{head + "castoff: v9\n", "v1.0.0", ""}, // a mistake, which Load reports
		{head + "castoff: 9\n", "v1.0.0", ""},
		{head, "v0.1.0", ""},
		{"a: &a [*a]\n", "v1.0.0", ""},
		{"\x1b[2J", "v1.0.0", ""},
	} {
		err := Admit(course(c.text), c.this)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%q on %s: %q, want %q", c.text, c.this, got, c.want)
		}
		if too := (*TooNew)(nil); err != nil && (!errors.As(err, &too) || len(fault.Hints(err)) == 0) {
			t.Errorf("%q: %#v", c.text, err)
		}
	}
	if err := Admit(fstest.MapFS{}, "v1.0.0"); err != nil {
		t.Errorf("a course without the file: %v", err)
	}
}
