package shared

import "castoff/cmd/castoff/internal/engine/explain"

// TrapNamed is the trap with an ID, as castoff check shows it.
func TrapNamed(id string) (explain.Trap, bool) {
	for _, t := range explain.Traps() {
		if t.ID == id {
			return t, true
		}
	}
	return explain.Trap{}, false
}
