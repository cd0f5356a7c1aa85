package runner

import (
	"context"
	"errors"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

// settled reports whether a build page has nothing to watch: the person has
// seen the build end well, or nothing can be built.
func (r *Runner) settled(name string) bool {
	return r.watched[name] || r.images.Unavailable() != nil
}

// build lets the person watch the build of a build page.
func (r *Runner) build(ctx context.Context, l *lesson.Lesson, i int, s *lesson.Step) (screen.Move, error) {
	// A build that failed is tried again when the person comes back to it:
	// they may have mended what was wrong, the network for one.
	r.images.Start(s.Image)
	delete(r.failed, s.Image)
	return r.watch(ctx, s.Image, screen.Work{
		Lesson: heading(l), Number: i + 1, Of: len(l.Pages),
		Title: "Building " + r.ref(s.Image),
		Intro: r.prose(l.Pages[i]),
	})
}

// await sees to it that the images that the page is about are there, or that
// the person has been shown why they are not.
func (r *Runner) await(ctx context.Context, l *lesson.Lesson, i int) (screen.Move, error) {
	if r.images.Unavailable() != nil {
		return screen.Next, nil
	}
	for _, name := range r.needed(l.Pages[i]) {
		w := screen.Work{
			Lesson: heading(l), Number: i + 1, Of: len(l.Pages),
			Title: "Waiting for " + r.ref(name),
			Intro: "The next page is about this image, which is still being built.",
		}
		if name == baseImage {
			w.Intro = "The next page is about the base image of your builds, which is still on its way."
		}
		move, err := r.awaitImage(ctx, name, w)
		if err != nil || move != screen.Next {
			return move, err
		}
	}
	return r.awaitExact(ctx, l, i)
}

const exactIntro = "The next page gives the size of each layer to the byte, and for a download. For that your daemon writes the " +
	"whole image out, and it is compressed here as a push would do it. That goes on in the background in any case."

// awaitExact sees to it that the images are measured exactly that the page
// tells about in such detail. For all other pages a look at them does.
func (r *Runner) awaitExact(ctx context.Context, l *lesson.Lesson, i int) (screen.Move, error) {
	for _, name := range r.exactly(l.Pages[i]) {
		if _, ok := r.images.Measured(name); !ok || r.images.IsExact(name) || r.inexact[name] != nil {
			continue
		}
		if r.straight { // nobody is kept waiting
			if _, err := r.images.Exact(ctx, name, func(progress.Event) {}); err != nil {
				if ctx.Err() != nil {
					return screen.Quit, ctx.Err()
				}
				r.inexact[name] = err
				r.note(err)
			}
			continue
		}
		w := screen.Work{
			Lesson: heading(l), Number: i + 1, Of: len(l.Pages),
			Title: "Measuring the layers of " + r.ref(name), Intro: exactIntro,
		}
		move, end, err := r.follow(ctx, w, func(ctx context.Context, emit progress.Emit) error {
			_, err := r.images.Exact(ctx, name, emit)
			return err
		})
		if err == nil && end.err != nil {
			r.inexact[name] = end.err
			r.note(end.err)
		}
		if err != nil || move != screen.Next {
			return move, err
		}
	}
	return screen.Next, nil
}

// exactly are the images that the page tells about in more detail than a look
// at them shows. Sizes are only compared if they were found in one way.
func (r *Runner) exactly(p lesson.Page) []string {
	if r.straight {
		return r.needed(p)
	}
	var names []string
	pair := false
	for _, s := range p.Steps {
		switch s.Verb {
		case lesson.Waste, lesson.Deploy:
			names = append(names, s.Images()...)
		case lesson.Compare:
			pair = true
		}
		for _, used := range placeholders(s) {
			name, what, _ := strings.Cut(used, ".")
			switch {
			case r.known[name] && (what == "download" || what == "bytes"):
				names = append(names, name)
			case used == "ratio" || used == "saved":
				pair = true
			}
		}
	}
	if pair && !r.alike() {
		for name := range r.known {
			names = append(names, name)
		}
		slices.Sort(names)
	}
	return unique(names)
}

// alike reports whether the sizes of all images were found in one way.
func (r *Runner) alike() bool {
	methods := map[string]bool{}
	for name := range r.known {
		if m, ok := r.images.Measured(name); ok {
			methods[m.SizeMethod] = true
		}
	}
	return len(methods) <= 1
}

func (r *Runner) awaitImage(ctx context.Context, name string, w screen.Work) (screen.Move, error) {
	if _, ok := r.images.Measured(name); ok || r.failed[name] != nil {
		return screen.Next, nil
	}
	short, cancel := context.WithTimeout(ctx, r.grace)
	defer cancel()
	_, err := r.images.Attach(short, name, func(progress.Event) {})
	switch {
	case ctx.Err() != nil:
		return screen.Quit, ctx.Err()
	case err == nil:
		return screen.Next, nil
	case !errors.Is(err, context.DeadlineExceeded):
		r.fail(name, err)
		return screen.Next, nil
	}
	return r.watch(ctx, name, w)
}

// watch shows the image's build until it ends or the person leaves it. A
// build that fails is remembered and is no error: the lesson goes on.
func (r *Runner) watch(ctx context.Context, name string, w screen.Work) (screen.Move, error) {
	move, end, err := r.follow(ctx, w, func(ctx context.Context, emit progress.Emit) error {
		_, err := r.images.Attach(ctx, name, emit)
		return err
	})
	switch {
	case err != nil:
		return move, err
	case end.err != nil:
		r.fail(name, end.err)
	case end.seen:
		r.watched[name] = true
	}
	return move, nil
}

// ending is how watched work ended.
type ending struct {
	// seen is false if the person left before.
	seen bool
	// err is the work's own error.
	err error
}

// follow shows work until it ends or the person leaves it; then it goes on
// unseen. The work's own error is not follow's.
func (r *Runner) follow(ctx context.Context, w screen.Work, work func(context.Context, progress.Emit) error) (screen.Move, ending, error) {
	var end ending
	move, err := r.ui.Watch(ctx, w, func(watching context.Context, emit progress.Emit) error {
		err := work(watching, emit)
		if err != nil && watching.Err() != nil {
			return nil // nobody watches any more; the work itself goes on
		}
		end = ending{seen: true, err: err}
		return err
	})
	if err != nil && (ctx.Err() != nil || errors.Is(err, context.Canceled) || !errors.Is(err, end.err)) {
		return screen.Quit, end, err // an interrupt, or a fault of the display
	}
	return move, end, nil
}

func (r *Runner) fail(name string, err error) {
	r.failed[name] = err
	r.note(err)
}

// note keeps the first fault of [Runner.Play].
func (r *Runner) note(err error) {
	if r.problem == nil {
		r.problem = err
	}
}

// measured returns the image's measurement, or the blocks that say why there
// is none.
func (r *Runner) measured(name, doing string) (measure.Image, []screen.Block) {
	if m, ok := r.images.Measured(name); ok {
		return m, nil
	}
	return measure.Image{}, r.missing(name, doing)
}

// ref is the image's name on the daemon.
func (r *Runner) ref(name string) string {
	if name == baseImage {
		return "the base image" // it has any name
	}
	if r.Learner != "" {
		return "castoff/" + r.Learner + "/" + name
	}
	return "castoff/" + name
}
