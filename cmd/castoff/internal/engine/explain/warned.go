package explain

import "castoff/cmd/castoff/internal/engine/explain/warned"

// warnings turns what the builder warns of into traps.
func warnings() (all []entry) {
	for _, w := range warned.Warnings {
		weight := remark
		if w.Cause {
			weight = warning
		}
		all = append(all, entry{
			Trap:  Trap{ID: w.ID, Title: w.Title, Why: w.Why, Cure: w.Cure, Example: w.Example, Exercise: w.Exercise, Lesson: w.Lesson},
			rules: []rule{{core: w.Rule, line: w.Line(), weight: weight}},
		})
	}
	return all
}
