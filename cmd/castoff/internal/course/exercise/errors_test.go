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
	all, err := Load(files, "exercises")
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
		{"builds: {fast: true, name: x}", `9: builds: unknown key "fast" (allowed: name, text, build)`},
		{"builds: {name: x, build: {}}\n    build: {}", "10: the check: build is said twice"},
		{"size: {at-most: 1MB, build: {stage: x}}", `9: build: unknown key "stage" (allowed: target, args, secrets, platform)`},
		{"healthy: 3", "9: healthy: what follows is not a table such as {key: value} (it is 3)"},
		{"builds: {}", `9: the check "builds" has the name of the one on line 8: give one of them another with name:`},
		{"{size: {at-most: 1MB}, user: {not-root: true}}", "9: a check of two kinds, size and user: write two checks"},
		{"name: x", "9: the check is of no kind…"},
		{"size", `9: the check is not like - builds: {} (it is "size")`},
		{"size: {at-most: 1MB, name: x}\n    name: y", "10: the check: name is said twice"},
		{"size: {at-most: 1MB, name: X}", `9: size: name is not a name such as second-run: a to z, digits and - (it is "X")`},
		{"size: {at-most: 1MB, text: \"\"}", "9: size: text is empty"},

		{"runs: {exit: 256}", "9: runs: exit is not a number from 0 to 255 (it is 256)"},
		{"runs: {exit: -1}", "9: runs: exit is not a number from 0 to 255"},
		{"runs: {exit: \"0\"}", `9: runs: exit is not a number from 0 to 255 (it is "0")`},
		{"runs: {exit: 99999999999999999999}", "9: runs: exit is not…"},
		{"runs:\n      output: hello", `10: runs: output is not a list, such as [a, b] (it is "hello")`},
		{"runs:\n      output:\n        - a\n        - \"\"", "12: runs: an entry of output is empty"},
		{"runs: {output: [a, a]}", `9: runs: "a" is twice in output`},
		{"runs: {not-output: [3]}", "9: runs: an entry of not-output is not text; put it in double quotes (it is 3)"},
		{"runs: {not-ouput: [a]}", `9: runs: unknown key "not-ouput"; did you mean "not-output"?…`},
		{"runs: {args: x}", `9: runs: args is not a list, such as [a, b] (it is "x")`},
		{"runs: {args: [1]}", "9: runs: an entry of args is not text; put it in double quotes (it is 1)"},
		{"runs: {env: [A]}", "9: runs: env is not a table, such as {a: b} (it is a list)"},
		{"runs: {env: {A: 1}}", "9: runs: A in env is not text; put it in double quotes (it is 1)"},
		{"runs: {env: {A-B: x}}", `9: runs: "A-B" in env is not the name of a variable: letters, digits and _`},
		{"runs: {env: {A: x, A: y}}", `9: duplicate key "A"`},
		{"runs: {user: \"a b\"}", `9: runs: user is not a user as in USER, such as "65532:65532" (it is "a b")`},
		{"runs: {user: 0}", `9: runs: user is not text; put it in double quotes (it is 0)`},
		{"runs: {tmpfs: [tmp]}", `9: runs: an entry of tmpfs is not a path in the image such as /app: from /, without . or .., without / at the end (it is "tmp")`},
		{"runs: {within: 5}", "9: runs: within is not a time from 100ms to 5m, such as 5s (it is 5)"},
		{"runs: {within: 1h}", `9: runs: within is not a time from 100ms to 5m, such as 5s (it is "1h")`},
		{"runs: {within: -5s}", `9: runs: within is not a time…`},
		{"http: {}", "9: http: port is missing"},
		{"http: {port: 0}", "9: http: port is not a number from 1 to 65535 (it is 0)"},
		{"http: {port: 80, path: x}", `9: http: path is not a path such as /healthz (it is "x")`},
		{"http: {port: 80, path: \"/ x\"}", `9: http: path is not a path such as /healthz (it is "/ x")`},
		{"http: {port: 80, status: 99}", "9: http: status is not a number from 200 to 599 (it is 99)"},
		{"healthy: {within: soon}", `9: healthy: within is not a time…`},
		{"user: {}", "9: user: it asks for nothing (say not-root or is)"},
		{"user:", "9: user: it asks for nothing (say not-root or is)"},
		{"user: {not-root: true, is: \"1\"}", "9: user: say not-root or is, not both"},
		{"user: {not-root: false}", "9: user: not-root is not true; leave it out if it is not asked for (it is false)"},
		{"user: {is: \"\"}", `9: user: is is not a user as in USER, such as "65532:65532" (it is "")`},
		{"entrypoint: {}", "9: entrypoint: form is missing"},
		{"entrypoint: {form: exce}", `9: entrypoint: unknown form "exce"; did you mean "exec"? (allowed: exec, shell)`},
		{"files: {present: []}", "9: files: it asks for nothing (say present, absent or at-most)"},
		{"files: {present: [/a/../b]}", `9: files: an entry of present is not a path in the image…`},
		{"files: {absent: [/a/]}", `9: files: an entry of absent is not a path in the image…`},
		{"files: {absent: [\"/[a\"]}", `9: files: an entry of absent is not a valid pattern: a [ has no end (it is "/[a")`},
		{"files: {at-most: 0}", "9: files: at-most is not a number from 1 to 1000000 (it is 0)"},
		{"none: {}", "9: none: of is missing"},
		{"none: {of: []}", "9: none: of has no entries"},
		{"none: {of: [shel]}", `9: none: unknown kind of program "shel"; did you mean "shell"?…`},
		{"binary: {}", "9: binary: it asks for nothing (say static or platform)"},
		{"binary: {static: yes}", `9: binary: static is not true…`},
		{"binary: {platform: windows/amd64}", `9: binary: platform is not a platform such as linux/arm64 (it is "windows/amd64")`},
		{"binary: {platform: linux/arm46}", `9: binary: unknown architecture "arm46"; did you mean "arm64"?…`},
		{"size: {}", "9: size: at-most is missing"},
		{"size: {at-mots: 5MB}", `9: size: unknown key "at-mots"; did you mean "at-most"? (allowed: at-most, name, text, build)`},
		{"files: {presnet: [/app]}", `9: files: unknown key "presnet"; did you mean "present"? (allowed: present, absent, at-most, name, text, build)`},
		{"size: {at-most: 0}", "9: size: at-most is not a size such as 20MB, 1.5GB, 500kB or 20MiB (it is 0)"},
		{"size: {at-most: 5XB}", `9: size: at-most is not a size such as 20MB, 1.5GB, 500kB or 20MiB (it is "5XB")`},
		{"size: {at-most: 9999999999TB}", `9: size: at-most is not a size…`},
		{"waste: {at-most: 1.5}", "9: waste: at-most is not a size such as 20MB, 1.5GB, 500kB or 20MiB"},
		{"context: {without: []}", "9: context: it asks for nothing (say at-most or without)"},
		{"context: {without: [../x]}", `9: context: an entry of without is not a path in the learner's directory such as main.go or web/index.html (it is "../x")`},
		{"context: {without: [/etc]}", `9: context: an entry of without is not a path in the learner's directory…`},
		{"rebuild: {change: main.go}", "9: rebuild: it asks for nothing (say cached or again)"},
		{"rebuild: {change: mian.go, again: [go]}", `9: rebuild: unknown file "mian.go"; did you mean "main.go"? (allowed: Dockerfile, main.go)`},
		{"rebuild: {again: [go]}", "9: rebuild: change is missing"},
		{"stage: {name: test}", "9: stage: state is missing"},
		{"stage: {name: Test, state: build}", `9: stage: name is not the name of a stage: a to z, digits, and _ . - (it is "Test")` + "\n" + `9: stage: unknown state "build"; did you mean "built"? (allowed: built, skipped)`},
		{"history: {without: []}", "9: history: without has no entries"},
		{"label: {value: x}", "9: label: key is missing"},
		{"label: {key: a, value: 1.2}", "9: label: value is not text; put it in double quotes"},
		{"label: {key: \"a b\"}", `9: label: key is not the key of a label (it is "a b")`},
		{"label: {key: a, value: &x y}", "9: anchors, aliases, tags and directives…"},
		{"label: {key: a, value: \"\\e[2J\"}", "9: a text has a control character in it…"},
		{"label: {key: a, value: \"a\\nb\"}", `9: label: value is not text on one line (it is "a\nb")`},
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
		{"title: A title", "title: " + strings.Repeat("x", maxWord+1), "2: title is longer than 500 bytes"},
		{"title: A title", "titel: A title", "2: unknown key \"titel\"; did you mean \"title\"? (allowed: title, minutes, difficulty, lesson, order, needs, dockerfile, build, start, checks) in the front matter"},
		{"title: A title", "title: A: title", "2: the front matter is not valid YAML: mapping value is not allowed in this context (a text with \": \" in it is put in double quotes)"},
		{"minutes: 5", "\tminutes: 5", "…(there is a tab; YAML is indented with blanks)…"},
		{"{check: builds}", "{chekc: builds}", `6: start: unknown key "chekc"; did you mean "check"? (allowed: check, says)`},
		{"- builds: {}", "- biulds: {}", `8: unknown kind of check "biulds"; did you mean "builds"? (allowed: builds, runs, http, healthy, user, entrypoint, files, none, binary, size, waste, context, rebuild, stage, history, label); name, text and build may stand beside it`},
		{"title: A title", "title: A title\ntitle: B", `3: duplicate key "title"`},
		{"title: A title", "title: " + strings.Repeat("x,", maxFront/2), "…"},
		{"minutes: 5", "minutes: 0", "3: minutes is not a number from 1 to 240 (it is 0)"},
		{"difficulty: 1", "difficulty: 6", "4: difficulty is not a number from 1 to 5 (it is 6)"},
		{"difficulty: 1\n", "", "1: the front matter has no difficulty"},
		{"lesson: 3", "lesson: three", `5: lesson is not a number from 1 to 999 (it is "three")`},
		{"lesson: 3", "order: 0", "5: order is not a number from 1 to 999 (it is 0)"},
		{"lesson: 3", "needs: [buildkti]", `5: unknown need "buildkti"; did you mean "buildkit"? (allowed: buildkit)`},
		{"lesson: 3", "dockerfile: none", `5: unknown dockerfile "none" (allowed: given, missing)`},
		{"lesson: 3", "build: x", `5: build is not a table such as {key: value} (it is "x")`},
		{"lesson: 3", "build:\n  tagret: x", `6: build: unknown key "tagret"; did you mean "target"? (allowed: target, args, secrets, platform)`},
		{"lesson: 3", "build: {target: a b}", `5: build: target is not the name of a stage…`},
		{"lesson: 3", "build: {secrets: {a: \"\"}}", "5: build: a in secrets is empty"},
		{"lesson: 3", "build: {secrets: {../a: x}}", `5: build: "../a" in secrets is not the id of a secret…`},
		{"lesson: 3", "build: {args: {A: 1}}", "5: build: A in args is not text; put it in double quotes (it is 1)"},
		{"lesson: 3", "build: {platform: arm64}", "5: build: platform is not a platform…"},
		{"{check: builds}", "builds", `6: start is not a table such as {key: value} (it is "builds")`},
		{"{check: builds}", "{says: x}", "6: start: check is missing: the name of the first check that the start fails"},
		{"{check: builds}", "{check: biulds}", `6: start: unknown check "biulds"; did you mean "builds"? (allowed: builds)`},
		{"{check: builds}", "{check: builds, when: x}", `6: start: unknown key "when" (allowed: check, says)`},
		{"checks:\n" + oneCheck, "", "1: the front matter has no checks"},
		{"checks:\n" + oneCheck, "checks: []\n", "7: checks is not a list of 1 to 30 checks, such as - builds: {}"},
		{"checks:\n" + oneCheck, "checks: {builds: {}}\n", "7: checks is not a list of 1 to 30 checks, such as - builds: {}"},
		{oneCheck, oneCheck + "extra: [[[[[[[[a]]]]]]]]\n", "9: the front matter is nested too deeply…"},

		{"## Story\n\nA story.\n", "", `26: the exercise has 0 sections "## Story", not one`},
		{"## Hint\n\nTwo.\n", "", `26: the exercise has 2 sections "## Hint", not three`},
		{"## Why", "## Hint\n\nFour.\n\n## Why", `33: the exercise has 4 sections "## Hint", not three`},
		{"## Why", "## Why\n\nA.\n\n## Why", `33: the exercise has 2 sections "## Why", not one`},
		{"## Story\n\nA story.\n\n## Hint\n\nOne.", "## Hint\n\nOne.\n\n## Story\n\nA story.", "29: the sections are in the order Hint, Story, Hint, Hint, Why, not Story, Hint, Hint, Hint, Why"},
		{"## Story", "## Storry", `11: unknown section "Storry"; did you mean "Story"? (allowed: Story, Hint, Why)`},
		{"A story.", "", `11: there is nothing below the heading "Story"`},
		{"Because.", "", `27: there is nothing below the heading "Why"`},
		{"## Story", "Before.\n\n## Story", "10: there is text before the first heading (the sections are Story, Hint, Hint, Hint, Why)"},
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
		{"a stranger", fstest.MapFS{dir + "solutoin/x": file("")}, dir + `solutoin:1: unknown name "solutoin"; did you mean "solution"? (allowed: exercise.md, start, solution) in an exercise`},
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

// TestAllProblems: those of all exercises are told, in the order of the files.
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
