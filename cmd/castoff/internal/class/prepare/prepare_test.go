package prepare

import (
	"context"
	"errors"
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
)

// TestMake: what goes wrong with a part is kept in it, and a person who stops is
// heeded.
func TestMake(t *testing.T) {
	t.Parallel()
	for what, x := range map[string]struct {
		err   error
		state State
		note  string
	}{
		"made": {nil, Made, ""}, "failed": {errors.New("no disk"), Failed, "no disk"}, "skipped": {skip("it takes BuildKit"), Skipped, "it takes BuildKit"},
	} {
		p := Part{State: Missing, make: func(context.Context, progress.Emit) error { return x.err }}
		if err := p.Make(t.Context(), nil); err != nil || p.State != x.state || p.Note != x.note {
			t.Errorf("%s: %+v, %v", what, p, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	p := Part{State: Missing, make: func(context.Context, progress.Emit) error { cancel(); return ctx.Err() }}
	if err := p.Make(ctx, nil); !errors.Is(err, context.Canceled) || p.State != Missing {
		t.Errorf("stopped: %+v, %v", p, err)
	}
}

// TestLeft: the estimate goes by what parts took so far, within bounds.
func TestLeft(t *testing.T) {
	t.Parallel()
	parts := func(took float64) []Part {
		return []Part{{State: Ready, guess: seconds(1000)}, {State: Made, guess: seconds(40), Seconds: took}, {State: Skipped, guess: seconds(1000)}, {State: Missing, guess: seconds(60)}, {State: Missing, guess: seconds(40)}}
	}
	for took, want := range map[float64]float64{40: 100, 20: 50, 80: 200, 4000: 500, 0.1: 20} {
		if got := Left(parts(took)); got != want {
			t.Errorf("after %g s: %g, want %g", took, got, want)
		}
	}
	few := []Part{{State: Made, guess: seconds(10), Seconds: 100}, {State: Missing, guess: seconds(60)}}
	if got := Left(few); got != 60 {
		t.Errorf("after little: %g", got)
	}
	if n := Lacking(parts(1)); n != 2 {
		t.Errorf("%d are lacking", n)
	}
}

// TestLook leaves what was made, or failed, as it is.
func TestLook(t *testing.T) {
	t.Parallel()
	yes := func(context.Context) bool { return true }
	parts := []Part{{State: Missing, ready: yes}, {State: Failed, ready: yes}, {State: Missing, ready: func(context.Context) bool { return false }}}
	Look(t.Context(), parts)
	if parts[0].State != Ready || parts[1].State != Failed || parts[2].State != Missing {
		t.Errorf("%+v", parts)
	}
}
