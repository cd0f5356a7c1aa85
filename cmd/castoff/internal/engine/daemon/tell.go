package daemon

import (
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
)

// Teller emits the events of one subject.
type Teller struct {
	Emit    progress.Emit
	Subject string
}

// Silent tells nobody.
var Silent = Teller{Emit: func(progress.Event) {}}

// Phase tells that the work entered a phase.
func (t Teller) Phase(text string) { t.tell(progress.Phase, text) }

// Note tells what a person should know.
func (t Teller) Note(text string) { t.tell(progress.Note, text) }

func (t Teller) tell(kind progress.Kind, text string) {
	t.Emit(progress.Event{Time: time.Now(), Subject: t.Subject, Kind: kind, Text: text})
}
