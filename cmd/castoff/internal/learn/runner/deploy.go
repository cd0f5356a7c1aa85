package runner

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
)

const timingIntro = "The next page shows what it takes to bring these images to another machine and to start them there. " +
	"Part of that is timed now: your daemon writes each image out, takes one of the same size in, and starts the program " +
	"several times. The larger an image, the longer it takes."

// deploy lets the person watch how the images of a deploy step are timed, unless
// that is known or cannot be.
func (r *Runner) deploy(ctx context.Context, l *lesson.Lesson, i int, s lesson.Step) (screen.Move, error) {
	doing := "timing " + r.refs(s)
	if r.images.Unavailable() != nil {
		return screen.Next, nil
	}
	if _, missing := r.each(s, doing); missing != nil {
		return screen.Next, nil
	}
	if _, ok := r.images.Deployed(s.Images()...); ok {
		return screen.Next, nil
	}
	delete(r.untimed, doing)
	w := screen.Work{
		Lesson: heading(l), Number: i + 1, Of: len(l.Pages),
		Title: capital(doing), Intro: timingIntro,
	}
	move, end, err := r.follow(ctx, w, func(ctx context.Context, emit progress.Emit) error {
		_, err := r.images.Deploy(ctx, s.Images(), emit)
		return err
	})
	if err == nil && end.err != nil {
		r.untimed[doing] = end.err
		r.note(end.err)
	}
	return move, err
}

// deployed is what it takes to deploy the step's images.
func (r *Runner) deployed(s lesson.Step) []screen.Block {
	doing := "timing " + r.refs(s)
	if _, missing := r.each(s, doing); missing != nil {
		return missing
	}
	if all, ok := r.images.Deployed(s.Images()...); ok {
		block := screen.Deploy{Deployments: all}
		for _, name := range s.Images() {
			block.Refs = append(block.Refs, r.ref(name))
		}
		return append(r.earlier(), block)
	}
	if r.images.Unavailable() != nil {
		return r.missing(s.Image, doing)
	}
	if err := r.untimed[doing]; err != nil {
		return problem(err.Error(), err)
	}
	return []screen.Block{screen.Notice{
		Tone: screen.Info, Text: capital(r.refs(s)) + " are still being timed; come back to this page when that is done.",
	}}
}
