package exercise

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// at is the beginning of the problems of exercise.md.
const at = "exercises/a/exercise.md:"

// problems loads a course and returns its problems; those of exercise.md
// without the file's name.
func problems(t *testing.T, files fs.FS) string {
	t.Helper()
	all, err := Load(files, "exercises", made{})
	if err == nil {
		return ""
	}
	if all != nil {
		t.Error("there are exercises and an error")
	}
	return strings.ReplaceAll(err.Error(), at, "")
}

// TestCheckErrors has checks that begin at line 8. A text that ends with … is
// the beginning of the problem.
func TestCheckErrors(t *testing.T) {
	for _, tt := range []struct{ check, want string }{
		{"biulds: {}", `9: unknown kind of check "biulds"; did you mean "builds"?…`},
		{"builds: {fast: true, name: x}", `9: builds: unknown key "fast" (allowed: name, text, means, next, step, build)`},
		{"builds: {name: x, build: {}}\n    build: {}", "10: the check: build is said twice"},
		{"size: {at-most: 1MB, build: {stage: x}}", `9: build: unknown key "stage" (allowed: file, target, args, secrets, platform)`},
		{"change: 3", "9: change: what follows is not a table such as {key: value} (it is 3)"},
		{"builds: {}", `9: the check "builds" has the name of the one on line 8: give one of them another with name:`},
		{"{size: {at-most: 1MB}, change: {file: main.go}}", "9: a check of two kinds, size and change: write two checks"},
		{"name: x", "9: the check is of no kind…"},
		{"size", `9: the check is not like - builds: {} (it is "size")`},
		{"size: {at-most: 1MB, name: x}\n    name: y", "10: the check: name is said twice"},
		{"size: {at-most: 1MB, name: X}", `9: size: name is not a name such as second-run: a to z, digits and - (it is "X")`},
		{"size: {at-most: 1MB, text: \"\"}", "9: size: text is empty"},
		{"size: {at-mots: 5MB}", `9: size: unknown key "at-mots"; did you mean "at-most"? (allowed: at-most, name, text, means, next, step, build)`},
		{"change: {file: mian.go}", `9: change: unknown file "mian.go"; did you mean "main.go"? (allowed: Dockerfile, main.go)`},
	} {
		text := frontBegin + oneCheck + "  - " + tt.check + "\n" + frontEnd + sections
		got := problems(t, course(text, nil))
		if want, cut := strings.CutSuffix(tt.want, "…"); got != want && !(cut && strings.HasPrefix(got, want)) {
			t.Errorf("%s:\n%s\nwant:\n%s", tt.check, got, tt.want)
		}
	}
}

// replaced is the good exercise with one part replaced.
func replaced(t *testing.T, old, by string) string {
	t.Helper()
	if strings.Count(good, old) == 0 {
		t.Fatalf("%q is not there", old)
	}
	return strings.Replace(good, old, by, 1)
}

func TestTextErrors(t *testing.T) {
	for _, tt := range []struct{ old, by, want string }{
		{"---\ntitle", "title", "1: no front matter…"},
		{frontEnd + sections, "", "1: the front matter has no end: it ends with a line ---…"},
		{"title: A title", "title: [", "…not valid YAML…"},
		{"title: A title\n", "", "1: the front matter has no title"},
		{"title: A title", "title: \"\"", "2: title is empty"},
		{"title: A title", "title: 3", "2: title is not text; put it in double quotes (it is 3)"},
		{"title: A title", "title: a &#27;[2J", "2: a character reference…"},
		{"title: A title", "title: " + strings.Repeat("x", 500+1), "2: title is longer than 500 bytes"},
		{"title: A title", "titel: A title", "2: unknown key \"titel\"; did you mean \"title\"? (allowed: title, minutes, difficulty, lesson, order, needs, dockerfile, build, start, wrong, checks) in the front matter"},
		{"minutes: 5", " minutes: 5", "2: this is not valid YAML: mapping value is not allowed in this context (look at the blanks at the beginning of the lines here: they do not fit each other)"},
		{"minutes: 5", "minutes:5", "3: this is not valid YAML: non-map value is specified (a colon has a blank after it: key: value)"},
		{"A story.", "![harbour](harbour.png) and ![far](https://example.com/x.png)", "13: the picture \"harbour.png\" is not there"},
		{"A story.", "A \x07 story.", "13: there is a control character, which no terminal is to get"},
		{"- builds: {}", "- size:\n    at-most: 5MB", "8: size: at-most is missing\n" + `9: "at-most" stands beside size; it has to stand below it, with more blanks: - size: {at-most: ...}`},
		{"title: A title", "title: A: title", "2: this is not valid YAML: mapping value is not allowed in this context (a text with \": \" in it is put in double quotes)"},
		{"minutes: 5", "\tminutes: 5", "…(there is a tab; YAML is indented with blanks)…"},
		{"{check: builds}", "{chekc: builds}", `6: start: unknown key "chekc"; did you mean "check"? (allowed: check, says)`},
		{"- builds: {}", "- biulds: {}", `8: unknown kind of check "biulds"; did you mean "builds"? (allowed: builds, size, change); name, text, means, next, step and build may stand beside it`},
		{"title: A title", "title: A title\ntitle: B", `3: duplicate key "title"`},
		{"title: A title", "title: " + strings.Repeat("x,", maxFront/2), "…"},
		{"minutes: 5", "minutes: 0", "3: minutes is not a number from 1 to 240 (it is 0)"},
		{"difficulty: 1", "difficulty: 6", "4: difficulty is not a number from 1 to 5 (it is 6)"},
		{"difficulty: 1\n", "", "1: the front matter has no difficulty"},
		{"lesson: 3", "lesson: three", `5: lesson is not a number from 1 to 999 (it is "three")`},
		{"lesson: 3", "order: 0", "5: order is not a number from 1 to 999 (it is 0)"},
		{"lesson: 3", "needs: [buildkti]", `5: unknown need "buildkti"; did you mean "buildkit"? (allowed: buildkit, gcc, network)`},
		{"lesson: 3", "dockerfile: none", `5: unknown dockerfile "none" (allowed: given, missing)`},
		{"lesson: 3", "build: x", `5: build is not a table such as {key: value} (it is "x")`},
		{"lesson: 3", "build:\n  tagret: x", `6: build: unknown key "tagret"; did you mean "target"? (allowed: file, target, args, secrets, platform)`},
		{"lesson: 3", "build: {target: a b}", `5: build: target is not the name of a stage…`},
		{"lesson: 3", "build: {secrets: {a: \"\"}}", "5: build: a in secrets is empty"},
		{"lesson: 3", "build: {secrets: {../a: x}}", `5: build: "../a" in secrets is not the id of a secret…`},
		{"lesson: 3", "build: {args: {A: 1}}", "5: build: A in args is not text; put it in double quotes (it is 1)"},
		{"lesson: 3", "build: {platform: arm64}", "5: build: platform is not a platform…"},
		{"{check: builds}", "builds", `6: start is not a table such as {key: value} (it is "builds")`},
		{"lesson: 3", "wrong: [x]", "5: wrong is not a table such as wrong-whole-base: {check: size}…"},
		{"lesson: 3", "wrong: {x: {check: builds}}", `5: wrong: "x" is not the name of a wrong answer's directory, such as wrong-whole-base`},
		{"lesson: 3", "wrong: {wrong-x: {says: y}}", "5: wrong-x: check is missing…"},
		{"lesson: 3", "wrong: {wrong-x: {check: biulds}}", `5: wrong-x: unknown check "biulds"; did you mean "builds"? (allowed: builds)…`},
		{"lesson: 3", "wrong: {wrong-x: {check: builds}}", "5: wrong: there is no directory wrong-x"},
		{"{check: builds}", "{says: x}", "6: start: check is missing: the name of the first check that fails"},
		{"{check: builds}", "{check: biulds}", `6: start: unknown check "biulds"; did you mean "builds"? (allowed: builds)`},
		{"{check: builds}", "{check: builds, when: x}", `6: start: unknown key "when" (allowed: check, says)`},
		{"checks:\n" + oneCheck, "", "1: the front matter has no checks"},
		{"checks:\n" + oneCheck, "checks: []\n", "7: checks is not a list of 1 to 30 checks, such as - builds: {}"},
		{"checks:\n" + oneCheck, "checks: {builds: {}}\n", "7: checks is not a list of 1 to 30 checks, such as - builds: {}"},
		{oneCheck, oneCheck + "extra: [[[[[[[[a]]]]]]]]\n", "9: the front matter is nested too deeply…"},

		{"## Story\n\nA story.\n", "", `26: the exercise has 0 sections "## Story", not one`},
		{"## Why", strings.Repeat("## Hint\n\nMore.\n\n", 7) + "## Why", `57: the exercise has 10 sections "## Hint", more than 9`},
		{"## Hint\n\nThree.\n\n## Why\n\nBecause.\n", "## Why\n\nBecause.\n\n## Hint\n\nThree.\n", "29: the sections are in the order Story, Hint, Hint, Why, Hint, not Story, Hint, Hint, Hint, Why"},
		{"## Why", "## Why\n\nA.\n\n## Why", `33: the exercise has 2 sections "## Why", not one`},
		{"## Story\n\nA story.\n\n## Hint\n\nOne.", "## Hint\n\nOne.\n\n## Story\n\nA story.", "29: the sections are in the order Hint, Story, Hint, Hint, Why, not Story, Hint, Hint, Hint, Why"},
		{"## Story", "## Storry", `11: unknown section "Storry"; did you mean "Story"? (allowed: Story, Hint, Why)`},
		{"A story.", "", `11: there is nothing below the heading "Story"`},
		{"Because.", "", `27: there is nothing below the heading "Why"`},
		{"## Story", "Before.\n\n## Story", "10: there is text before the first heading (the sections are Story, Hint as often as you like, Why)"},
		{"A story.", "# A title", "13: a heading of level 1: the title is in the front matter, and sections begin with ##"},
		{"A story.", "[a][b]\n\n[b]: http://c", "15: a link's address stands apart from the link; write [text](address): sections are shown one by one"},
		{"A story.", "A\n&#x1b;[2J", "14: a character reference…"},
		{"A story.", strings.Repeat(">", 4000), "13: the line is longer than 4000 bytes"},
		{"A story.", "\xff", "13: the file is not text in UTF-8"},
		{"A story.", strings.Repeat("A line.\n", maxText/8), "1: the file is larger than 100000 bytes"},
	} {
		got := problems(t, course(replaced(t, tt.old, tt.by), nil))
		want, cut := strings.CutSuffix(tt.want, "…")
		want, anywhere := strings.CutPrefix(want, "…")
		if got != want && !(cut && strings.HasPrefix(got, want)) && !(anywhere && strings.Contains(got, want)) || got == "" {
			t.Errorf("%.60q for %q:\n%s\nwant:\n%s", tt.by, tt.old, got, tt.want)
		}
	}
}

func TestFileErrors(t *testing.T) {
	const dir = "exercises/a/"
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	link := &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("/etc/passwd")}
	for _, tt := range []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{"no text", fstest.MapFS{dir + "exercise.md": nil}, "1: the file is not there"},
		{"no directory of exercises", fstest.MapFS{"exercises": file(""), dir + "exercise.md": nil, dir + "start/Dockerfile": nil, dir + "start/main.go": nil, dir + "solution/Dockerfile": nil}, "exercises:1: the directory of the exercises…"},
		{"no directory of its own", fstest.MapFS{"exercises/exercise.md": file(good)}, "exercises/exercise.md:1: an exercise is a directory: move it to exercises/some-name/exercise.md"},
		{"an id", fstest.MapFS{"exercises/B/exercise.md": file(good)}, "exercises/B:1: the name is not like from-typo: letters a to z, digits and hyphens, at most 50"},
		{"a linked exercise", fstest.MapFS{"exercises/b": link}, "exercises/b:1: it is a symbolic link; an exercise is a directory"},
		{"a stranger", fstest.MapFS{dir + "solutoin/x": file("")}, dir + `solutoin:1: unknown name "solutoin"; did you mean "solution"? (allowed: exercise.md, start, solution, solution-NAME, wrong-NAME, check-NAME) in an exercise`},
		{"a wrong answer that fails nobody knows how", fstest.MapFS{dir + "wrong-x/main.go": file("x")}, "1: how wrong-x fails is not said; in the front matter, wrong: {wrong-x: {check: NAME}}"},
		{"an answer of nothing new", fstest.MapFS{dir + "solution-x/main.go": file("package main\n")}, dir + "solution-x/main.go:1: it is the same as " + dir + "start/main.go; a solution has only what differs"},
		{"an answer with a link", fstest.MapFS{dir + "solution-x/passwd": link, dir + "solution-x/y": file("")}, dir + "solution-x/passwd:1: it is a symbolic link; exercises have only files and directories"},
		{"an answer that is a link", fstest.MapFS{dir + "wrong-x": link}, dir + "wrong-x:1: it is a symbolic link; exercises have only files and directories"},
		{"no start", fstest.MapFS{dir + "start/Dockerfile": nil, dir + "start/main.go": nil}, dir + "start:1: the directory is not there"},
		{"no Dockerfile", fstest.MapFS{dir + "start/Dockerfile": nil}, dir + "start:1: there is no Dockerfile (say dockerfile: missing in exercise.md if the learner writes it)"},
		{"no solution", fstest.MapFS{dir + "solution/Dockerfile": nil}, dir + "solution:1: the directory is not there"},
		{"an empty solution", fstest.MapFS{dir + "solution/Dockerfile": nil, dir + "solution": &fstest.MapFile{Mode: fs.ModeDir}}, dir + "solution:1: it is empty: it has the files that differ from start"},
		{"the same", fstest.MapFS{dir + "solution/main.go": file("package main\n")}, dir + "solution/main.go:1: it is the same as " + dir + "start/main.go; a solution has only what differs"},
		{"a link", fstest.MapFS{dir + "start/passwd": link}, dir + "start/passwd:1: it is a symbolic link; exercises have only files and directories"},
		{"a pipe", fstest.MapFS{dir + "start/p": {Mode: fs.ModeNamedPipe}}, dir + "start/p:1: it is neither a file nor a directory"},
		{"a name", fstest.MapFS{dir + "start/a\\b": file("")}, dir + `start/a\b:1: the name is not one for every system…`},
		{"a colon", fstest.MapFS{dir + "start/a:b/c": file("")}, dir + `start/a:b:1: the name is not one for every system…`},
		{"twice", fstest.MapFS{dir + "start/go.mod": file(""), dir + "start/go.mod.txt": file("")}, dir + "start/go.mod.txt:1: it is written as go.mod, and so is " + dir + "start/go.mod, on some systems at least"},
		{"upper case", fstest.MapFS{dir + "start/web/a": file(""), dir + "start/Web/A": file("")}, dir + "start/web/a:1: it is written as a, and so is " + dir + "start/Web/A, on some systems at least"},
		{"large", fstest.MapFS{dir + "start/x": {Data: make([]byte, maxFile+1)}}, dir + "start/x:1: the file is larger than 4 MiB"},
		{"deep", fstest.MapFS{dir + "start" + strings.Repeat("/d", maxDeep+1) + "/x": file("")}, dir + "start" + strings.Repeat("/d", maxDeep+1) + ":1: the directories are nested deeper than 10"},
		{"a directory over a file", fstest.MapFS{dir + "solution/main.go/x": file("")}, dir + "solution/main.go/x:1: its directory is the file " + dir + "start/main.go"},
		{"a file over a directory", fstest.MapFS{dir + "start/web/x": file(""), dir + "solution/web": file("")}, dir + "solution/web:1: it is the directory of " + dir + "start/web/x"},
	} {
		got := problems(t, course(good, tt.files))
		if want, cut := strings.CutSuffix(tt.want, "…"); got != want && !(cut && strings.HasPrefix(got, want)) {
			t.Errorf("%s:\n%s\nwant:\n%s", tt.name, got, tt.want)
		}
	}
}

func TestTooMuch(t *testing.T) {
	files := fstest.MapFS{}
	for i := range maxTree/maxFile + 1 {
		files["exercises/a/start/"+strings.Repeat("x", i+1)] = &fstest.MapFile{Data: make([]byte, maxFile)}
	}
	if got := problems(t, course(good, files)); !strings.Contains(got, "the directory is larger than 16 MiB") {
		t.Errorf("a large directory: %s", got)
	}
	files = fstest.MapFS{}
	for i := range maxFiles {
		files["exercises/a/start/"+strings.Repeat("x", 1+i%200)+"/"+strings.Repeat("y", 1+i/200)] = &fstest.MapFile{}
	}
	if got := problems(t, course(good, files)); strings.Count(got, "there are more than 500 files") != 1 {
		t.Errorf("many files: %s", got)
	}
}

// TestAllProblems: those of all exercises are reported, in the order of the
// files.
func TestAllProblems(t *testing.T) {
	files := course(strings.Replace(good, "minutes: 5", "minutes: x", 1), fstest.MapFS{
		"exercises/b/exercise.md":         {Data: []byte(strings.Replace(good, "lesson: 3", "lesson: x", 1))},
		"exercises/b/start/Dockerfile":    {Data: []byte("FROM scratch\n")},
		"exercises/b/solution/Dockerfile": {Data: []byte("FROM castoff/go\n")},
	})
	want := "3: minutes is not a number from 1 to 240 (it is \"x\")\nexercises/b/exercise.md:5: lesson is not a number from 1 to 999 (it is \"x\")"
	if got := problems(t, files); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestLinksOnDisk: links of a real directory are refused and not followed.
func TestLinksOnDisk(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, course(good, nil)); err != nil {
		t.Fatal(err)
	}
	load(t, os.DirFS(dir))
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("s3cret"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, map[string]string{"start/link": secret, "solution/dir": filepath.Dir(secret)})
	// What is in place of a part is not even read.
	for _, part := range []string{"start", "solution"} {
		if err := os.RemoveAll(filepath.Join(dir, "exercises/a", part)); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, dir, map[string]string{"start": "/", "solution": filepath.Dir(secret)})
}

// refused puts links into the exercise and expects that only they are
// reported.
func refused(t *testing.T, dir string, links map[string]string) {
	t.Helper()
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(dir, "exercises/a", name)); err != nil {
			t.Skipf("no links here: skipped: %v", err)
		}
	}
	got := problems(t, os.DirFS(dir))
	if n := strings.Count(got, "\n") + 1; n != len(links) {
		t.Errorf("%d problems:\n%s", n, got)
	}
	for name := range links {
		if !strings.Contains(got, "exercises/a/"+name+":1: it is a symbolic link") {
			t.Errorf("%s: %s", name, got)
		}
	}
}
