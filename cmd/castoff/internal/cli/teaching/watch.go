package teaching

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/changes"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/screen"
)

// again checks a course, and again after each save, until the person interrupts.
// What is wrong with it is shown, and is no reason to end.
func (o *checkOptions) again(ctx context.Context, run func(context.Context, *checkOptions) error) error {
	course, err := o.Course()
	if err != nil {
		return err
	}
	if course.Dir == "" || o.Flags.JSON {
		return fault.New(errors.New("watching the course: it needs a directory, and somebody who reads what is said"), fault.ExitUsage,
			"castoff course check DIR --watch")
	}
	saved, err := changes.Watch(ctx, course.Dir)
	if err != nil {
		return err
	}
	o.kept = map[string]practice.Proof{}
	for {
		err := run(ctx, o)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			if detail := fault.Detail(err); detail != "" {
				fmt.Fprintln(o.Err, plaintext.Clean(detail))
			}
			if err := o.PrintTo(o.Err, screen.Notice{Tone: screen.Bad, Text: err.Error(), Hint: fault.Hint(err)}); err != nil {
				return err
			}
		}
		if err := o.Print(screen.Notice{Text: "Waiting for a save.", Hint: "^C ends it"}); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-saved:
		}
		o.Forget()
		fmt.Fprintln(o.Out)
	}
}

// keyOf is what a proof of an exercise depends on: its files, how they are built,
// what is checked of them, and the builder.
func keyOf(b daemon.Builder, course *courses.Course, ex exercise.Exercise) (string, error) {
	digest, err := exercise.Digest([]exercise.Exercise{ex})
	if err != nil {
		return "", err
	}
	text, err := fs.ReadFile(course.Files(), course.TextOf(ex.ID))
	return string(b) + " " + digest + " " + string(text), err
}
