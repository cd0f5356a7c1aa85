package watch

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/uitest"
)

func TestFailureText(t *testing.T) {
	t.Parallel()
	r := text.NewRenderer(60, text.Look{})
	tr := NewTracker(time.Now)
	err := uitest.FailingBuild(tr.Add)
	tr.End()
	got := strings.Join(Ending(r, tr, err, "Building"), "\n")
	for _, want := range []string{"✗ 3/3 RUN go build", "undefined: fmtt", ">>> RUN go build", "✗ building castoff/traditional: exit code 1", "hint: castoff doctor"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	uitest.CheckText(t, strings.Join(r.Failure(errors.New(uitest.Hostile[0])), "\n"), 60, false)
}

func TestLiveFits(t *testing.T) {
	t.Parallel()
	tr := NewTracker(time.Now)
	uitest.SampleBuild(tr.Add)
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	released := make(chan struct{})
	close(released)
	_ = uitest.UntilStopped(released)(stopped, tr.Add) // leaves a running step with logs
	for _, width := range []int{20, 40, 80} {
		for height := 1; height < 14; height++ {
			got := Live(text.NewRenderer(width, text.Look{Color: true}), tr, height, 3)
			if len(got) > height {
				t.Errorf("%d lines in %d", len(got), height)
			}
			uitest.CheckText(t, strings.Join(text.CloseStyles(got), "\n"), width, true)
		}
	}
}
