package problem

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestJoin(t *testing.T) {
	t.Parallel()
	a, b, none := NewList("a.md"), NewList("b\x1b[2J.md"), NewList("c.md")
	b.Add(0, "no line")
	a.Add(9, "late, with %q", "\x1b")
	a.Add(2, "early\nand long")
	a.Add(2, "next\x1b[2J")
	err := Join(a, none, b)
	want := "a.md:2: early and long\na.md:2: next\na.md:9: late, with \"\\x1b\"\nb.md:1: no line"
	if err == nil || err.Error() != want {
		t.Errorf("joined:\n%v\nwant:\n%s", err, want)
	}
	var p *Problem
	if !errors.As(err, &p) || p.File != "a.md" || p.Line != 2 {
		t.Errorf("the first problem is %+v", p)
	}
	for _, err := range []error{err, fmt.Errorf("loading: %w", errors.Join(err, errors.New("something else")))} {
		if all := All(err); len(all) != 4 || all[3].File != "b.md" {
			t.Errorf("of %v: %v", err, all)
		}
	}
	if all := All(errors.New("something else")); all != nil {
		t.Errorf("of something else: %v", all)
	}
	if err := Join(none); err != nil || Join() != nil {
		t.Errorf("nothing is wrong, but %v", err)
	}
}

func TestBounds(t *testing.T) {
	t.Parallel()
	l := NewList("a")
	for range 3 * MaxPerFile {
		l.Add(1, "%s", strings.Repeat("é", maxText))
	}
	if l.Len() != MaxPerFile+1 || !strings.Contains(l.all[MaxPerFile].Text, "there are more problems") {
		t.Errorf("%d problems, the last %q", l.Len(), l.all[MaxPerFile].Text)
	}
	if n := len(l.all[0].Text); n > maxText+len("…") || !strings.HasSuffix(l.all[0].Text, "é…") {
		t.Errorf("a text of %d bytes", n)
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		word    string
		allowed []string
		want    string
	}{
		{"biuld", []string{"show", "build"}, `unknown verb "biuld"; did you mean "build"? (allowed: show, build)`},
		{"BUILDS", []string{"build"}, `unknown verb "BUILDS"; did you mean "build"? (allowed: build)`},
		{"x", []string{"show", "build"}, `unknown verb "x" (allowed: show, build)`},
		{"x", nil, `unknown verb "x" (there are none)`},
		{"xyz", strings.Split(strings.Repeat("word ", 30), " "), `unknown verb "xyz" (allowed: ` + strings.Repeat("word, ", 24) + "…)"},
	} {
		if got := Unknown("verb", tt.word, tt.allowed); got != tt.want {
			t.Errorf("%s\nwant %s", got, tt.want)
		}
	}
}
