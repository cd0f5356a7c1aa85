package practice

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/spelling"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Find returns the exercise with an ID; an empty ID means the first that is
// not passed, or the last of all. The error is a [fault.Error].
func (p *Practice) Find(id string) (exercise.Exercise, error) { return p.FindFor("exercise", id) }

// FindFor is Find for a command, which the error shows how to type.
func (p *Practice) FindFor(do, id string) (exercise.Exercise, error) {
	if len(p.exercises) == 0 {
		return exercise.Exercise{}, fault.New(errors.New("choosing an exercise: the course has none"), fault.ExitFailed, p.typed(p.Course, "list"))
	}
	if id == "" {
		if next := p.next(len(p.exercises)-1, p.Progress()); next != nil {
			return *next, nil
		}
		return p.exercises[len(p.exercises)-1], nil
	}
	if i := p.index(id); i >= 0 {
		return p.exercises[i], nil
	}
	return exercise.Exercise{}, p.unknown(id, do)
}

// unknown is the error for an ID that does not exist. It names those that are
// likely meant, and the course that has one and whose files are there.
func (p *Practice) unknown(id, do string) error {
	ids := make([]string, len(p.exercises))
	for i, ex := range p.exercises {
		ids[i] = ex.ID
	}
	text := fmt.Sprintf("choosing an exercise: there is none called %q", id)
	var hints []string
	for _, like := range alike(id, ids) {
		hints = append(hints, p.typed(p.Course, "exercise "+like))
	}
	switch len(hints) {
	case 0:
	case 1:
		text += "; one is like it"
	default:
		text += fmt.Sprintf("; %d are like it", len(hints))
	}
	hints = append(p.elsewhere(id, do), append(hints, p.typed(p.Course, "list")+"    names them all")...)
	return fault.New(errors.New(text), fault.ExitUsage, hints...)
}

// maxAlike is how many IDs are offered in place of one.
const maxAlike = 4

// alike are the words that have word in them, and the nearest of those that do
// not.
func alike(word string, words []string) []string {
	word = strings.ToLower(word)
	var out []string
	for _, w := range words {
		if strings.Contains(w, word) || len(w) > 3 && strings.Contains(word, w) {
			out = append(out, w)
		}
	}
	if near := spelling.Nearest(word, words); near != "" && !slices.Contains(out, near) {
		out = append([]string{near}, out...)
	}
	return out[:min(len(out), maxAlike)]
}

// index is the place of an exercise, from 0; -1 if there is none.
func (p *Practice) index(id string) int {
	return slices.IndexFunc(p.exercises, func(ex exercise.Exercise) bool { return ex.ID == id })
}

// next is the first exercise after the i-th that is not passed, starting over
// after the last one, with the i-th itself at the end; nil if all are passed.
func (p *Practice) next(i int, done map[string]journal.ExerciseProgress) *exercise.Exercise {
	for n := range p.exercises {
		ex := &p.exercises[(i+1+n)%len(p.exercises)]
		if !done[ex.ID].Passed {
			return ex
		}
	}
	return nil
}

// tally counts the exercises that are passed.
func (p *Practice) tally(done map[string]journal.ExerciseProgress) screen.Tally {
	t := screen.Tally{Of: len(p.exercises)}
	for _, ex := range p.exercises {
		if done[ex.ID].Passed {
			t.Passed++
		}
	}
	return t
}
