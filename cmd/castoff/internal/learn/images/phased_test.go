package images

import (
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
)

// TestPhased makes what the tool prints into a few phases.
func TestPhased(t *testing.T) {
	t.Parallel()
	var phases []string
	logs := 0
	emit := phased(func(e progress.Event) {
		switch e.Kind {
		case progress.Phase:
			phases = append(phases, e.Text)
		case progress.Log:
			logs++
		}
	})
	for i := range 906 {
		emit(progress.Event{Kind: progress.Log, Text: fmt.Sprintf("compiled %d of %d packages", i, 905)})
	}
	for _, text := range []string{"compiled 900 of 0 packages", "compiled many packages", "compiled 9000 of 905 packages", "compiled 1 of 905 packages"} {
		emit(progress.Event{Kind: progress.Log, Text: text})
	}
	if len(phases) != 11 || !strings.HasSuffix(phases[0], ": 0 %") || !strings.HasSuffix(phases[10], ": 100 %") || logs != 910 {
		t.Errorf("%d log lines, phases %q", logs, phases)
	}
}
