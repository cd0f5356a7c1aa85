package runner

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// values are what the keys of verbs may have as their values; of several, one
// fits.
var values = map[string][]string{
	"image": {"traditional"}, "other": {"multistage"}, "a": {"traditional"}, "b": {"multistage"},
	"path": {"sampleapp/multistage.Dockerfile"}, "lines": {"2"},
	"id": {"from-typo", "size", "another"}, "command": {"version"}, "value": {"multistage.size"}, "of": {"traditional.size", "cache"},
}

// The bodies of blocks that ask something.
const (
	optionsBody = "How large?\n\n- [ ] Small.\n  No.\n- [ ] Half.\n  No.\n- [x] As large.\n  Yes.\n"
	sharesBody  = "How large?\n\n- Small.\n  A.\n- Half.\n  B.\n- As large.\n  C.\n"
)

// blocks are the ways to write a step of a verb, with or without what may be
// left out, of which at least one is right.
func blocks(v lesson.Verb, all bool) []string {
	infos := []string{"castoff " + v.Name}
	for _, k := range v.Keys {
		if k.May && !all {
			continue
		}
		fits := values[k.Name]
		if fits == nil {
			fits = []string{k.Like}
		}
		var longer []string
		for _, info := range infos {
			for _, value := range fits {
				longer = append(longer, info+" "+k.Name+"="+value)
			}
		}
		infos = longer
	}
	bodies := []string{""}
	if v.Body {
		bodies = []string{optionsBody, sharesBody, "How large?\n"}
	}
	var out []string
	for _, info := range infos {
		for _, body := range bodies {
			out = append(out, "```"+info+"\n"+body+"```\n")
		}
	}
	return out
}

// withStep is a course of one lesson, of which the last page is about a step.
func withStep(t *testing.T, v lesson.Verb, all bool) *lesson.Course {
	t.Helper()
	known := lesson.Known{
		Verbs: steps.Verbs(), Images: []string{"traditional", "multistage"}, Exercises: []string{"from-typo"},
		Commands: map[string][]string{"traditional": {"version"}},
		Numbers:  map[string]quantity.Kind{"traditional.size": quantity.KindSize, "multistage.size": quantity.KindSize}, Trials: []string{"cache"},
	}
	files := fstest.MapFS{"sampleapp/multistage.Dockerfile": {Data: []byte("FROM a\nFROM b\n")}}
	const before = "---\ntitle: A step\nminutes: 1\n---\n\n```castoff ask\n" + optionsBody +
		"```\n\n```castoff predict id=size value=multistage.size of=traditional.size at=10%,50%\n" + sharesBody + "```\n\n"
	var errs []error
	for _, block := range blocks(v, all) {
		c, err := lesson.Load(fstest.MapFS{"01-step.md": {Data: []byte(before + block)}}, files, known)
		if err == nil {
			return c
		}
		errs = append(errs, err)
	}
	t.Fatalf("%s can be written in no way: %v", v.Name, errors.Join(errs...))
	return nil
}

// TestEveryVerb plays a step of each verb in the table: with images that are
// measured, with one whose build the person leaves, with builds that fail, and
// without a daemon. Each time there is something to see, or to answer.
func TestEveryVerb(t *testing.T) {
	t.Parallel()
	for _, v := range steps.Verbs() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			failed, without := newImages(), newImages()
			failed.end("traditional", errors.New("building: no space"))
			failed.end("multistage", errors.New("building: no space"))
			without.unavailable = errors.New("connecting: no daemon")
			failing := map[string]error{"failed": errors.New("building: no space"), "pending": context.Canceled}
			for state, images := range map[string]*fakeImages{
				"measured": newImages("traditional", "multistage"), "failed": failed, "no daemon": without, "pending": newImages(),
			} {
				for _, all := range []bool{false, true} {
					r, ui, _ := playing(t, withStep(t, v, all), images, Parts{
						Exercises: &fakeExercises{passed: map[string]bool{}}, Trials: &fakeTrials{err: failing[state]},
					})
					ui.leaves = state == "pending"
					if move, err := r.Lesson(t.Context(), "01-step"); err != nil || move != screen.Next {
						t.Errorf("%s: %v, %v", state, move, err)
					}
					seen := len(ui.asked) - 2 + len(ui.guesses) // but for the two before it
					for _, p := range ui.pages {
						seen += len(p.Blocks)
					}
					if v.Name == "note" { // for nobody who learns
						seen = 1 - seen
					}
					if seen+len(ui.works) == 0 {
						t.Errorf("%s: there is nothing to see of it: %s", state, strings.Join(ui.shown, ", "))
					}
				}
			}
		})
	}
}
