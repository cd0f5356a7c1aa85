package runner

import (
	"context"
	"errors"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

// await sees to it that the images that the page is about are there, or that
// the person has been shown why they are not.
func (r *Runner) await(ctx context.Context, l *lesson.Lesson, i int) (screen.Move, error) {
	if r.stage.Images.Unavailable() != nil {
		return screen.Next, nil
	}
	for _, name := range r.stage.PageNeeds(l.Pages[i]) {
		intro := "The next page is about this image, which is still being built."
		if name == steps.BaseImage {
			intro = "The next page is about the base image of your builds, which is still on its way."
		}
		move, err := r.awaitImage(ctx, l, i, name, intro)
		if err != nil || move != screen.Next {
			return move, err
		}
	}
	return r.awaitExact(ctx, l, i)
}

const exactIntro = "The next page takes sizes to the byte, and that of a download. For that your daemon writes the " +
	"whole image out, and it is compressed here as a push would do it. That goes on in the background in any case."

// awaitExact sees to it that the images that the page describes in such detail
// are measured exactly. For all other pages a look at them will do.
func (r *Runner) awaitExact(ctx context.Context, l *lesson.Lesson, i int) (screen.Move, error) {
	names := r.stage.PageNeedsExactly(l.Pages[i])
	if r.straight {
		names = r.stage.PageNeeds(l.Pages[i])
	}
	for _, name := range names {
		if r.stage.Exact(name) {
			continue
		}
		if r.straight { // nobody is kept waiting
			_, err := r.stage.Images.Exact(ctx, name, progress.Discard)
			if ctx.Err() != nil {
				return screen.Quit, ctx.Err()
			}
			r.stage.Measured(name, err)
			continue
		}
		move, err := r.watch(ctx, l, i, &steps.Work{
			Title: "Measuring the layers of " + r.stage.Ref(name), Intro: exactIntro,
			Do: func(ctx context.Context, emit progress.Emit) error {
				_, err := r.stage.Images.Exact(ctx, name, emit)
				return err
			},
			Ended: func(err error) { r.stage.Measured(name, err) },
		})
		if err != nil || move != screen.Next {
			return move, err
		}
	}
	return screen.Next, nil
}

// awaitImage waits for an image, at first in silence.
func (r *Runner) awaitImage(ctx context.Context, l *lesson.Lesson, i int, name, intro string) (screen.Move, error) {
	if _, ok := r.stage.Images.Measured(name); ok || r.stage.Failed(name) != nil {
		return screen.Next, nil
	}
	short, cancel := context.WithTimeout(ctx, r.grace)
	defer cancel()
	_, err := r.stage.Images.Attach(short, name, progress.Discard)
	switch {
	case ctx.Err() != nil:
		return screen.Quit, ctx.Err()
	case err == nil:
		return screen.Next, nil
	case !errors.Is(err, context.DeadlineExceeded):
		r.stage.Built(name, err)
		return screen.Next, nil
	}
	return r.watch(ctx, l, i, &steps.Work{
		Title: "Waiting for " + r.stage.Ref(name), Intro: intro,
		Do: func(ctx context.Context, emit progress.Emit) error {
			_, err := r.stage.Images.Attach(ctx, name, emit)
			return err
		},
		Ended: func(err error) { r.stage.Built(name, err) },
	})
}

// watch shows work until it ends or the person leaves it; then it goes on
// unseen. Work that fails is noted and is no error: the lesson goes on.
func (r *Runner) watch(ctx context.Context, l *lesson.Lesson, i int, w *steps.Work) (screen.Move, error) {
	intro := w.Intro
	if intro == "" {
		intro = r.stage.Text(l.Pages[i])
	}
	shown := screen.Work{Lesson: l.Heading(), Section: section(l.Pages[i]), Number: i + 1, Of: len(l.Pages), Title: w.Title, Intro: intro, Recorded: r.stage.Recorded}
	seen := false // false if the person left before
	var end error
	move, err := r.ui.Watch(ctx, shown, func(watching context.Context, emit progress.Emit) error {
		err := w.Do(watching, emit)
		if err != nil && watching.Err() != nil {
			return nil // nobody watches any more; the work itself goes on
		}
		seen, end = true, err
		return err
	})
	if err != nil && (ctx.Err() != nil || errors.Is(err, context.Canceled) || !errors.Is(err, end)) {
		return screen.Quit, err // an interrupt, or a fault of the display
	}
	if seen {
		w.Ended(end)
	}
	return move, nil
}
