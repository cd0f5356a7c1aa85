package steps

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/budget"
)

const (
	head     = "---\ntitle: A title\nminutes: 5\n---\n"
	question = "\n```castoff ask\nWhy?\n\n- [ ] One.\n  No.\n- [x] Two.\n  Yes.\n```\n"
)

var testKnown = lesson.Known{
	Verbs:        Verbs(),
	Images:       []string{"traditional", "multistage"},
	Commands:     map[string][]string{"traditional": {"version"}},
	Placeholders: []string{"traditional.size", "base.ref", "base.note"},
	Numbers:      map[string]quantity.Kind{"multistage.seconds": quantity.KindTime, "multistage.size": quantity.KindSize, "traditional.files": "file", "traditional.seconds": quantity.KindTime},
	Trials:       []string{"cache", "targets"},
	Exercises:    []string{"from-path", "from-typo"},
}

var testFiles = fstest.MapFS{
	"sampleapp/traditional.Dockerfile": {Data: []byte("FROM a\nRUN b\nCOPY . .\n")},
	"sampleapp/app/main.go":            {Data: []byte("package main\n\nfunc main() {}")},
	"sampleapp/binary":                 {Data: []byte("\xff\xfe")},
}

// load loads one lesson, 01-a.md.
func load(text string) (*lesson.Lesson, error) {
	c, err := lesson.Load(fstest.MapFS{"01-a.md": {Data: []byte(text)}}, testFiles, testKnown)
	if err != nil {
		return nil, err
	}
	return c.Lessons[0], nil
}

func mustLoad(t *testing.T, text string) *lesson.Lesson {
	t.Helper()
	l, err := load(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// outline writes a lesson's pages, one a line.
func outline(l *lesson.Lesson) string {
	var b strings.Builder
	for _, p := range l.Pages {
		b.WriteString(p.Title + ":")
		for _, s := range p.Steps {
			b.WriteString(" " + s.Verb)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestSteps reads steps as an author writes them.
func TestSteps(t *testing.T) {
	t.Parallel()
	one, both, twenty := "traditional", []string{"traditional", "multistage"}, int64(20_000_000)
	for _, tt := range []struct {
		block string
		want  Step
	}{
		{"show path=\"sampleapp/traditional.Dockerfile\" lines=2-3", &Show{"sampleapp/traditional.Dockerfile", 2, 3}},
		{"show path=sampleapp/app/main.go", &Show{Path: "sampleapp/app/main.go"}},
		{"build image=traditional", &Build{one}},
		{"measure image=traditional", &Measure{one}},
		{"compare b=multistage a=traditional", &Compare{both}},
		{"layers image=traditional", &Layers{one}},
		{"files image=traditional", &Files{one, 2, 5}},
		{"files image=traditional depth=3 top=7", &Files{one, 3, 7}},
		{"run image=traditional", &Run{Image: one}},
		{"run image=traditional command=version", &Run{one, "version"}},
		{"note", nil},
		{"shell image=traditional", &Shell{one}},
		{"binary image=traditional", &Binary{both[:1]}},
		{"surface image=traditional other=multistage", &Surface{both}},
		{"waste image=traditional", &Waste{one}},
		{"deploy a=traditional b=multistage", &Deploy{both}},
		{"stages image=traditional", &Stages{one}},
		{"budget image=traditional max-size=20MB rules=nonroot,no-shell", &Budget{one, budget.Budget{MaxSize: &twenty, NoShell: true, NonRoot: true}}},
		{"trial of=cache", &Trial{"cache"}},
		{"exercise id=from-typo", &Exercise{"from-typo"}},
	} {
		if tt.block == "note" {
			l := mustLoad(t, head+"```castoff note\nSay it slowly.\n```\n"+question)
			if got := Of(l.Pages[0].Steps[0]); !reflect.DeepEqual(got, &Note{"Say it slowly."}) {
				t.Errorf("a note: %#v", got)
			}
			continue
		}
		l := mustLoad(t, head+"```castoff "+tt.block+"\n```\n"+question)
		if got := Of(l.Pages[0].Steps[0]); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %#v, want %#v", tt.block, got, tt.want)
		}
	}
	l := mustLoad(t, head+"Text.\n"+question)
	if p, ok := Of(l.Pages[0].Steps[0]).(*Prose); !ok || p.Markdown != "Text." {
		t.Errorf("prose is %#v", Of(l.Pages[0].Steps[0]))
	}
	if a, ok := Of(l.Pages[1].Steps[0]).(*Ask); !ok || a.Asked.Text != "Why?" {
		t.Errorf("ask is %#v", Of(l.Pages[1].Steps[0]))
	}
}

func TestStepErrors(t *testing.T) {
	t.Parallel()
	var names []string
	for _, v := range table {
		names = append(names, v.Name)
	}
	for block, want := range map[string]string{
		"shell image=traditional command=ls":                  `unknown shell key "command" (allowed: image)`,
		"waste image=traditional other=multistage":            `unknown waste key "other" (allowed: image)`,
		"deploy a=traditional":                                "the step deploy has no b=",
		"trial of=target":                                     `unknown trial "target"; did you mean "targets"? (allowed: cache, targets)`,
		"budget image=traditional max-size=large":             `max-size is "large": reading the size "large": it is not a number with a unit`,
		"budget image=traditional max-size=1MB rules=no-root": `unknown rule "no-root"; did you mean "nonroot"? (allowed: exec-form, no-compiler, no-interpreter, no-package-manager, no-setuid, no-shell, nonroot)`,
		"deploy a=multistage b=multistage":                    "a and b are the same image",
		"binary image=traditional other=multistge":            `unknown image "multistge"; did you mean "multistage"? (allowed: traditional, multistage)`,
		"surface image=traditional other=traditional":         "image and other are the same image",
		"files image=traditional depth=4":                     `depth is "4", not a number from 1 to 3`,
		"show path=sampleapp/binary":                          "the file sampleapp/binary: is not text in UTF-8",
		"exercise id=form-typo":                               `unknown exercise "form-typo"; did you mean "from-typo"? (allowed: from-path, from-typo)`,
		"wasted image=traditional":                            `unknown verb "wasted"; did you mean "waste"? (allowed: ` + strings.Join(names, ", ") + ")",
		"build image=traditional\nls":                         "the step build has a body; only ask, predict, guess and note have one",
	} {
		_, err := load(head + "```castoff " + block + "\n```\n" + question)
		if err == nil || !strings.HasSuffix(err.Error(), ": "+want) && !strings.HasSuffix(err.Error(), ":5: "+want) {
			t.Errorf("%s: %v, want %s", block, err, want)
		}
	}
}

// TestVerbsAreDocumented: README has each verb as authors write it, with what
// it does, in the order of the table, and no other.
func TestVerbsAreDocumented(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(readme), "\n| step | does |\n| --- | --- |\n")
	rows, _, ends := strings.Cut(after, "\n\n")
	if !found || !ends {
		t.Fatal("README has no table of steps")
	}
	var want []string
	for _, v := range table {
		want = append(want, "| `"+v.Usage()+"` | "+v.Does+" |")
	}
	if got := strings.Split(rows, "\n"); !reflect.DeepEqual(got, want) {
		t.Errorf("README's table of steps is\n%s\nand not\n%s", rows, strings.Join(want, "\n"))
	}
}
