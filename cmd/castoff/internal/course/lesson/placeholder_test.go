package lesson

import (
	"castoff/cmd/castoff/internal/ground/spelling"
	"fmt"
	"strings"
	"testing"
)

func TestPlaceholders(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, want string }{
		{"no braces", ""},
		{"{{a}} and\n{{b.c-d2}}", "a:1 b.c-d2:2"},
		{"`{{a}}` {{b}}", "a:1:code b:1"},
		{"`docker inspect -f '{{.Size}} {{json .}}'`", ""},
		{"```\n{{a}}\n```\n\n    {{b}}\n\n{{c}}", "c:7"},
		{"```{{a}}\n```\n", ""},
		{"<div>\n{{a}}\n</div>\n\nx <b c=\"{{c}}\"> {{d}}", "d:5"},
		{`\{{a}} \\{{b}}`, "b:1"},
		{"{{{a}}} {{A}} {{1}} {{a_b}} {{}} {{a", ""},
		{"| {{a}} |\n|---|\n| {{b}} |", "a:1 b:3"},
		{"> - **{{a}}**", "a:1"},
	} {
		var got []string
		for _, p := range Placeholders(tt.text) {
			if tt.text[p.Start:p.End] != "{{"+p.Name+"}}" {
				t.Errorf("%q: wrong offsets of %+v", tt.text, p)
			}
			s := fmt.Sprintf("%s:%d", p.Name, p.Line)
			if p.Code {
				s += ":code"
			}
			got = append(got, s)
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("%q: got %s, want %s", tt.text, g, tt.want)
		}
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"size": "577 MB on disk", "run": "RUN apt-get update && rm *_x `y`", "evil": "\x1b[2J# a\nb",
		"exec": `RUN ["go", "build"]`, "html": "<b> &lt; &#27; a|b ~x~", "base.note": "**Base.** x\x1b[2J", "rule": "===",
	}
	for _, tt := range []struct{ text, want string }{
		{"It has {{size}}.", "It has 577 MB on disk."},
		{"{{run}} `{{run}}`", "RUN apt-get update && rm \\*\\_x \\`y\\` `RUN apt-get update && rm *_x 'y'`"},
		{"{{evil}}", `\# a b`},
		{"{{exec}} `{{exec}}`", `RUN \["go", "build"\] ` + "`" + `RUN ["go", "build"]` + "`"},
		{"{{html}}", `\<b\> &amp;lt; &amp;#27; a\|b &#126;x&#126;`},
		{"{{base.note}}", `\*\*Base.\*\* x`},
		{"a\n{{rule}}", "a\n&#61;=="},
		{"    {{size}}\n\n`{{.Size}}`", "    {{size}}\n\n`{{.Size}}`"},
	} {
		if got := Fill(tt.text, func(name string) string { return values[name] }); got != tt.want {
			t.Errorf("%q:\ngot  %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	words := []string{"build", "measure", "run"}
	for word, want := range map[string]string{
		"biuld": "build", "Build": "build", "measur": "measure", "rn": "run", "xyz": "", "": "",
		"meassures": "measure", strings.Repeat("build", 1000): "",
	} {
		if got := spelling.Nearest(word, words); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}
