package steps

// What has become of the images in this session.

// Start begins to build images, and tries again those that failed.
func (s *Stage) Start(names ...string) {
	s.Images.Start(names...)
	for _, name := range names {
		delete(s.faults.failed, name)
	}
}

// Built notes how the build of an image ended, if it was watched, or waited
// for, to its end.
func (s *Stage) Built(name string, err error) {
	if err != nil {
		s.faults.failed[name] = err
		s.note(err)
		return
	}
	s.watched[name] = true
}

// Failed is why an image could not be built; nil if it could, or may still be.
func (s *Stage) Failed(name string) error { return s.faults.failed[name] }

// Exact reports whether there is nothing to wait for until an image is measured
// to the byte: it is, it cannot be, or it is not there.
func (s *Stage) Exact(name string) bool {
	_, ok := s.Images.Measured(name)
	return !ok || s.Images.IsExact(name) || s.faults.inexact[name] != nil
}

// Measured notes that an image could not be measured to the byte, if err is
// not nil.
func (s *Stage) Measured(name string, err error) {
	if err != nil {
		s.faults.inexact[name] = err
		s.note(err)
	}
}

// Played notes why an exercise could not be played; nil if it could.
func (s *Stage) Played(id string, err error) { s.faults.unplayed[id] = err }

// Unplayed is what [Stage.Played] noted of an exercise last.
func (s *Stage) Unplayed(id string) error { return s.faults.unplayed[id] }

// TakeProblem is the first thing that went wrong without ending a lesson. It is
// then forgotten.
func (s *Stage) TakeProblem() error {
	err := s.faults.first
	s.faults.first = nil
	return err
}

// note keeps the first fault.
func (s *Stage) note(err error) {
	if s.faults.first == nil {
		s.faults.first = err
	}
}
