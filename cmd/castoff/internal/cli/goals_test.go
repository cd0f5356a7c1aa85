package cli

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/desk"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// onlooker looks at an exercise until what it shows is prepared, and leaves.
type onlooker struct {
	practice.UI
	saw screen.Bench
}

func (o *onlooker) Bench(ctx context.Context, now screen.Bench, later <-chan screen.Bench) (string, error) {
	for {
		o.saw = now
		if slices.ContainsFunc(o.saw.Blocks, func(b screen.Block) bool { _, ok := b.(screen.Preparing); return ok }) {
			return "q", nil
		}
		select {
		case now = <-later:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// longStories are the exercises whose goals do not fit below their stories on a
// terminal of 80 by 24, whatever else is shown.
var longStories = []string{"debug-no-shell", "harbour-master", "pilot-office", "fog-signal"}

// TestGoalsStay has all goals of an exercise on a terminal of 80 by 24 while the
// image that exercises begin with is made.
func TestGoalsStay(t *testing.T) {
	t.Parallel()
	const width, height = 80 - 2*2, 24 - 5 // without margins, heading and keys
	all, err := ownCourse(t).Exercises()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "desk") // which is short, as a learner's is
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	j, err := journal.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := practice.New(all, desk.New(dir), j)
	p.Image = shared.ExerciseImage
	p.Watch = func(context.Context, string) (<-chan struct{}, error) { return nil, nil }
	p.Prepare = func(ctx context.Context, _ exercise.Exercise, _ fs.FS, emit progress.Emit) error {
		emit(progress.Event{Kind: progress.Phase, Text: "compiling the standard library: 30 %"})
		<-ctx.Done()
		return ctx.Err()
	}
	for _, ex := range all {
		ui := &onlooker{}
		if err := p.Play(t.Context(), ui, ex); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(ui.saw.Blocks, func(b screen.Block) bool { _, ok := b.(screen.Checks); return ok })
		shown := blocks.Render(text.NewRenderer(width, text.Look{}), ui.saw.Blocks[:i+1]...)
		fits := strings.Count(strings.TrimRight(shown, "\n"), "\n")+1 <= height
		if fits == slices.Contains(longStories, ex.ID) {
			t.Errorf("%s: the goals fit: %t\n%s", ex.ID, fits, shown)
		}
	}
}
