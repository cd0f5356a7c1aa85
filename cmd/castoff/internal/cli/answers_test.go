package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/learn/checker"

	"github.com/rogpeppe/go-internal/txtar"
)

// answer is what somebody could hand in for an exercise besides its solution.
// testdata/answers/<exercise>.txtar holds those for one: each file's name there
// begins with the answer's, and each answer is declared above the files.
//
//	right NAME: how it differs from the solution
//	wrong NAME fails CHECK: words of the result; more of them
//	cheat NAME fails CHECK: words of the result; more of them
//	remove NAME FILE
//	buildkit NAME
//	offline NAME
//
// The files lie over those of the start, without those that are to be removed.
// A cheat is a wrong answer that goes round what is asked. An answer to which
// buildkit applies uses what the legacy builder does not know, one to which
// offline applies is judged so only where the base has no C compiler and Go is
// where Go's own images have it.
type answer struct {
	name string
	// fails is the check that a wrong answer fails first, says what the result
	// has to say; both are empty for a right one.
	fails string
	says  []string

	cheat, buildkit, offline bool

	remove []string
	files  map[string][]byte
}

var (
	rightForm  = regexp.MustCompile(`^right ([a-z0-9-]+): \S.*$`)
	wrongForm  = regexp.MustCompile(`^(wrong|cheat) ([a-z0-9-]+) fails ([a-z0-9-]+): (\S.*)$`)
	removeForm = regexp.MustCompile(`^remove ([a-z0-9-]+) (\S+)$`)
	whereForm  = regexp.MustCompile(`^(buildkit|offline) ([a-z0-9-]+)$`)
)

const answersDir = "testdata/answers"

// readAnswers reads the answers to an exercise; there may be none.
func readAnswers(id string) ([]*answer, error) {
	text, err := os.ReadFile(filepath.Join(answersDir, id+".txtar"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	archive := txtar.Parse(text)
	all, err := declared(string(archive.Comment))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	for _, f := range archive.Files {
		name, file, _ := strings.Cut(f.Name, "/")
		a := find(all, name)
		if a == nil || file == "" {
			return nil, fmt.Errorf("%s: the file %s is of no answer", id, f.Name)
		}
		a.files[file] = f.Data
	}
	return all, nil
}

func find(all []*answer, name string) *answer {
	if i := slices.IndexFunc(all, func(a *answer) bool { return a.name == name }); i >= 0 {
		return all[i]
	}
	return nil
}

// declared reads the part of an archive above its files.
func declared(comment string) ([]*answer, error) {
	var all []*answer
	add := func(a *answer) error {
		if find(all, a.name) != nil {
			return fmt.Errorf("there are two answers %s", a.name)
		}
		a.files = map[string][]byte{}
		all = append(all, a)
		return nil
	}
	of := func(name string) (*answer, error) {
		if a := find(all, name); a != nil {
			return a, nil
		}
		return nil, fmt.Errorf("there is no answer %s above", name)
	}
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		var a *answer
		var err error
		if line == "" || line[0] == '#' {
			continue
		} else if m := rightForm.FindStringSubmatch(line); m != nil {
			err = add(&answer{name: m[1]})
		} else if m := wrongForm.FindStringSubmatch(line); m != nil {
			err = add(&answer{name: m[2], fails: m[3], says: strings.Split(m[4], "; "), cheat: m[1] == "cheat"})
		} else if m := removeForm.FindStringSubmatch(line); m != nil {
			if a, err = of(m[1]); err == nil {
				a.remove = append(a.remove, m[2])
			}
		} else if m := whereForm.FindStringSubmatch(line); m != nil {
			if a, err = of(m[2]); err == nil {
				a.buildkit = a.buildkit || m[1] == "buildkit"
				a.offline = a.offline || m[1] == "offline"
			}
		} else {
			err = fmt.Errorf("the line %q is of no known form", line)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// over is the answer's files over those of the exercise.
func (a *answer) over(ex exercise.Exercise) (fstest.MapFS, error) {
	all, err := contents(ex.StartFiles)
	if err != nil {
		return nil, err
	}
	for _, name := range a.remove {
		if _, ok := all[name]; !ok {
			return nil, fmt.Errorf("there is no %s to remove", name)
		}
		delete(all, name)
	}
	for name, data := range a.files {
		all[name] = &fstest.MapFile{Data: data, Mode: 0o644}
	}
	return all, nil
}

func contents(files fs.FS) (fstest.MapFS, error) {
	all := fstest.MapFS{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		all[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	return all, err
}

func sameFiles(a, b fstest.MapFS) bool {
	return maps.EqualFunc(a, b, func(x, y *fstest.MapFile) bool { return bytes.Equal(x.Data, y.Data) })
}

// faults are what is wrong with a report on the answer: that a right one does
// not pass, or that a wrong one passes, fails elsewhere, or is not told why.
func (a *answer) faults(r checker.Report) []string {
	first := slices.IndexFunc(r.Results, func(res checker.Result) bool { return res.State != checker.Passed })
	if first < 0 {
		if a.fails != "" {
			return []string{"it passes"}
		}
		return nil
	}
	res := r.Results[first]
	text := strings.Join([]string{res.Want, res.Found, res.Said, res.Next}, "\n")
	told := fmt.Sprintf("%s is %s: %s", res.Name, res.State, text)
	switch {
	case a.fails == "" || res.State != checker.Failed || res.Name != a.fails:
		return []string{told}
	case res.Next == "":
		return []string{"there is no next step: " + told}
	}
	var out []string
	for _, words := range a.says {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(words)) {
			out = append(out, fmt.Sprintf("it does not say %q: %s", words, told))
		}
	}
	return out
}

// TestAnswersAreSound: each answer is to an exercise of the course, differs
// from what is there, and expects what is possible.
func TestAnswersAreSound(t *testing.T) {
	t.Parallel()
	all, err := ownCourse(t).Exercises()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, ex := range all {
		ids[ex.ID+".txtar"] = true
		answers, err := readAnswers(ex.ID)
		if err != nil {
			t.Error(err)
		}
		if fault := tooFew(answers); fault != "" {
			t.Errorf("%s: %s", ex.ID, fault)
		}
		for _, a := range answers {
			if fault := soundness(ex, a); fault != "" {
				t.Errorf("%s, %s: %s", ex.ID, a.name, fault)
			}
		}
	}
	entries, err := os.ReadDir(answersDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !ids[e.Name()] {
			t.Errorf("%s belongs to no exercise", e.Name())
		}
	}
}

// tooFew is what is missing from the answers to an exercise: two right ones
// besides the solution and three wrong ones, a cheat among them, that every
// builder and every base can judge.
func tooFew(all []*answer) string {
	n := map[string]int{}
	for _, a := range all {
		switch {
		case a.buildkit || a.offline:
		case a.fails == "":
			n["right"]++
		default:
			n["wrong"]++
		}
		if a.cheat {
			n["cheat"]++
		}
	}
	if n["right"] < 2 || n["wrong"] < 3 || n["cheat"] < 1 {
		return fmt.Sprintf("there are too few answers for every engine: %v", n)
	}
	return ""
}

// soundness is what is wrong with an answer before it is tried.
func soundness(ex exercise.Exercise, a *answer) string {
	files, err := a.over(ex)
	if err != nil {
		return err.Error()
	}
	start, err := contents(ex.StartFiles)
	if err != nil {
		return err.Error()
	}
	solved, err := ex.Solved()
	if err != nil {
		return err.Error()
	}
	solution, err := contents(solved)
	if err != nil {
		return err.Error()
	}
	known := slices.ContainsFunc(ex.Checks, func(c exercise.Check) bool { return c.Name == a.fails })
	switch {
	case sameFiles(files, start):
		return "it is the start"
	case sameFiles(files, solution):
		return "it is the solution"
	case a.fails != "" && !known:
		return "there is no check " + a.fails
	}
	return ""
}

// TestAnswersCanFail feeds the judgement on answers what it has to object to.
func TestAnswersCanFail(t *testing.T) {
	t.Parallel()
	report := func(results ...checker.Result) checker.Report { return checker.Report{Results: results} }
	passed := checker.Result{Name: "builds", State: checker.Passed}
	failed := checker.Result{Name: "runs", State: checker.Failed, Said: "Permission denied", Next: "look"}
	silent := failed
	silent.Next = ""
	wrong := answer{name: "x", fails: "runs", says: []string{"permission", "look"}}
	for name, c := range map[string]struct {
		a    answer
		r    checker.Report
		want string
	}{
		"right and passed":     {answer{}, report(passed), ""},
		"right and failed":     {answer{}, report(passed, failed), "runs is failed"},
		"right and not tried":  {answer{}, report(checker.Result{Name: "runs", State: checker.NotTried}), "not tried"},
		"wrong and failed":     {wrong, report(passed, failed), ""},
		"wrong and passed":     {wrong, report(passed), "it passes"},
		"wrong elsewhere":      {answer{fails: "size"}, report(passed, failed), "runs is failed"},
		"wrong in other words": {answer{fails: "runs", says: []string{"no such file"}}, report(failed), `does not say "no such file"`},
		"wrong, and no advice": {wrong, report(silent), "no next step"},
	} {
		got := strings.Join(c.a.faults(c.r), "; ")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	for _, bad := range []string{"right a b: c", "wrong a: b", "remove a b", "buildkit a", "offline a", "cheat a: b", "right a: b\nright a: c", "else"} {
		if _, err := declared(bad); err == nil {
			t.Errorf("%q is taken for a declaration", bad)
		}
	}
}
