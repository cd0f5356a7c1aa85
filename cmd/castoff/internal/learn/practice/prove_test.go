package practice

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker"
)

// judge reports what the file "verdict" asks for.
type judge map[string]checker.Report

func (j judge) Check(_ context.Context, _ exercise.Exercise, files fs.FS, _ progress.Emit) (checker.Report, error) {
	b, err := fs.ReadFile(files, "verdict")
	if err != nil {
		return checker.Report{}, err
	}
	r, ok := j[string(b)]
	if !ok {
		return checker.Report{}, errors.New("no daemon answers")
	}
	return r, nil
}

func TestProve(t *testing.T) {
	t.Parallel()
	failing := func(name, said string) checker.Report {
		return checker.Report{Results: []checker.Result{{Name: "builds", State: checker.Passed}, {Name: name, State: checker.Failed, Said: said}}}
	}
	j := judge{
		"passes": {Passed: true, Results: []checker.Result{{Name: "size", State: checker.Passed}}},
		"size":   failing("size", "Too LARGE\nby far"), "files": failing("files", "nothing there"),
		"unable": {Results: []checker.Result{{Name: "size", State: checker.Unable, Found: "this builder cannot"}}},
		"broken": {Results: []checker.Result{{Name: "builds", State: checker.Failed, Found: "line 3 fails"}, {Name: "size", State: checker.NotTried, Found: "there is no image"}}},
		"stupid": {ImageID: "sha256:1", Results: []checker.Result{{Name: "size", Check: exercise.Check{Kind: checker.KindProgram}, State: checker.Unable, Found: "the exercise's own program cannot be built"}}},
		"odd":    {Results: []checker.Result{{Name: "size", State: checker.NotTried}}},
	}
	for _, c := range []struct {
		start, solution, says string
		ok                    bool
		want                  string
	}{
		{"size", "passes", "too large", true, ""},
		{"size", "passes", "", true, ""},
		{"passes", "passes", "", false, "passes already"},
		{"files", "passes", "", false, `fails first at "files" instead of "size"`},
		{"size", "passes", "too small", false, `nothing says "too small"`},
		{"size", "files", "", false, `the solution does not pass "files"`},
		{"odd", "passes", "", false, "no check of the start failed"},
		{"unable", "passes", "", true, ""},
		{"stupid", "passes", "", false, "no check of the start failed: the exercise's own program cannot be built"},
	} {
		ex := exercise.Exercise{ID: "x", Start: exercise.Failure{Check: "size", Says: c.says},
			StartFiles:    fstest.MapFS{"verdict": {Data: []byte(c.start)}},
			SolutionFiles: fstest.MapFS{"verdict": {Data: []byte(c.solution)}}}
		p, err := Prove(t.Context(), j, ex, "x/exercise.md", progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(p.Faults, "; "); p.OK != c.ok || !strings.Contains(text, c.want) || (p.Skipped != "") != (c.start == "unable") {
			t.Errorf("%+v: %+v", c, p)
		}
	}
	wrong := &exercise.Failure{Check: "size", Says: "too large"}
	for _, c := range []struct {
		verdict string
		fails   *exercise.Failure
		want    string
	}{
		{"passes", nil, ""},
		{"size", nil, `x/exercise.md:7: solution-b does not pass "size": Too LARGE by far`},
		{"broken", nil, `x/exercise.md:6: solution-b does not pass "builds": line 3 fails`},
		{"size", wrong, ""},
		{"passes", wrong, `x/exercise.md:7: solution-b passes "size"`},
		{"files", wrong, `x/exercise.md:1: solution-b fails first at "files" instead of "size": nothing there`},
		{"size", &exercise.Failure{Check: "size", Says: "too small"}, `x/exercise.md:7: nothing says "too small" when solution-b fails: Too LARGE by far`},
	} {
		ex := exercise.Exercise{ID: "x", Start: exercise.Failure{Check: "size"}, Checks: []exercise.Check{{Name: "builds", Line: 6}, {Name: "size", Line: 7}},
			StartFiles:    fstest.MapFS{"verdict": {Data: []byte("size")}},
			SolutionFiles: fstest.MapFS{"verdict": {Data: []byte("passes")}},
			Answers:       []exercise.Answer{{Dir: "solution-b", Files: fstest.MapFS{"verdict": {Data: []byte(c.verdict)}}, Fails: c.fails}}}
		p, err := Prove(t.Context(), j, ex, "x/exercise.md", progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(p.Faults, "; "); text != c.want || p.OK != (c.want == "") || len(p.Answers) != 1 || p.Answers[0].OK != p.OK {
			t.Errorf("%+v: %+v", c, p)
		}
	}
	lost := exercise.Exercise{ID: "x", StartFiles: fstest.MapFS{"verdict": {Data: []byte("lost")}}}
	if _, err := Prove(t.Context(), j, lost, "x/exercise.md", progress.Discard); err == nil || !strings.Contains(err.Error(), "no daemon answers") {
		t.Errorf("the engine's error is lost: %v", err)
	}
}
