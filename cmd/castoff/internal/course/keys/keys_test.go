package keys

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/problem"
)

// TestRead reads tables that begin at line 3.
func TestRead(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"name: a", ""},
		{"name: a\nlist: [x]\nsize: 1MB\nin: {stage: build}", ""},
		{"other: x\nname: a", ""}, // somebody else knows it
		{"list: [x]", "a.md:3: it: name is missing"},
		{"naem: a", `a.md:3: it: unknown key "naem"; did you mean "name"? (allowed: name, list, size, in, static, exec, shell, other)`},
		{"name: a\nlist: []", "a.md:3: it: list has no entries"},
		{"name: a\nstatic: true", ""},
		{"name: a\nstatic: false", "a.md:4: it: static is not true; leave it out if it is not asked for (it is false)"},
		{"name: a\nexec: x\nshell: y", "a.md:3: it: say exec or shell, not both"},
		{"name: a\nin: x", `a.md:4: it: in is not a table such as {key: value} (it is "x")`},
		{"name: a\nin: {stge: x}", `a.md:4: it: in: unknown key "stge"; did you mean "stage"? (allowed: stage)`},
		{"name: a\nsize: 1XB", `a.md:4: it: size is not a size with its unit, such as 20MB, 1.5GB, 500kB or 20MiB (it is "1XB")`},
		{"- a", "a.md:3: this is not a list of key: value"},
		{"name: [", "a.md:3: this is not valid YAML…"},
		{"name: a\n\tsize: 1MB", "a.md:…there is a tab; YAML is indented with blanks…"},
	} {
		var got struct {
			name, stage, exec, shell string
			list                     []string
			size                     int64
			static                   bool
		}
		p := problem.NewList("a.md")
		if v, ok := Parse(c.text, 3, p); ok {
			in := Table{Keys: []Key{May("stage", StageName(&got.stage))}}
			table := Table{Keys: []Key{Must("name", Word(&got.name)), May("list", Words(&got.list)), May("size", Bytes(&got.size, 1)), May("in", Inner(in)),
				May("static", Yes(&got.static)), May("exec", Word(&got.exec)), May("shell", Word(&got.shell))}}
			if strings.Contains(c.text, "list: []") {
				table.Keys[1] = Must("list", Words(&got.list))
			}
			if got := strings.Contains(c.text, "exec"); got {
				table.OneOf = []string{"exec", "shell"}
			}
			table.Read(Reader{p, "it: "}, v, 3, []string{"other"}, func(pair Pair) bool { return pair.Key == "other" })
		}
		text := ""
		if err := problem.Join(p); err != nil {
			text = err.Error()
		}
		before, after, cut := strings.Cut(c.want, "…")
		if text != c.want && !(cut && strings.HasPrefix(text, before) && strings.Contains(text, strings.TrimSuffix(after, "…"))) {
			t.Errorf("%q:\n%s\nwant:\n%s", c.text, text, c.want)
		}
	}
}

// TestAsksForNothing: of some keys one has to be there.
func TestAsksForNothing(t *testing.T) {
	var a, b, c []string
	keys := []Key{May("a", Words(&a)), May("b", Words(&b)), May("c", Words(&c))}
	for _, x := range []struct {
		table Table
		want  string
	}{
		{Table{Keys: keys, SomeOf: []string{"a", "b", "c"}}, "a.md:1: it asks for nothing (say a, b or c)"},
		{Table{Keys: keys, OneOf: []string{"a", "b"}}, "a.md:1: it asks for nothing (say a or b)"},
		{Table{Keys: keys}, ""},
	} {
		p := problem.NewList("a.md")
		v, _ := Parse("b: []", 1, p) // nothing in it is as good as not there
		x.table.Read(Reader{List: p}, v, 1, nil, func(Pair) bool { return false })
		text := ""
		if err := problem.Join(p); err != nil {
			text = err.Error()
		}
		if text != x.want {
			t.Errorf("%q, want %q", text, x.want)
		}
	}
}
