package journal

import (
	"strings"
	"testing"
)

// TestGuessed: a guess is read as it was kept, the last one of a learner, in a
// course, in a lesson, under an ID and of a number.
func TestGuessed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := open(t, dir)
	guess := func(id, of string, n float64) Record {
		return Record{Kind: KindGuessed, Learner: "ada", Course: "c", Lesson: "01-a", Event: id, Guess: &Guess{of, n}}
	}
	other := guess("slim", "slim.size", 7)
	other.Learner = "bob"
	add(t, j, guess("slim", "slim.size", 4e7), guess("slim", "slim.size", 1.25e7), guess("time", "slim.seconds", 0.25), other,
		guess("none", "slim.size", 0), Record{Kind: KindGuessed, Learner: "ada", Course: "c", Lesson: "01-a", Event: "empty"},
		Record{Kind: KindAnswered, Learner: "ada", Course: "c", Lesson: "01-a", Tries: []int{0}, Right: true}, guess("late", "slim.files", 12))
	all := records(t, open(t, dir))
	for _, tt := range []struct {
		learner, course, lesson, id, of string
		want                            float64 // 0 for none
	}{
		{"ada", "c", "01-a", "slim", "slim.size", 1.25e7}, {"ada", "c", "01-a", "time", "slim.seconds", 0.25}, {"bob", "c", "01-a", "slim", "slim.size", 7},
		{"ada", "d", "01-a", "slim", "slim.size", 0}, {"ada", "c", "02-b", "slim", "slim.size", 0}, {"ada", "c", "01-a", "slim", "large.size", 0},
		{"ada", "c", "01-a", "none", "slim.size", 0}, {"ada", "c", "01-a", "empty", "slim.size", 0}, {"ada", "c", "01-a", "fast", "slim.size", 0},
	} {
		if n, ok := Guessed(all, tt.learner, tt.course, tt.lesson, tt.id, tt.of); n != tt.want || ok != (tt.want > 0) {
			t.Errorf("%+v: %v, %v", tt, n, ok)
		}
	}
	if p := Progress(all, "ada", "c")["01-a"]; p.Asked != 1 || p.Right != 1 {
		t.Errorf("guesses are counted in the quiz: %+v", p)
	}
	if last := LastLesson(all, "ada", "c"); last != "01-a" {
		t.Errorf("the last lesson is %q", last)
	}
}

// TestGuessesBesideOthers: a journal without guesses is read as before, and what
// no castoff has written is no guess.
func TestGuessesBesideOthers(t *testing.T) {
	t.Parallel()
	const lines = `{"v":1,"time":"2026-01-02T03:04:05Z","kind":"predicted","lesson":"01-a","event":"size","tries":[2]}
{"v":1,"time":"2026-01-02T03:04:05Z","kind":"guessed","lesson":"01-a","event":"size","guess":{"of":"a.size","number":-5}}
{"v":1,"time":"2026-01-02T03:04:05Z","kind":"guessed","lesson":"01-a","event":"size","guess":{"of":"a.size","number":1e999}}
{"v":1,"time":"2026-01-02T03:04:05Z","kind":"guessed","lesson":"01-a","event":"size","guess":null}
`
	all, skipped, err := Read(strings.NewReader(lines))
	if err != nil || len(all) != 3 || skipped != (Skipped{Torn: 1}) {
		t.Fatalf("%d records, %+v, %v", len(all), skipped, err)
	}
	if option, ok := Predicted(all, "", "", "01-a", "size"); !ok || option != 2 {
		t.Errorf("the prediction is %d, %v of\n%+v", option, ok, all)
	}
	if n, ok := Guessed(all, "", "", "01-a", "size", "a.size"); ok || n != 0 {
		t.Errorf("the guess is %g", n)
	}
}
