package runner

import (
	"context"
	"errors"
	"fmt"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

// run runs the step's image.
func (r *Runner) run(ctx context.Context, at place, s lesson.Step) ([]screen.Block, error) {
	return r.contained(ctx, at, s, "running "+r.ref(s.Image), r.images.Run)
}

// shell tries a shell in the step's image. That there is none is a result, not
// a fault.
func (r *Runner) shell(ctx context.Context, at place, s lesson.Step) ([]screen.Block, error) {
	return r.contained(ctx, at, s, "starting a shell in "+r.ref(s.Image), r.images.Shell)
}

// contained does something in a container of the step's image, once: a person
// who comes back to the page finds the same output.
func (r *Runner) contained(ctx context.Context, at place, s lesson.Step, doing string,
	do func(context.Context, string) (command, text string, exitCode int, err error)) ([]screen.Block, error) {
	if out, ok := r.outputs[at]; ok {
		return []screen.Block{out}, nil
	}
	if r.images.Unavailable() != nil {
		return r.missing(s.Image, doing), nil
	}
	if _, missing := r.measured(s.Image, doing); missing != nil {
		return missing, nil
	}
	short, cancel := context.WithTimeout(ctx, r.runLimit)
	defer cancel()
	command, text, code, err := do(short, s.Image)
	if err != nil {
		return r.broken(ctx, doing, err)
	}
	out := screen.Output{Command: command, Text: text, ExitCode: code}
	r.outputs[at] = out
	return []screen.Block{out}, nil
}

// broken is what became of something that was to end within the limit of a
// step: a fault on the page, or an error if ctx itself is done.
func (r *Runner) broken(ctx context.Context, doing string, err error) ([]screen.Block, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("%s: it has not ended within %v", doing, r.runLimit)
	}
	r.note(err)
	return problem(err.Error(), err), nil
}
