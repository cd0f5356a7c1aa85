package lesson

import (
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/ground/problem"
)

const (
	imagesAllowed = " (allowed: traditional, multistage)"
	verbsAllowed  = " (allowed: show, build, measure, compare, surface, files, run, ask, predict, note, exercise)"
	namesAllowed  = " (allowed: traditional.size, base.ref, base.note)"
	form          = "(an option is a line `- [ ] text`, or `- [x] text` if it is right, and below it, indented, why)"
)

const predicts = "```castoff predict value=multistage.seconds\nHow long?\n\n- a\n  A.\n- b\n  B.\n```\n"

// TestErrors has lessons whose text begins at line 5, after head.
func TestErrors(t *testing.T) {
	t.Parallel()
	block := func(info string) string { return "```castoff " + info + "\n```\n" + question }
	ask := func(body string) string { return "```castoff ask\n" + body + "```\n" }
	for _, tt := range []struct{ name, text, want string }{
		{"typo in verb", block("biuld image=traditional"), `5: unknown verb "biuld"; did you mean "build"?` + verbsAllowed},
		{"no such verb", block("exec"), `5: unknown verb "exec"` + verbsAllowed},
		{"no verb", block(""), "5: the step has no verb" + verbsAllowed},
		{"typo in castoff", "```castof build\n```\n" + question, `5: unknown kind of step "castof"; did you mean "castoff"? (allowed: castoff)`},
		{"unknown image", "\n\n" + block("build image=traditonal"), `7: unknown image "traditonal"; did you mean "traditional"?` + imagesAllowed},
		{"unknown images", block("compare a=x b=y"), `5: unknown image "x"` + imagesAllowed + "\n" + `5: unknown image "y"` + imagesAllowed},
		{"same image", block("compare a=traditional b=traditional"), "5: a and b are the same image"},
		{"same image, other", block("surface image=traditional other=traditional"), "5: image and other are the same image"},
		{"unknown other", block("surface image=traditional other=multistge"), `5: unknown image "multistge"; did you mean "multistage"?` + imagesAllowed},
		{"unknown exercise", block("exercise id=form-typo"), `5: unknown exercise "form-typo"; did you mean "from-typo"? (allowed: from-path, from-typo)`},
		{"exercise without id", block("exercise"), "5: the step exercise has no id="},
		{"exercise by another key", block("exercise name=from-typo"), `5: unknown exercise key "name" (allowed: id)` + "\n5: the step exercise has no id="},
		{"exercise with a body", "```castoff exercise id=from-typo\nFROM scratch\n```\n" + question, "6: the step exercise has a body; only ask, predict and note have one"},
		{"missing key", block("build"), "5: the step build has no image="},
		{"missing keys", block("compare"), "5: the step compare has no a=\n5: the step compare has no b="},
		{"typo in key", block("build imgae=traditional"), `5: unknown build key "imgae"; did you mean "image"? (allowed: image)`},
		{"key of another verb", block("run image=traditional depth=2"), `5: unknown run key "depth" (allowed: image)`},
		{"duplicate key", block("build image=traditional image=multistage"), `5: duplicate key "image"`},
		{"no value", block("build image="), "5: the value of image is empty or its quotes do not stand around it"},
		{"quotes within", block(`build image=tra"di"tional`), "5: the value of image is empty or its quotes do not stand around it"},
		{"open quote", block(`build image="traditional`), "5: a double quote is not closed\n5: the value of image is empty or its quotes do not stand around it"},
		{"no equals", block("build traditional"), "5: \"traditional\" is not key=value\n5: the step build has no image="},
		{"ask has no keys", "```castoff ask image=traditional" + question[len("\n```castoff ask"):], `5: unknown ask key "image" (there are none)`},
		{"body", "```castoff build image=traditional\nls\n```\n" + question, "6: the step build has a body; only ask, predict and note have one"},
		{"depth", block("files image=traditional depth=4 top=x"), `5: depth is "4", not a number from 1 to 3` + "\n" + `5: top is "x", not a number from 1 to 50`},
		{"not closed before the next", "```castoff ask\nWhat?\n\n## A page\n\n```castoff build image=traditional\n```\n" + question, "5: the block has no end before the next one begins: it ends with a line of the same characters as it begins with"},
		{"not closed", question + "```castoff build image=traditional\n", "14: the block has no end: it ends with a line of the same characters as it begins with"},
		{"in a list", "- item\n\n  ```castoff build image=traditional\n  ```\n" + question, "7: a step inside of a list or a quote (steps stand by themselves)"},
		{"in a quote", "> ```castoff build image=traditional\n> ```\n" + question, "5: a step inside of a list or a quote (steps stand by themselves)"},

		{"no such file", block("show path=sampleapp/traditonal.Dockerfile"),
			`5: unknown file "sampleapp/traditonal.Dockerfile"; did you mean "sampleapp/traditional.Dockerfile"? (allowed: lessons/service/Dockerfile, sampleapp/app/main.go, sampleapp/binary, sampleapp/traditional.Dockerfile)`},
		{"a file without the course's prefix", block("show path=service/Dockerfile"), `5: unknown file "service/Dockerfile": paths of the course's own files begin with lessons/: lessons/service/Dockerfile`},
		{"a picture", "![harbour](harbour.png)\n\n" + question, `5: the picture "harbour.png" is not there`},
		{"escape", block("show path=../secret"), `5: the path "../secret" is not one inside of the course's files: no leading slash, no . or .., no backslash`},
		{"absolute", block("show path=/etc/passwd"), `5: the path "/etc/passwd" is not one inside of the course's files: no leading slash, no . or .., no backslash`},
		{"directory", block("show path=sampleapp/app"), "5: the file sampleapp/app: is not a regular file"},
		{"not text", block("show path=sampleapp/binary"), "5: the file sampleapp/binary: is not text in UTF-8"},
		{"lines behind end", block("show path=sampleapp/app/main.go lines=2-4"), `5: lines is "2-4", but sampleapp/app/main.go ends with line 3`},
		{"lines backwards", block("show path=sampleapp/app/main.go lines=3-2"), `5: lines is "3-2", not a line or a range of them, such as 3 or 2-4`},
		{"line 0", block("show path=sampleapp/app/main.go lines=0"), `5: lines is "0", not a line or a range of them, such as 3 or 2-4`},
		{"lines as words", block("show path=sampleapp/app/main.go lines=a-b"), `5: lines is "a-b", not a line or a range of them, such as 3 or 2-4`},

		{"placeholder", "Text\n{{base.rev}}\n" + question, `6: unknown placeholder "base.rev"; did you mean "base.ref"?` + namesAllowed},
		{"placeholder in a code span", "`{{nothing.known}}`\n" + question, `5: unknown placeholder "nothing.known"` + namesAllowed},
		{"not a placeholder", "A {{ base.ref }}.\n" + question,
			`5: {{ does not begin a placeholder such as {{base.size}}: a to z, digits, dots and hyphens (write \{{ for the braces themselves)`},
		{"placeholder in a heading", "## A {{base.ref}}\n\nText.\n" + question, "5: a placeholder in a heading, which is not allowed"},
		{"placeholder in an option", ask("Why?\n\n- [ ] a\n  {{x}}\n- [x] {{y}}\n  b\n"), `9: unknown placeholder "x"` + namesAllowed + "\n" + `10: unknown placeholder "y"` + namesAllowed},
		{"placeholder further down an explanation", ask("Why?\n\n- [ ] a\n  b\n\n  `{{x}}` and\n  {{ y }}\n- [x] c\n  d\n"), `11: unknown placeholder "x"` + namesAllowed + "\n" +
			`12: {{ does not begin a placeholder such as {{base.size}}: a to z, digits, dots and hyphens (write \{{ for the braces themselves)`},
		{"control character", "a\n&#27;[31m\n" + question, "6: a character reference (&#…;) stands for a control character, which is not allowed"},
		{"hidden control character", "&amp;#x1b;[2J\n" + question, "5: a character reference (&#…;) stands for a control character, which is not allowed"},

		{"other heading", "# Another\n\nText.\n" + question, `5: the heading of level 1 is "Another", the title in the front matter "A title"; they must be the same (pages begin at level 2, ##)`},
		{"late heading", "Text.\n\n# A title\n" + question, "7: a heading of level 1 is only allowed before anything else (pages begin at level 2, ##)"},
		{"empty heading", "##\n\nText.\n" + question, "5: the heading is empty"},
		{"empty section", question + "\n## A\n\n## B\n\nText.\n", `15: there is nothing below the heading "A"`},
		{"empty last section", question + "\n## A\n", `15: there is nothing below the heading "A"`},
		{"reference", "[a][b]\n\n[b]: http://c\n" + question, "7: a link's address stands apart from the link; write [text](address): pages are shown one by one"},

		{"long line", "Text.\n" + strings.Repeat(">", 4000) + "\n" + question, "6: the line is longer than 4000 bytes"},
		{"empty", "\n\n", "4: the lesson is empty"},
		{"only a note", "```castoff note\nSay it.\n```\n", "5: there is nothing in the lesson that a learner sees"},
		{"nothing but a note below a heading", "## A\n\n```castoff note\nSay it.\n```\n\n## B\n\nText.\n" + question, `5: there is nothing below the heading "A"`},
		{"empty note", "```castoff note\n\n```\n" + question, "5: the note is empty"},
		{"a note's placeholder", "```castoff note\nSay it:\n{{oops.size}}\n```\n" + question, `7: unknown placeholder "oops.size" (allowed: traditional.size, base.ref, base.note)`},
		{"empty question", ask("\n"), "5: the question is empty (its text, then a task list of options)"},
		{"no options", ask("Why?\n"), "6: the question does not end with a list of options " + form},
		{"text behind options", ask("Why?\n\n- [x] a\n  b\n- [ ] c\n  d\n\nText.\n"), "6: the question does not end with a list of options " + form},
		{"numbered options", ask("Why?\n\n1. [x] a\n   b\n2. [ ] c\n   d\n"), "6: the question does not end with a list of options " + form},
		{"no text", ask("- [x] a\n  b\n- [ ] c\n  d\n"), "6: the question has no text before its options"},
		{"one option", ask("Why?\n\n- [x] a\n  b\n"), "8: the question has fewer than 2 options"},
		{"none right", ask("Why?\n\n- [ ] a\n  b\n- [ ] c\n  d\n"), "8: the question has no right option (- [x])"},
		{"no box", ask("Why?\n\n- a\n  b\n- [x] c\n  d\n"), "8: the item has no box " + form},
		{"no explanation", ask("Why?\n\n- [ ] a\n- [x] c\n  d\n"), "8: the option has no explanation (indented, on the lines below it)"},
		{"a box", strings.Replace(predicts, "- b", "- [x] b", 1) + question, "10: the item has a box (" + plainOption + ")"},
		{"nothing to predict", "```castoff predict value=traditional.seconds\nHow long?\n```\n" + question, "6: the question does not end with a list of options (" + plainOption + ")"},
		{"no number", strings.Replace(predicts, "multistage.seconds", "base.ref", 1) + question, `5: unknown number "base.ref" (allowed: multistage.seconds, traditional.seconds)`},
		{"no option text", ask("Why?\n\n- [ ]\n  a\n- [x] c\n  d\n"), "8: the option has no text on its first line"},
	} {
		t.Run(tt.name, func(t *testing.T) { wantProblems(t, head+tt.text, tt.want) })
	}
}

// wantProblems loads a lesson and compares the problems, without the file's
// name.
func wantProblems(t *testing.T, text, want string) {
	t.Helper()
	_, err := load(text)
	if err == nil {
		t.Fatal("no error")
	}
	if got := strings.ReplaceAll(err.Error(), "01-a.md:", ""); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestNoExercises is a lesson of a course that has none.
func TestNoExercises(t *testing.T) {
	t.Parallel()
	_, err := Load(fstest.MapFS{"01-a.md": {Data: []byte(head + "Text.\n\n```castoff exercise id=from-typo\n```\n" + question)}}, nil, Known{Verbs: testVerbs})
	if want := `01-a.md:7: unknown exercise "from-typo": the course has no exercises (each is a directory in exercises/)`; err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestFrontMatterErrors(t *testing.T) {
	t.Parallel()
	rest := "Text.\n" + question
	for _, tt := range []struct{ name, text, want string }{
		{"none", rest, "1: no front matter: the file begins with a line ---, then title: and minutes:, then a line ---"},
		{"no end", "---\ntitle: A\n", "1: the front matter has no end: it ends with a line ---\n2: the lesson is empty"},
		{"no title", "---\nminutes: 5\n---\n" + rest, "1: the front matter has no title"},
		{"nothing", "---\n---\n" + rest, "1: the front matter has no title"},
		{"empty title", "---\ntitle: \"\"\n---\n" + rest, "2: title is empty"},
		{"title with a control character", "---\ntitle: \"A\\e[2J\"\n---\n" + rest, "2: a text has a control character in it\n2: title is not text; put it in double quotes"},
		{"title is a number", "---\ntitle: 5\n---\n" + rest, "2: title is not text; put it in double quotes (it is 5)"},
		{"unknown key", "---\ntitle: A\nminuets: 5\n---\n" + rest, `3: unknown key "minuets"; did you mean "minutes"? (allowed: title, minutes) in the front matter`},
		{"duplicate key", "---\ntitle: A\ntitle: B\n---\n" + rest, `3: duplicate key "title"`},
		{"minutes", "---\ntitle: A\nminutes: many\n---\n" + rest, `3: minutes is not a number from 1 to 240 (it is "many")`},
		{"minutes below 1", "---\ntitle: A\nminutes: -5\n---\n" + rest, "3: minutes is not a number from 1 to 240"},
		{"too long", "---\ntitle: A\n" + strings.Repeat("# comment\n", 200) + "---\n" + rest, "1: the front matter is longer than 2000 bytes"},
		{"a list", "---\n- a\n- b\n---\n" + rest, "2: this is not a list of key: value"},
	} {
		t.Run(tt.name, func(t *testing.T) { wantProblems(t, tt.text, tt.want) })
	}
	_, err := load("---\ntitle: A\nminutes: [\n---\n" + rest)
	if err == nil || !strings.Contains(err.Error(), ":3: this is not valid YAML") {
		t.Errorf("got %v", err)
	}
}

func TestFileErrors(t *testing.T) {
	t.Parallel()
	good := []byte(head + "Text.\n" + question)
	_, err := Load(fstest.MapFS{
		"01-a.md":       {Data: good},
		"1-b.md":        {Data: good},
		"02-c.md":       {Data: []byte(head + "Text \xff\n")},
		"03-d.md":       {Data: append(good, make([]byte, MaxFile)...)},
		"04_e.md":       {Data: good},
		"05-\x1b[2J.md": {Data: good},
		"06-f.md":       {},
		"0-g.md":        {Data: good},
	}, testFiles, testKnown)
	const named = ":1: the file's name is not like 01-first-steps.md: a number from 1 to 999, then letters a to z, digits and hyphens\n"
	want := "0-g.md" + named + "04_e.md" + named + "05-.md" + named +
		"1-b.md:1: lesson number 1 is taken by 01-a.md\n" +
		"02-c.md:5: the file is not text in UTF-8\n" +
		"03-d.md:1: the file is larger than 1 MiB\n" +
		"06-f.md:1: no front matter: the file begins with a line ---, then title: and minutes:, then a line ---\n" +
		"06-f.md:1: the lesson is empty"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestAllProblemsInOrder(t *testing.T) {
	t.Parallel()
	wantProblems(t, head+"{{x}}\n\n```castoff rnu image=y\n```\n\n# Z\n", strings.Join([]string{
		`5: unknown placeholder "x"` + namesAllowed,
		`7: unknown verb "rnu"; did you mean "run"?` + verbsAllowed,
		`10: the heading of level 1 is "Z", the title in the front matter "A title"; they must be the same (pages begin at level 2, ##)`,
	}, "\n"))
}

func TestProblemsAreLimited(t *testing.T) {
	t.Parallel()
	_, err := load(head + strings.Repeat("{{x}}\n", 1000) + question)
	if err == nil || strings.Count(err.Error(), "\n") != problem.MaxPerFile || !strings.HasSuffix(err.Error(), "01-a.md:105: there are more problems, from about here on") {
		t.Errorf("got %v", err)
	}
}

func TestLongProblemIsCut(t *testing.T) {
	t.Parallel()
	_, err := load(head + "```castoff " + strings.Repeat("x", 3900) + "\n```\n" + question)
	if err == nil || len(err.Error()) > 1100 {
		t.Error("the text of a problem is as long as the lesson wants it to be")
	}
}
