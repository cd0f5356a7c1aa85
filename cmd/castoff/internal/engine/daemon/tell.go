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

// Silent tells nobody anything.
var Silent = Teller{Emit: progress.Discard}

// Phase reports that the work has entered a phase.
func (t Teller) Phase(text string) { t.tell(progress.Phase, text) }

// Note reports what a person should know.
func (t Teller) Note(text string) { t.tell(progress.Note, text) }

func (t Teller) tell(kind progress.Kind, text string) {
	t.Emit(progress.Event{Time: time.Now(), Subject: t.Subject, Kind: kind, Text: text})
}
