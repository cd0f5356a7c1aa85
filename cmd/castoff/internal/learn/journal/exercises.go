package journal

// ExerciseProgress is how far a learner is with an exercise.
type ExerciseProgress struct {
	Started bool `json:"started"`
	Passed  bool `json:"passed"`
	// Hints is how many hints were read since it was started or reset.
	Hints int `json:"hints"`
	// Solution is true if the solution was read before it was passed.
	Solution bool `json:"solution"`
}

// Exercises returns how far the learner is with each exercise of a course that
// they have started, by its ID. A reset does not undo a pass.
func Exercises(records []Record, learner, course string) map[string]ExerciseProgress {
	all := map[string]ExerciseProgress{}
	for _, r := range inCourse(records, learner, course) {
		if r.Kind != KindExercise {
			continue
		}
		p := all[r.Exercise]
		switch r.Event {
		case EventStarted:
			p.Started = true
		case EventHint:
			p.Hints++
		case EventPassed:
			p.Passed = true
		case EventSolution:
			p.Solution = p.Solution || !p.Passed
		case EventReset:
			p.Hints = 0
		}
		all[r.Exercise] = p
	}
	return all
}
