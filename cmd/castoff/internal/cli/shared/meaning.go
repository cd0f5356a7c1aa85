package shared

import (
	"castoff/cmd/castoff/internal/engine/explain"
	"castoff/cmd/castoff/internal/learn/checker"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Explained is an explanation as it is drawn.
func Explained(e explain.Explanation) screen.Explanation {
	return screen.Explanation{Title: e.Trap.Title, Saw: e.Line, Meant: e.Names["meant"], Why: e.Trap.Why, Cure: e.Trap.Cure, Example: e.Trap.Example}
}

// TrapNamed is the trap with an ID, as castoff check tells it.
func TrapNamed(id string) (explain.Trap, bool) {
	for _, t := range explain.Traps() {
		if t.ID == id {
			return t, true
		}
	}
	return explain.Trap{}, false
}

// MeaningOf is what is known of a failed check: its trap, with the line that
// shows it.
func MeaningOf(res checker.Result) (screen.Explanation, bool) {
	t, ok := TrapNamed(res.Trap)
	if !ok {
		return screen.Explanation{}, false
	}
	for _, text := range []string{res.Transcript, res.Said, res.Log} {
		for _, e := range explain.Explain(text) {
			if e.Trap.ID == t.ID {
				return Explained(e), true
			}
		}
	}
	return Explained(explain.Explanation{Trap: t}), true
}

// trapOf is the id of the trap that a text shows, empty if none is known.
func trapOf(text string) string {
	all := explain.Explain(text)
	if len(all) == 0 {
		return ""
	}
	return all[0].Trap.ID
}
