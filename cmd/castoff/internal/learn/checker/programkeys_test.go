package checker

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/progress"
)

// withPrograms loads a course of one exercise with these checks, and files beside
// its start.
func withPrograms(checks string, more map[string]string) ([]exercise.Exercise, error) {
	files := fstest.MapFS{
		"exercises/a/exercise.md":         {Data: []byte(frontBegin + "  - builds: {}\n" + checks + frontEnd)},
		"exercises/a/start/Dockerfile":    {Data: []byte("FROM castoff/go\n")},
		"exercises/a/solution/Dockerfile": {Data: []byte("FROM scratch\n")},
	}
	for name, text := range more {
		files["exercises/a/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return exercise.Load(files, "exercises", Kinds())
}

// TestProgramKeys reads a check with a program, and what is wrong with others.
func TestProgramKeys(t *testing.T) {
	const (
		words = "    text: tides\n    means: no tides\n"
		made  = "check-tides/Dockerfile"
	)
	all, err := withPrograms("  - program: {run: tides, args: [\"{random}\"], env: {A: b}, within: 5s, container: {args: [serve], user: \"1:2\", env: {P: \"1\"}, tmpfs: [/tmp]}}\n"+words,
		map[string]string{made: "FROM scratch\n", "check-tides/go.mod.txt": "module x\n"})
	if err != nil {
		t.Fatal(err)
	}
	ex := all[0]
	c := ex.Checks[1].Asked.(*programCheck)
	if c.name != "tides" || len(c.args) != 1 || c.env["A"] != "b" || c.within != 5*time.Second || c.beside == nil || c.beside.user != "1:2" || c.beside.env["P"] != "1" || len(c.beside.tmpfs) != 1 {
		t.Errorf("it is %+v, %+v", c, c.beside)
	}
	p, ok := ex.Program("tides")
	if !ok {
		t.Fatalf("the programs are %+v", ex.Programs)
	}
	if _, err := fs.Stat(p.Files, "go.mod"); err != nil {
		t.Error(err)
	}
	before, err := exercise.Digest(all)
	if err != nil {
		t.Fatal(err)
	}
	for what, x := range map[string]struct {
		checks string
		more   map[string]string
		want   string
	}{
		"not there":     {"  - program: {run: tides}\n" + words, nil, "exercise.md:8: program: there is no directory check-tides beside start"},
		"misspelt":      {"  - program: {run: tide}\n" + words, map[string]string{made: "x"}, `exercise.md:8: program: unknown program "tide"; did you mean "tides"?`},
		"no words":      {"  - program: {run: tides}\n", map[string]string{made: "x"}, "exercise.md:8: program: text is missing: what tides asks for, in words for learners\nexercises/a/exercise.md:8: program: means is missing"},
		"no Dockerfile": {"  - program: {run: tides}\n" + words, map[string]string{"check-tides/main.go": "x"}, "check-tides:1: there is no Dockerfile"},
		"not used":      {"", map[string]string{made: "x"}, "check-tides:1: no check uses it: - program: {run: tides}"},
		"no program":    {"  - program: {args: [a]}\n" + words, nil, "program: run is missing"},
		"a strange key": {"  - program: {run: tides, image: x}\n" + words, map[string]string{made: "x"}, `program: unknown key "image"`},
		"within":        {"  - program: {run: tides, container: {within: 5s}}\n" + words, map[string]string{made: "x"}, `unknown key "within"`},
		"a secret":      {"  - secret: {id: token}\n", nil, `exercise.md:8: secret: the build is not offered a secret "token"; in the front matter, build: {secrets: {token: ...}}`},
		"no secret":     {"  - secret: {}\n", nil, "secret: id is missing"},
	} {
		if _, err := withPrograms(x.checks, x.more); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v\nwant %s", what, err, x.want)
		}
	}
	if _, err := withPrograms("  - secret: {id: token}\n    build: {secrets: {token: kelp}}\n", nil); err != nil {
		t.Errorf("a secret of this check alone: %v", err)
	}
	all, err = withPrograms("  - program: {run: tides}\n"+words, map[string]string{made: "FROM scratch\nCOPY x /\n", "check-tides/x": "y"})
	if err != nil {
		t.Fatal(err)
	}
	if after, err := exercise.Digest(all); err != nil || after == before {
		t.Errorf("the digest is the same for another program: %s, %v", after, err)
	}
}

// TestSteps: the checks of a step wait for all that stand before it.
func TestSteps(t *testing.T) {
	all, err := withPrograms("  - runs: {output: [bye]}\n    step: Say goodbye\n  - user: {is: \"0:0\", name: first}\n  - user: {is: \"0:0\"}\n    step: Leave root behind\n  - context: {without: [x]}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	ex := all[0]
	check := func(e *builds) Report {
		t.Helper()
		rep, err := New(e, Options{Builder: daemon.BuildKit, Ref: func(id string) string { return id }}).Check(t.Context(), ex, dir(app+entry), progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		return rep
	}
	rep := check(&builds{fails: nil})
	if got, want := states(rep), "builds passed, runs failed, first passed, user not tried, context not tried"; got != want || rep.Passed {
		t.Errorf("they are %q, want %q", got, want)
	}
	if r := rep.Results; r[1].Step != "Say goodbye" || r[2].Step != "" || r[3].Step != "Leave root behind" || !strings.Contains(r[3].Found, "a step before is not done") {
		t.Errorf("%+v", r)
	}
	ex.Checks = append(ex.Checks[:1:1], ex.Checks[2:]...)
	if got, want := states(check(&builds{})), "builds passed, first passed, user passed, context passed"; got != want {
		t.Errorf("they are %q, want %q", got, want)
	}
}
