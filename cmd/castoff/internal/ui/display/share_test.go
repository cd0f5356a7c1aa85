package display

import (
	"context"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/plain"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
	"castoff/cmd/castoff/internal/ui/watch"
)

// TestStreamsHaveNoSize shows how far a stream has been read, and not how long
// it is: it is longer than the image in it.
func TestStreamsHaveNoSize(t *testing.T) {
	t.Parallel()
	send := func(emit progress.Emit, total int64) {
		at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		emit(progress.Event{Time: at, Kind: progress.Phase, Text: "measuring x"})
		for _, n := range []int64{0, 640_000_000, 1_280_000_000} {
			at = at.Add(3 * time.Second)
			emit(progress.Event{Time: at, Kind: progress.Bytes, Current: n, Total: total, Share: true})
		}
	}
	for total, want := range map[int64]string{1_270_000_000: "100 %", 0: ""} {
		tr := watch.NewTracker(func() time.Time { return time.Date(2026, 1, 2, 3, 4, 14, 0, time.UTC) })
		send(tr.Add, total)
		r := text.NewRenderer(80, text.Look{})
		running := strings.Join(watch.Live(r, tr, 10, 0), "\n")
		tr.End()
		ended := strings.Join(watch.Ending(r, tr, nil, "Measuring x"), "\n")
		var w strings.Builder
		_ = plain.New(&w).Watch(t.Context(), screen.Work{}, func(_ context.Context, emit progress.Emit) error { send(emit, total); return nil })
		plain := w.String()
		for _, text := range []string{running, ended, plain} {
			if strings.Contains(text, "GB") || strings.Contains(text, "0 B") || !strings.Contains(text, "measuring x") {
				t.Errorf("of %d: %s", total, text)
			}
		}
		if !strings.Contains(running, want) || !strings.Contains(plain, want) || !strings.Contains(ended, "9.0 s") {
			t.Errorf("of %d:\n%s\n%s\n%s", total, running, ended, plain)
		}
	}
}
