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
	} {
		ex := exercise.Exercise{ID: "x", Start: exercise.Failure{Check: "size", Says: c.says},
			StartFiles:    fstest.MapFS{"verdict": {Data: []byte(c.start)}},
			SolutionFiles: fstest.MapFS{"verdict": {Data: []byte(c.solution)}}}
		p, err := Prove(t.Context(), j, ex, func(progress.Event) {})
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(p.Faults, "; "); p.OK != c.ok || !strings.Contains(text, c.want) || (p.Skipped != "") != (c.start == "unable") {
			t.Errorf("%+v: %+v", c, p)
		}
	}
	lost := exercise.Exercise{ID: "x", StartFiles: fstest.MapFS{"verdict": {Data: []byte("lost")}}}
	if _, err := Prove(t.Context(), j, lost, func(progress.Event) {}); err == nil || !strings.Contains(err.Error(), "no daemon answers") {
		t.Errorf("the engine's error is lost: %v", err)
	}
}
