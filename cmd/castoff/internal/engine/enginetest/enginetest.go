// Package enginetest is what tests of this wing, and of the learner's images, make on
// a daemon: archives, programs, images, registries and a Podman of their own.
package enginetest

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/progress"
)

// Labels returns labels for everything that a test makes, which is removed when
// it ends.
func Labels(t testing.TB, e *docker.Engine) (learner string, labels map[string]string) {
	t.Helper()
	learner = dockertest.Learner()
	t.Cleanup(func() { dockertest.Clean(t, e, learner) })
	return learner, map[string]string{daemon.Label: learner}
}

// OnlyImages fails the test if a learner has anything else on the daemon.
func OnlyImages(t testing.TB, e *docker.Engine, learner string) {
	t.Helper()
	all, err := e.Owned(t.Context(), learner, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		if o.Kind != "image" {
			t.Errorf("left behind: %+v", o)
		}
	}
}

// Recorder keeps events. Its zero value has none.
type Recorder struct {
	mu     sync.Mutex
	events []progress.Event
}

// Emit is a [progress.Emit].
func (r *Recorder) Emit(e progress.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// All are the events so far, in their order.
func (r *Recorder) All() []progress.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// Last returns the final state of each step by its instruction.
func (r *Recorder) Last() map[string]progress.StepInfo {
	m := map[string]progress.StepInfo{}
	for _, e := range r.All() {
		if e.Kind == progress.Step {
			m[e.Step.Name] = *e.Step
		}
	}
	return m
}

// Texts are the texts of a kind of event, in their order.
func (r *Recorder) Texts(kind progress.Kind) []string {
	var all []string
	for _, e := range r.All() {
		if e.Kind == kind {
			all = append(all, e.Text)
		}
	}
	return all
}

// Text is all events, each on a line of its own.
func (r *Recorder) Text() string {
	var b strings.Builder
	for _, e := range r.All() {
		b.WriteString(string(e.Kind) + " " + e.Text)
		if e.Step != nil {
			b.WriteString(" " + e.Step.Stage + " " + e.Step.Name + " " + string(e.Step.State))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
