package exercise

import (
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/lessons"
)

const (
	// frontBegin is the front matter up to the checks, which begin at line 8.
	frontBegin = "---\ntitle: A title\nminutes: 5\ndifficulty: 1\nlesson: 3\nstart: {check: builds}\nchecks:\n"
	oneCheck   = "  - builds: {}\n"
	frontEnd   = "---\n"
	// sections are 14 lines.
	sections = "\n## Story\n\nA story.\n\n## Hint\n\nOne.\n\n## Hint\n\nTwo.\n\n## Hint\n\nThree.\n\n## Why\n\nBecause.\n"
	good     = frontBegin + oneCheck + frontEnd + sections
)

// course returns a course of one exercise, with other files laid over it; a
// nil one is taken away.
func course(text string, other fstest.MapFS) fstest.MapFS {
	files := fstest.MapFS{
		"exercises/README.md":             {Data: []byte("How to.")},
		"exercises/a/exercise.md":         {Data: []byte(text)},
		"exercises/a/start/Dockerfile":    {Data: []byte("FROM castoff/go\n")},
		"exercises/a/start/main.go":       {Data: []byte("package main\n")},
		"exercises/a/solution/Dockerfile": {Data: []byte("FROM scratch\n")},
	}
	maps.Copy(files, other)
	maps.DeleteFunc(files, func(_ string, f *fstest.MapFile) bool { return f == nil })
	return files
}

func load(t *testing.T, files fs.FS) []Exercise {
	t.Helper()
	all, err := Load(files, "exercises", made{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// made are kinds of checks that are made up for the tests.
type made struct{}

func (made) Names() []string { return []string{"builds", "size", "change"} }

func (made) New(kind string) (Asked, bool) {
	a, ok := map[string]Asked{"builds": &nothing{}, "size": &small{}, "change": &change{}}[kind]
	return a, ok
}

type nothing struct{}

func (*nothing) Keys() keys.Table { return keys.Table{} }
func (*nothing) Want() string     { return "it builds" }

type small struct{ atMost int64 }

func (s *small) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{keys.Must("at-most", keys.Bytes(&s.atMost, 1))}}
}
func (s *small) Want() string { return "it is small" }

type change struct{ file, name string }

func (c *change) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{keys.Must("file", keys.ContextPath(&c.file)), keys.May("name", keys.StageName(&c.name))}}
}
func (c *change) Want() string         { return "it is\nchanged" }
func (c *change) FilesNamed() []string { return []string{c.file} }
func (c *change) Brings() []string     { return []string{c.file, c.name} }

// TestAnotherDockerfile: what is built is the file that the exercise names.
func TestAnotherDockerfile(t *testing.T) {
	text := strings.Replace(good, "lesson: 3", "build: {file: app.Dockerfile}", 1)
	there := fstest.MapFS{"exercises/a/start/Dockerfile": nil, "exercises/a/start/app.Dockerfile": {Data: []byte("FROM castoff/go\n")}}
	if all := load(t, course(text, there)); all[0].Build.Dockerfile() != "app.Dockerfile" {
		t.Errorf("it builds %s", all[0].Build.Dockerfile())
	}
	if all := load(t, course(good, nil)); all[0].Build.Dockerfile() != Dockerfile {
		t.Errorf("it builds %s", all[0].Build.Dockerfile())
	}
	const want = "exercises/a/start:1: there is no app.Dockerfile (say dockerfile: missing in exercise.md if the learner writes it)"
	if got := problems(t, course(text, nil)); got != want {
		t.Errorf("without it:\n%s\nwant\n%s", got, want)
	}
}

func TestLoad(t *testing.T) {
	const text = `---
title: "All: of it"
minutes: 7
difficulty: 2
lesson: 8
order: 4
needs: [buildkit]
build: {target: final, args: {VERSION: "1.2"}, secrets: {token: s3cret}, platform: linux/arm64}
start: {check: second, says: "No Such"}
checks:
  - builds:
  - size: {at-most: 5MB, text: as small as it gets}
  - builds: {name: second}
  - change: {file: main.go, name: test}
    name: changed
    text: It is changed.
  - size: {name: debug, at-most: 9MB, build: {target: debug, args: {A: b}}}
  - builds: {}
    name: plain
    build: {}
---
` + sections
	all := load(t, course(text, nil))
	if len(all) != 1 {
		t.Fatalf("%d exercises", len(all))
	}
	e := all[0]
	if want := []string{"One.", "Two.", "Three."}; !slices.Equal(e.Hints, want) || e.Story != "A story." || e.Why != "Because." {
		t.Errorf("sections: %q, %q, %q", e.Story, e.Hints, e.Why)
	}
	got := e
	got.Checks, got.Story, got.Hints, got.Why, got.StartFiles, got.SolutionFiles = nil, "", nil, "", nil, nil
	want := Exercise{ID: "a", Title: "All: of it", Minutes: 7, Difficulty: 2, Lesson: 8, LessonLine: 5, Order: 1, Needs: []string{"buildkit"},
		Build: Build{"", "final", map[string]string{"VERSION": "1.2"}, map[string]string{"token": "s3cret"}, "linux/arm64"},
		Start: Failure{"second", "No Such"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read\n%+v, want\n%+v", got, want)
	}
	checks := []Check{
		{Kind: "builds", Line: 11, Asked: &nothing{}},
		{Kind: "size", Line: 12, Text: "as small as it gets", Asked: &small{5_000_000}},
		{Kind: "builds", Name: "second", Line: 13, Asked: &nothing{}},
		{Kind: "change", Name: "changed", Line: 14, Text: "It is changed.", Asked: &change{"main.go", "test"}},
		{Kind: "size", Name: "debug", Line: 17, Asked: &small{9_000_000}, Build: &Build{Target: "debug", Args: map[string]string{"A": "b"}}},
		{Kind: "builds", Name: "plain", Line: 18, Build: &Build{}, Asked: &nothing{}},
	}
	for i, want := range checks {
		if want.Name == "" {
			want.Name = want.Kind
		}
		if i >= len(e.Checks) || !reflect.DeepEqual(e.Checks[i], want) {
			t.Errorf("check %d:\n%+v, want\n%+v", i, e.Checks[i], want)
		}
	}
	if len(e.Checks) != len(checks) {
		t.Errorf("%d checks, want %d", len(e.Checks), len(checks))
	}
}

func TestOrder(t *testing.T) {
	files := fstest.MapFS{}
	for id, front := range map[string]string{
		"hard": "difficulty: 3", "b": "difficulty: 1", "a": "difficulty: 1",
		"z": "difficulty: 1\norder: 1", "y": "difficulty: 1\norder: 2",
	} {
		text := strings.Replace(good, "difficulty: 1", front, 1)
		for name, f := range course(text, nil) {
			files[strings.Replace(name, "/a/", "/"+id+"/", 1)] = f
		}
	}
	var ids []string
	for i, e := range load(t, files) {
		ids = append(ids, e.ID)
		if e.Order != i+1 {
			t.Errorf("%s is number %d, not %d", e.ID, e.Order, i+1)
		}
	}
	if want := []string{"z", "y", "a", "b", "hard"}; !slices.Equal(ids, want) {
		t.Errorf("the order is %q, want %q", ids, want)
	}
}

// TestOnlySome: of the others, nothing is said.
func TestOnlySome(t *testing.T) {
	files := course(good, fstest.MapFS{"exercises/b/exercise.md": {}, "exercises/B/x": {}})
	all, err := Load(files, "exercises", made{}, "a")
	if err != nil || len(all) != 1 || all[0].ID != "a" {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestUnread: whoever wants nothing of the checks needs no kinds of them.
func TestUnread(t *testing.T) {
	all, err := Load(course(strings.Replace(good, "builds: {}", "whatever", 1), nil), "exercises", nil)
	if err != nil || len(all) != 1 || all[0].Checks != nil || all[0].Start.Check != "builds" {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestDigest: what a build gets counts, and what a person reads does not.
func TestDigest(t *testing.T) {
	digest := func(text string, other fstest.MapFS) string {
		t.Helper()
		d, err := Digest(load(t, course(text, other)))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	one := digest(good, nil)
	if same := digest(strings.Replace(good, "A story.", "Another.", 1), nil); same != one || one == "" {
		t.Errorf("%s of another story, not %s", same, one)
	}
	seen := map[string]bool{one: true}
	for name, files := range map[string]fstest.MapFS{
		"Dockerfile":  {"exercises/a/start/Dockerfile": {Data: []byte("FROM castoff/go\nRUN [\"x\"]\n")}},
		"main.go":     {"exercises/a/start/main.go": {Data: []byte("package other\n")}},
		"a file more": {"exercises/a/start/x": {}},
		"solution":    {"exercises/a/solution/Dockerfile": {Data: []byte("FROM castoff/go\n#\n")}},
	} {
		if d := digest(good, files); seen[d] {
			t.Errorf("%s does not count", name)
		} else {
			seen[d] = true
		}
	}
	if d := digest(strings.Replace(good, "lesson: 3", "build: {args: {A: b}}", 1), nil); seen[d] {
		t.Error("how it is built does not count")
	}
	// What a check puts into a file that is then built can be a RUN.
	for _, text := range []string{"  - change: {file: main.go}\n", "  - change: {file: main.go, name: a}\n", "  - change: {file: main.go, name: b}\n"} {
		if d := digest(strings.Replace(good, "checks:\n", "checks:\n"+text, 1), nil); seen[d] {
			t.Errorf("%q does not count", text)
		} else {
			seen[d] = true
		}
	}
}

func TestNoExercises(t *testing.T) {
	if all, err := Load(fstest.MapFS{"01-a.md": {}}, "exercises", made{}); err != nil || all != nil {
		t.Errorf("a course without exercises: %v, %v", all, err)
	}
	if _, err := Load(fstest.MapFS{"exercises": {}}, "exercises", made{}); err == nil {
		t.Error("a file in place of the directory: no error")
	}
}

// TestHeadingsInCode: what looks like a heading in a block of code is not one,
// and underlined headings are.
func TestHeadingsInCode(t *testing.T) {
	text := strings.Replace(good, "A story.", "```dockerfile\n## Hint\nRUN x\n```\n\n### Below\n\n    ## Why", 1)
	text = strings.Replace(text, "## Why\n\nBecause.", "Why\n---\nBecause.", 1)
	e := load(t, course(text, nil))[0]
	if want := "```dockerfile\n## Hint\nRUN x\n```\n\n### Below\n\n    ## Why"; e.Story != want || e.Why != "Because." || len(e.Hints) != 3 {
		t.Errorf("story %q, why %q, hints %q", e.Story, e.Why, e.Hints)
	}
}

func TestFiles(t *testing.T) {
	e := load(t, course(good, fstest.MapFS{
		"exercises/a/start/go.mod.txt":      {Data: []byte("module a\n")},
		"exercises/a/start/.git.txt/HEAD":   {Data: []byte("ref: refs/heads/main\n")},
		"exercises/a/start/a_test.go.txt":   {Data: []byte("package main\n")},
		"exercises/a/start/notes.txt":       {Data: []byte("notes\n")},
		"exercises/a/start/.dockerignore":   {Data: []byte("x\n")},
		"exercises/a/start/web/index.html":  {Data: []byte("<p>\n")},
		"exercises/a/solution/web/extra.js": {Data: []byte("1\n")},
	}))[0]
	start := []string{".dockerignore", ".git/HEAD", "Dockerfile", "a_test.go", "go.mod", "main.go", "notes.txt", "web/index.html"}
	solution := []string{"Dockerfile", "web/extra.js"}
	both, err := e.Solved()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		files fs.FS
		want  []string
	}{
		{"start", e.StartFiles, start}, {"solution", e.SolutionFiles, solution},
		{"solved", both, slices.Sorted(slices.Values(append(start, "web/extra.js")))},
	} {
		if err := fstest.TestFS(tt.files, tt.want...); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got := names(t, tt.files); !slices.Equal(got, tt.want) {
			t.Errorf("%s has %q, want %q", tt.name, got, tt.want)
		}
	}
	if b, err := fs.ReadFile(both, "Dockerfile"); err != nil || string(b) != "FROM scratch\n" {
		t.Errorf("the solved Dockerfile is %q, %v", b, err)
	}
}

// names are the paths of the files of a file system.
func names(t *testing.T, fsys fs.FS) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// TestSnapshot: an exercise is what it was when it was loaded.
func TestSnapshot(t *testing.T) {
	files := course(good, nil)
	e := load(t, files)[0]
	files["exercises/a/start/main.go"].Data = []byte("changed")
	if b, err := fs.ReadFile(e.StartFiles, "main.go"); err != nil || string(b) != "package main\n" {
		t.Errorf("main.go is %q, %v", b, err)
	}
}

func TestMissingDockerfile(t *testing.T) {
	text := strings.Replace(good, "lesson: 3", "dockerfile: missing", 1)
	load(t, course(text, fstest.MapFS{"exercises/a/start/Dockerfile": nil}))
}

// TestAnswers reads answers besides the solution, and an exercise without hints.
func TestAnswers(t *testing.T) {
	text := strings.Replace(good, "lesson: 3", "wrong:\n  wrong-x: {check: builds, says: No}", 1)
	text = text[:strings.Index(text, "## Hint")] + "## Why\n\nBecause.\n"
	e := load(t, course(text, fstest.MapFS{
		"exercises/a/solution-other/main.go": {Data: []byte("other")},
		"exercises/a/wrong-x/more/x":         {Data: []byte("x")},
	}))[0]
	if len(e.Hints) != 0 || len(e.Answers) != 2 {
		t.Fatalf("%d hints, %d answers", len(e.Hints), len(e.Answers))
	}
	right, wrong := e.Answers[0], e.Answers[1]
	if right.Dir != "solution-other" || right.Fails != nil || wrong.Dir != "wrong-x" || wrong.Fails == nil || *wrong.Fails != (Failure{"builds", "No"}) {
		t.Errorf("%+v", e.Answers)
	}
	all, err := e.Answered(right.Files)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"main.go": "other", "Dockerfile": "FROM"} {
		if b, err := fs.ReadFile(all, name); err != nil || !strings.HasPrefix(string(b), want) {
			t.Errorf("%s is %q, %v", name, b, err)
		}
	}
	with, err := Digest([]Exercise{e})
	if err != nil {
		t.Fatal(err)
	}
	e.Answers = nil
	if without, err := Digest([]Exercise{e}); err != nil || with == without {
		t.Errorf("the answers are not part of the checksum: %v", err)
	}
}

// TestTheDocumentation: it names each key of the front matter.
func TestTheDocumentation(t *testing.T) {
	readme, err := fs.ReadFile(lessons.Files, "exercises/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range (&front{Exercise: &Exercise{}}).keys(nil).Names() {
		if !strings.Contains(string(readme), "| `"+key+"` |") {
			t.Errorf("the documentation does not tell of the key %s", key)
		}
	}
}
