package teaching

import (
	"context"
	"sync"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/cmd/castoff/internal/ui/plain"
	"castoff/cmd/castoff/internal/ui/screen"
)

// together is how many exercises are tried at once where builds do not disturb
// each other: with BuildKit. With other builders, two builds of the same thing
// remove each other's stages.
const together = 2

// tries are exercises that are tried on one builder.
type tries struct {
	*checkOptions
	course  *courses.Course
	builder daemon.Builder
	checker practice.Checker
	display plain.Display
}

// all tries exercises, and says how each did.
func (t *tries) all(ctx context.Context, all []exercise.Exercise, res *checkResult) error {
	at := 1
	if t.builder == daemon.BuildKit {
		at = together
	}
	out := t.Out
	if t.Flags.JSON {
		out = t.Err
	}
	for len(all) > 0 {
		n := min(at, len(all))
		found, fresh, err := t.some(ctx, all[:n])
		if err != nil {
			return err
		}
		for i, p := range found {
			one := proven{Builder: t.builder, Proof: p}
			res.OK = res.OK && p.OK
			res.Exercises = append(res.Exercises, one)
			if !fresh[i] {
				continue
			}
			if err := t.PrintTo(out, one.notices()...); err != nil {
				return err
			}
		}
		all = all[n:]
	}
	return nil
}

// some tries a few exercises at once; fresh are those that had to be tried.
func (t *tries) some(ctx context.Context, some []exercise.Exercise) (found []practice.Proof, fresh []bool, err error) {
	found, fresh = make([]practice.Proof, len(some)), make([]bool, len(some))
	keys := make([]string, len(some))
	var ids []string
	for i, ex := range some {
		if keys[i], err = keyOf(t.builder, t.course, ex); err != nil {
			return nil, nil, err
		}
		var kept bool
		if found[i], kept = t.kept[keys[i]]; !kept {
			fresh[i] = true
			ids = append(ids, ex.ID)
		}
	}
	if len(ids) == 0 {
		return found, fresh, nil
	}
	errs := make([]error, len(some))
	title := "Checking " + plaintext.Listed(ids, "and") + " with " + string(t.builder)
	err = t.display.Watch(ctx, screen.Work{Title: title}, func(ctx context.Context, emit progress.Emit) error {
		emit = progress.Locked(emit)
		var wait sync.WaitGroup
		for i, ex := range some {
			if !fresh[i] {
				continue
			}
			wait.Go(func() {
				found[i], errs[i] = practice.Prove(ctx, t.checker, ex, t.course.ExerciseFile(ex.ID), emit)
			})
		}
		wait.Wait()
		for _, err := range errs {
			if err != nil && shared.EndsAll(ctx, err) {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	for i, err := range errs {
		if err != nil { // the others can still be tried
			found[i].Faults = append(found[i].Faults, "it could not be tried: "+err.Error())
		}
		if found[i].OK && t.kept != nil {
			t.kept[keys[i]] = found[i]
		}
	}
	return found, fresh, nil
}
