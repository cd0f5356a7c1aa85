package practice

import (
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// written is the record that castoff wrote the files of an exercise.
func written(id, course, mark string) journal.Record {
	return journal.Record{Kind: journal.KindFiles, Event: journal.EventWritten, Course: course, Exercise: id, Dir: "/desk/" + id, Mark: mark}
}

// begins tries all that would build an exercise's files, or begin it.
func begins(t *testing.T, p *Practice) (ok bool, err error) {
	t.Helper()
	ex := p.exercises[0]
	_, err = p.Start(ex)
	_, cerr := p.Check(t.Context(), ex, progress.Discard)
	if (err == nil) != (cerr == nil) {
		t.Errorf("starting: %v, checking: %v", err, cerr)
	}
	return err == nil, err
}

func TestWhoseFiles(t *testing.T) {
	t.Parallel()
	old := journal.Record{Kind: journal.KindExercise, Exercise: "one", Event: journal.EventStarted, Time: time.Unix(2, 0)}
	for _, tt := range []struct {
		name    string
		there   bool
		records []journal.Record
		course  string
		want    Whose
	}{
		{"none yet", false, nil, "", Nobodys},
		{"castoff's", true, []journal.Record{written("one", "", "1")}, "", Learners},
		{"a course's own", true, []journal.Record{written("one", "/c", "1")}, "/c", Learners},
		{"another course's", true, []journal.Record{written("one", "/c", "1")}, "", Anothers},
		{"castoff's, for another course", true, []journal.Record{written("one", "", "1")}, "/c", Anothers},
		{"copied here", true, nil, "", Strangers},
		{"in the place of castoff's", true, []journal.Record{written("one", "", "2")}, "", Strangers},
		{"begun before", true, []journal.Record{old}, "", Learners},
		{"begun before, for another course", true, []journal.Record{old}, "/c", Strangers},
	} {
		w := &world{records: tt.records, marks: map[string]string{"one": "1"}}
		p := newPractice(w)
		p.Course = tt.course
		if tt.there {
			w.files["one"] = "theirs"
		}
		f, err := p.Look(p.exercises[0])
		if err != nil || f.Whose != tt.want {
			t.Errorf("%s: %+v, %v", tt.name, f, err)
		}
		ok, err := begins(t, p)
		if ok == f.Asks() {
			t.Errorf("%s: begun: %t, %v", tt.name, ok, err)
		}
		if !ok && (w.checks > 0 || fault.Code(err) != fault.ExitUsage || len(fault.Hints(err)) == 0 || strings.Contains(w.events(), journal.EventPassed)) {
			t.Errorf("%s: %d checks, %v, hints %q, %s", tt.name, w.checks, err, fault.Hints(err), w.events())
		}
		// Whoever agrees once is not asked again.
		if f.Asks() {
			if err := p.Agree(f); err != nil {
				t.Fatal(err)
			}
		}
		if ok, err := begins(t, p); !ok {
			t.Errorf("%s: having agreed: %v", tt.name, err)
		}
		w.marks["one"] = "9" // and another directory comes into its place
		if ok, _ := begins(t, p); ok {
			t.Errorf("%s: replaced, it is built", tt.name)
		}
		if _, err := p.Reset(p.exercises[0]); err != nil {
			t.Fatal(err)
		}
		if ok, err := begins(t, p); !ok {
			t.Errorf("%s: after a reset: %v", tt.name, err)
		}
	}
}

// TestAdoptedOnce: what was begun before is taken for the learner's in one
// place only.
func TestAdoptedOnce(t *testing.T) {
	t.Parallel()
	w := &world{records: []journal.Record{{Kind: journal.KindExercise, Exercise: "one", Event: journal.EventStarted, Time: time.Unix(2, 0)}}, marks: map[string]string{"one": "1"}}
	p := newPractice(w)
	w.files["one"] = "right"
	if ok, err := begins(t, p); !ok {
		t.Fatal(err)
	}
	w.marks["one"] = "2"
	if ok, _ := begins(t, p); ok {
		t.Error("files in its place are taken for the learner's as well")
	}
}

// TestNothingUnpermitted: nothing of a course is written or built before its
// learner agrees, whichever way it is asked for.
func TestNothingUnpermitted(t *testing.T) {
	t.Parallel()
	w := &world{}
	p := newPractice(w)
	agreed := false
	p.Permit = func() (bool, error) { return agreed, nil }
	ok, err := begins(t, p)
	_, serr := p.Solution(p.exercises[0])
	_, rerr := p.Reset(p.exercises[0])
	for _, err := range []error{err, serr, rerr} {
		if ok || err == nil || !strings.Contains(strings.Join(fault.Hints(err), " "), "--trust") {
			t.Errorf("%v, hints %q", err, fault.Hints(err))
		}
	}
	if len(w.files) != 0 || len(w.records) != 0 || w.checks != 0 {
		t.Errorf("files %v, records %v, %d checks", w.files, w.records, w.checks)
	}
	agreed = true
	if ok, err := begins(t, p); !ok {
		t.Error(err)
	}
}

// TestAskedOnTheScreen: the learner is asked before an exercise whose files are
// not known is put before them, even when they come to it from another.
func TestAskedOnTheScreen(t *testing.T) {
	t.Parallel()
	for _, yes := range []bool{true, false} {
		w := &world{person: person{confirm: yes}}
		p := newPractice(w)
		p.Typed = func(course, command string) string { return "castoff at " + course + " " + command }
		w.files["two"] = "right"
		w.records = []journal.Record{written("two", "/c", "")}
		w.keys = []press{{when: "start", key: keyNext}}
		if yes {
			w.keys = append(w.keys, press{when: "Because of two", key: keyQuit})
		} else {
			w.keys = append(w.keys, press{when: "The story of one", key: keyQuit})
		}
		if err := p.Play(t.Context(), w, p.exercises[0]); err != nil {
			t.Fatal(err)
		}
		if len(w.asked) != 1 || !w.asked[0].Careful {
			t.Fatalf("asked %+v", w.asked)
		}
		body := w.asked[0].Body[0].(screen.Markdown).Source
		for _, want := range []string{"/desk/two", "the course in `/c`", "castoff at /c exercise two", "--dir OTHER", "with the daemon's network"} {
			if !strings.Contains(body, want) {
				t.Errorf("%q is not said:\n%s", want, body)
			}
		}
		if p.Progress()["two"].Passed != yes {
			t.Errorf("passed: %t", !yes)
		}
	}
	// The first one: whoever says no does not get to it.
	w := &world{}
	p := newPractice(w)
	w.files["one"] = "right"
	if err := p.Play(t.Context(), w, p.exercises[0]); err != nil || len(w.asked) != 1 || len(w.shown) != 0 || len(w.records) != 0 {
		t.Errorf("%v, asked %d times, %d screens, records %v", err, len(w.asked), len(w.shown), w.records)
	}
}

// TestSolutionsOfTwoCourses: the solution of another course's exercise is not
// taken for this one's.
func TestSolutionsOfTwoCourses(t *testing.T) {
	t.Parallel()
	w := &world{}
	p := newPractice(w)
	if _, err := p.Solution(p.exercises[0]); err != nil {
		t.Fatal(err)
	}
	w.solved = true
	if _, err := p.Solution(p.exercises[0]); err != nil {
		t.Errorf("asked for again: %v", err)
	}
	p.Course = "/c"
	if _, err := p.Solution(p.exercises[0]); err == nil || !strings.Contains(err.Error(), "castoff's own course") || len(fault.Hints(err)) == 0 {
		t.Errorf("that of castoff's own course is taken for another's: %v", err)
	}
	if p.Progress()["one"].Solution {
		t.Error("it counts as read")
	}
}

// TestPathsInQuestions: whoever chose a directory's name does not write the
// question.
func TestPathsInQuestions(t *testing.T) {
	t.Parallel()
	p := newPractice(&world{})
	body := p.Question(Files{Whose: Anothers, Dir: "/a` **b**\n\n# c", Course: "/d`\x1b[2J\n- e"}).Body[0].(screen.Markdown).Source
	if strings.Contains(body, "\n# c") || strings.Contains(body, "\n- e") || strings.Contains(body, "\x1b") || !strings.Contains(body, "`/a' **b**  # c`") {
		t.Errorf("%q", body)
	}
}
