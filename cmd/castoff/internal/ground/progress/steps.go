package progress

// Steps are the steps of a build as its events tell them.
type Steps struct {
	all  []StepInfo
	byID map[string]int
}

// See takes in an event.
func (s *Steps) See(e Event) {
	if e.Kind != Step || e.Step == nil {
		return
	}
	if s.byID == nil {
		s.byID = map[string]int{}
	}
	i, ok := s.byID[e.Step.ID]
	if !ok {
		i = len(s.all)
		s.byID[e.Step.ID] = i
		s.all = append(s.all, StepInfo{})
	}
	s.all[i] = *e.Step
}

// Last are the steps in the order of their first events, each in its last state.
func (s *Steps) Last() []StepInfo { return s.all }
