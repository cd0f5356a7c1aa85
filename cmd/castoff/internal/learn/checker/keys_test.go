package checker

import (
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/lessons"
)

const (
	// frontBegin is the front matter up to the checks, which begin at line 7.
	frontBegin = "---\ntitle: A title\nminutes: 5\ndifficulty: 1\nstart: {check: builds}\nchecks:\n"
	frontEnd   = "---\n\n## Story\n\nA story.\n\n## Hint\n\nOne.\n\n## Hint\n\nTwo.\n\n## Hint\n\nThree.\n\n## Why\n\nBecause.\n"
)

// load loads a course of one exercise with these checks.
func load(checks string) ([]exercise.Exercise, error) {
	return loadText(frontBegin + checks + frontEnd)
}

func loadText(text string) ([]exercise.Exercise, error) {
	return exercise.Load(fstest.MapFS{
		"exercises/a/exercise.md":         {Data: []byte(text)},
		"exercises/a/start/Dockerfile":    {Data: []byte("FROM castoff/go\n")},
		"exercises/a/start/main.go":       {Data: []byte("package main\n")},
		"exercises/a/solution/Dockerfile": {Data: []byte("FROM scratch\n")},
	}, "exercises", Kinds())
}

// TestKeys reads each key of each kind.
func TestKeys(t *testing.T) {
	all, err := load(`  - builds:
  - runs: {output: [a, b], not-output: ["c: d"], exit: 3, args: ["", x, x], env: {A: "", B: "1"}, user: "1:2", tmpfs: [/tmp], within: 5s}
  - runs: {name: second}
  - http: {port: 8080}
  - http: {port: 80, path: "/a?b=c", status: 404, body: [ok]}
    name: gone
    text: It is gone.
  - healthy: {within: 20s, notices-hang: true}
  - user: {not-root: true}
  - user: {is: "65532:65532", name: number}
  - entrypoint: {form: exec, text: started directly}
  - files: {present: [/app], absent: ["/src/*"], at-most: 1}
  - none: {of: [shell, setuid]}
  - binary: {static: true, platform: linux/arm64, read-only: true}
  - size: {at-most: 5MB}
  - waste: {at-most: 0}
  - context: {at-most: 1.5MB, without: [".git", a/b], kept: [main.go]}
  - rebuild: {change: main.go, cached: [download], again: [go build], prints: [done], not-prints: [got it]}
  - breaks: {change: main.go, after: func main, insert: panic(1)}
  - stage: {name: test, state: built}
  - stage: {name: lint, state: skipped}
    name: lint
  - history: {without: [s3cret]}
  - nowhere: {texts: ["{random}"]}
  - label: {key: org.opencontainers.image.version}
  - size: {name: debug, at-most: 9MB, build: {file: b.Dockerfile, target: debug, args: {A: b}}}
  - builds: {}
    name: plain
    build: {}
`)
	if err != nil {
		t.Fatal(err)
	}
	want := []asked{
		&buildsCheck{},
		&runsCheck{starting{[]string{"", "x", "x"}, map[string]string{"A": "", "B": "1"}, "1:2", []string{"/tmp"}, 5 * time.Second}, 3, []string{"a", "b"}, []string{"c: d"}},
		&runsCheck{},
		&httpCheck{port: 8080, path: "/", status: 200},
		&httpCheck{port: 80, path: "/a?b=c", status: 404, body: []string{"ok"}},
		&healthyCheck{starting{within: 20 * time.Second}, true},
		&userCheck{notRoot: true},
		&userCheck{is: "65532:65532"},
		&entrypointCheck{"exec"},
		&filesCheck{[]string{"/app"}, []string{"/src/*"}, 1},
		&noneCheck{[]string{"shell", "setuid"}},
		&binaryCheck{true, "linux/arm64", true},
		&sizeCheck{5_000_000},
		&wasteCheck{0},
		&contextCheck{1_500_000, []string{".git", "a/b"}, []string{"main.go"}},
		&rebuildCheck{"main.go", []string{"download"}, []string{"go build"}, []string{"done"}, []string{"got it"}},
		&breaksCheck{"main.go", "func main", "panic(1)"},
		&stageCheck{"test", "built"},
		&stageCheck{"lint", "skipped"},
		&historyCheck{[]string{"s3cret"}},
		&nowhereCheck{[]string{"{random}"}},
		&labelCheck{key: "org.opencontainers.image.version"},
		&sizeCheck{9_000_000},
		&buildsCheck{},
	}
	got := all[0].Checks
	if len(got) != len(want) {
		t.Fatalf("%d checks, want %d", len(got), len(want))
	}
	for i, c := range got {
		if k, _ := kinds.of(c.Kind); !reflect.DeepEqual(c.Asked, want[i]) || reflect.TypeOf(k.new()) != reflect.TypeOf(want[i]) {
			t.Errorf("check %d, %s:\n%+v, want\n%+v", i, c.Kind, c.Asked, want[i])
		}
	}
	if names := []string{got[2].Name, got[4].Text, got[7].Name, got[9].Name, got[18].Name, got[22].Build.Target, got[22].Build.File}; !reflect.DeepEqual(names, []string{"second", "It is gone.", "number", "files", "lint", "debug", "b.Dockerfile"}) {
		t.Errorf("what a check of any kind may have is %q", names)
	}
}

// TestKeyErrors has a check that begins at line 8, below another. A text that
// ends with … is the beginning of the problem.
func TestKeyErrors(t *testing.T) {
	for _, tt := range []struct{ check, want string }{
		{"runs: {exit: 256}", "8: runs: exit is not a number from 0 to 255 (it is 256)"},
		{"runs: {exit: -1}", "8: runs: exit is not a number from 0 to 255"},
		{"runs: {exit: \"0\"}", `8: runs: exit is not a number from 0 to 255 (it is "0")`},
		{"runs: {exit: 99999999999999999999}", "8: runs: exit is not…"},
		{"runs:\n      output: hello", `9: runs: output is not a list, such as [a, b] (it is "hello")`},
		{"runs:\n      output:\n        - a\n        - \"\"", "11: runs: an entry of output is empty"},
		{"runs: {output: [a, a]}", `8: runs: "a" is twice in output`},
		{"runs: {not-output: [3]}", "8: runs: an entry of not-output is not text; put it in double quotes (it is 3)"},
		{"runs: {not-ouput: [a]}", `8: runs: unknown key "not-ouput"; did you mean "not-output"?…`},
		{"runs: {args: x}", `8: runs: args is not a list, such as [a, b] (it is "x")`},
		{"runs: {args: [1]}", "8: runs: an entry of args is not text; put it in double quotes (it is 1)"},
		{"runs: {env: [A]}", "8: runs: env is not a table, such as {a: b} (it is a list)"},
		{"runs: {env: {A: 1}}", "8: runs: A in env is not text; put it in double quotes (it is 1)"},
		{"runs: {env: {A-B: x}}", `8: runs: "A-B" in env is not the name of a variable: letters, digits and _`},
		{"runs: {env: {A: x, A: y}}", `8: duplicate key "A"`},
		{"runs: {user: \"a b\"}", `8: runs: user is not a user as in USER, such as "65532:65532" (it is "a b")`},
		{"runs: {user: 0}", `8: runs: user is not text; put it in double quotes (it is 0)`},
		{"runs: {tmpfs: [tmp]}", `8: runs: an entry of tmpfs is not a path in the image such as /app: from /, without . or .., without / at the end (it is "tmp")`},
		{"runs: {within: 5}", "8: runs: within is not a time from 100ms to 5m, such as 5s (it is 5)"},
		{"runs: {within: 1h}", `8: runs: within is not a time from 100ms to 5m, such as 5s (it is "1h")`},
		{"runs: {within: -5s}", `8: runs: within is not a time…`},
		{"http: {}", "8: http: port is missing"},
		{"http: {port: 0}", "8: http: port is not a number from 1 to 65535 (it is 0)"},
		{"http: {port: 80, path: x}", `8: http: path is not a path such as /healthz (it is "x")`},
		{"http: {port: 80, path: \"/ x\"}", `8: http: path is not a path such as /healthz (it is "/ x")`},
		{"http: {port: 80, status: 99}", "8: http: status is not a number from 200 to 599 (it is 99)"},
		{"healthy: {within: soon}", `8: healthy: within is not a time…`},
		{"user: {}", "8: user: it asks for nothing (say not-root or is)"},
		{"user:", "8: user: it asks for nothing (say not-root or is)"},
		{"user: {not-root: true, is: \"1\"}", "8: user: say not-root or is, not both"},
		{"user: {not-root: false}", "8: user: not-root is not true; leave it out if it is not asked for (it is false)"},
		{"user: {is: \"\"}", `8: user: is is not a user as in USER, such as "65532:65532" (it is "")`},
		{"entrypoint: {}", "8: entrypoint: form is missing"},
		{"entrypoint: {form: exce}", `8: entrypoint: unknown form "exce"; did you mean "exec"? (allowed: exec, shell)`},
		{"files: {present: []}", "8: files: it asks for nothing (say present, absent or at-most)"},
		{"files: {present: [/a/../b]}", `8: files: an entry of present is not a path in the image…`},
		{"files: {absent: [/a/]}", `8: files: an entry of absent is not a path in the image…`},
		{"files: {absent: [\"/[a\"]}", `8: files: an entry of absent is not a valid pattern: a [ has no end (it is "/[a")`},
		{"files: {at-most: 0}", "8: files: at-most is not a number from 1 to 1000000 (it is 0)"},
		{"none: {}", "8: none: of is missing"},
		{"none: {of: []}", "8: none: of has no entries"},
		{"none: {of: [shel]}", `8: none: unknown kind of program "shel"; did you mean "shell"?…`},
		{"binary: {}", "8: binary: it asks for nothing (say static, platform or read-only)"},
		{"binary: {static: yes}", `8: binary: static is not true…`},
		{"binary: {platform: windows/amd64}", `8: binary: platform is not a platform such as linux/arm64 (it is "windows/amd64")`},
		{"binary: {platform: linux/arm46}", `8: binary: unknown architecture "arm46"; did you mean "arm64"?…`},
		{"size: {}", "8: size: at-most is missing"},
		{"size: {at-mots: 5MB}", `8: size: unknown key "at-mots"; did you mean "at-most"? (allowed: at-most, name, text, means, next, step, build)`},
		{"files: {presnet: [/app]}", `8: files: unknown key "presnet"; did you mean "present"? (allowed: present, absent, at-most, name, text, means, next, step, build)`},
		{"size: {at-most: 0}", "8: size: at-most is not a size with its unit, such as 20MB, 1.5GB, 500kB or 20MiB (it is 0)"},
		{"size: {at-most: 5XB}", `8: size: at-most is not a size with its unit, such as 20MB, 1.5GB, 500kB or 20MiB (it is "5XB")`},
		{"size: {at-most: 9999999999TB}", `8: size: at-most is not a size…`},
		{"waste: {at-most: 1.5}", "8: waste: at-most is not a size with its unit, such as 20MB, 1.5GB, 500kB or 20MiB"},
		{"size: {at-most: 5}", "8: size: at-most is not a size with its unit, such as 20MB, 1.5GB, 500kB or 20MiB (it is 5)"},
		{"context: {without: []}", "8: context: it asks for nothing (say at-most, without or kept)"},
		{"context: {kept: [mian.go]}", `8: context: unknown file "mian.go"; did you mean "main.go"? (allowed: Dockerfile, main.go)`},
		{"context: {without: [../x]}", `8: context: an entry of without is not a path in the learner's directory such as main.go or web/index.html (it is "../x")`},
		{"context: {without: [/etc]}", `8: context: an entry of without is not a path in the learner's directory…`},
		{"rebuild: {change: main.go}", "8: rebuild: it asks for nothing (say cached, again, prints or not-prints)"},
		{"rebuild: {change: mian.go, again: [go]}", `8: rebuild: unknown file "mian.go"; did you mean "main.go"? (allowed: Dockerfile, main.go)`},
		{"rebuild: {again: [go]}", "8: rebuild: change is missing"},
		{"breaks: {change: main.go, after: x}", "8: breaks: insert is missing"},
		{"breaks: {change: mian.go, after: x, insert: y}", `8: breaks: unknown file "mian.go"; did you mean "main.go"? (allowed: Dockerfile, main.go)`},
		{"stage: {name: test}", "8: stage: state is missing"},
		{"stage: {name: Test, state: build}", `8: stage: name is not the name of a stage: a to z, digits, and _ . - (it is "Test")` + "\n" + `8: stage: unknown state "build"; did you mean "built"? (allowed: built, skipped)`},
		{"history: {without: []}", "8: history: without has no entries"},
		{"nowhere: {}", "8: nowhere: texts is missing"},
		{"label: {value: x}", "8: label: key is missing"},
		{"label: {key: a, value: 1.2}", "8: label: value is not text; put it in double quotes"},
		{"label: {key: \"a b\"}", `8: label: key is not the key of a label (it is "a b")`},
		{"label: {key: a, value: &x y}", "8: anchors, aliases, tags and directives…"},
		{"label: {key: a, value: \"\\e[2J\"}", "8: a text has a control character in it…"},
		{"label: {key: a, value: \"a\\nb\"}", `8: label: value is not text on one line (it is "a\nb")`},
	} {
		all, err := load("  - builds: {}\n  - " + tt.check + "\n")
		if err == nil || all != nil {
			t.Errorf("%s: it is taken", tt.check)
			continue
		}
		got := strings.ReplaceAll(err.Error(), "exercises/a/exercise.md:", "")
		if want, cut := strings.CutSuffix(tt.want, "…"); got != want && !(cut && strings.HasPrefix(got, want)) {
			t.Errorf("%s:\n%s\nwant:\n%s", tt.check, got, tt.want)
		}
	}
	_, err := load("  - biulds: {}\n")
	if want := "(allowed: " + strings.Join(kinds.Names(), ", ") + ")"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("an unknown kind: %v", err)
	}
}

// TestTheCourse loads the exercises of the course itself.
func TestTheCourse(t *testing.T) {
	all, err := exercise.Load(lessons.Files, "exercises", Kinds())
	if err != nil || len(all) == 0 {
		t.Fatalf("%d exercises: %v", len(all), err)
	}
	for _, e := range all {
		if len(e.Hints) != 3 || e.Title == "" || len(e.Checks) == 0 {
			t.Errorf("incomplete: %+v", e)
		}
	}
}

// TestTheScaffolds loads what castoff writes for an author to begin with.
func TestTheScaffolds(t *testing.T) {
	dir := t.TempDir()
	if _, err := scaffold.Course(dir, "Mine", scaffold.Formats{}); err != nil {
		t.Fatal(err)
	}
	if _, err := scaffold.Exercise(dir, "another", ""); err != nil {
		t.Fatal(err)
	}
	if all, err := exercise.Load(os.DirFS(dir), scaffold.Exercises, Kinds()); err != nil || len(all) != 2 {
		t.Errorf("%d exercises: %v", len(all), err)
	}
}

// TestTheDocumentation loads the example that the documentation shows, and
// looks for each kind of check with its keys.
func TestTheDocumentation(t *testing.T) {
	readme, err := fs.ReadFile(lessons.Files, "exercises/README.md")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, part := range strings.Split(string(readme), "\n`greeting/")[1:] {
		name, rest, _ := strings.Cut(part, "`:\n\n")
		fence, rest, _ := strings.Cut(rest, "\n")
		fence = strings.TrimRight(fence, "abcdefghijklmnopqrstuvwxyz")
		body, _, ok := strings.Cut(rest, "\n"+fence+"\n")
		if !ok {
			t.Fatalf("no block for %s", name)
		}
		files["exercises/greeting/"+name] = &fstest.MapFile{Data: []byte(body + "\n")}
	}
	all, err := exercise.Load(files, "exercises", Kinds())
	if err != nil || len(all) != 1 {
		t.Fatalf("the example is %+v, %v", all, err)
	}
	if err := fstest.TestFS(all[0].StartFiles, "Dockerfile", "main.go"); err != nil {
		t.Error(err)
	}
	if err := fstest.TestFS(all[0].SolutionFiles, "Dockerfile"); err != nil {
		t.Error(err)
	}
	for _, k := range kinds {
		if !strings.Contains(string(readme), "| `"+k.name+": {") {
			t.Errorf("the documentation does not tell of the check %s", k.name)
		}
		for _, name := range k.new().Keys().Names() {
			if !strings.Contains(string(readme), name+": ") {
				t.Errorf("the documentation does not tell of %s in the check %s", name, k.name)
			}
		}
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z]+): \\{").FindAllStringSubmatch(string(readme), -1) {
		if _, ok := kinds.of(row[1]); !ok {
			t.Errorf("the documentation tells of a check %s, which there is not", row[1])
		}
	}
}
