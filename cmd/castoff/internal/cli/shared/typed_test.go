package shared

import (
	"path/filepath"
	"testing"

	"castoff/cmd/castoff/internal/course/scaffold"
)

// TestTypedWithoutWhatIsKept: a line to type has --base until castoff knows
// without.
func TestTypedWithoutWhatIsKept(t *testing.T) {
	kept := false
	d := &Deps{given: map[string]string{"base": "my image", "builder": "legacy", "host": "h"}}
	if got := d.Typed("check x"); got != "castoff --host h --base 'my image' --builder legacy check x" {
		t.Error(got)
	}
	for _, command := range []string{"build", "prepare --lesson 2", "record f", "doctor", "learn"} {
		if got := d.Typed(command); got != "castoff --host h --base 'my image' --builder legacy "+command {
			t.Error(got)
		}
	}
	if got := d.Typed("clean"); got != "castoff --host h clean" {
		t.Error(got)
	}
	d.kept = func(what string) bool { return kept && what == "base" }
	if got := d.Typed(""); got != "castoff --host h --base 'my image' --builder legacy" {
		t.Error(got)
	}
	kept = true
	if got := d.Typed(""); got != "castoff --host h --builder legacy" {
		t.Error(got)
	}
}

// TestTypedFor: what is to be typed leads to the course that is meant.
func TestTypedFor(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "course")
	if _, err := scaffold.Course(dir, "Mine", scaffold.Formats{}); err != nil {
		t.Fatal(err)
	}
	d := &Deps{Flags: Flags{Lessons: dir}}
	defer d.Close()
	c, err := d.Course()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		d            *Deps
		course, want string
	}{
		{d, c.ID, "castoff --lessons " + dir + " list"},
		{d, "", "castoff list"},
		{&Deps{}, "", "castoff list"},
		{&Deps{}, "/a b", "castoff --lessons '/a b' list"},
	} {
		if got := tt.d.TypedFor(tt.course, "list"); got != tt.want {
			t.Errorf("%q, not %q", got, tt.want)
		}
	}
}
