package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ui/screen"
)

var deployVerb = verb(lesson.Verb{
	Name: "deploy", Keys: twoImages,
	Does: "download times computed, save, load, start and CPU timed",
}, func(b *lesson.Block) Step { return &Deploy{b.Images("a", "b")} })

// Deploy is what it takes to bring two images to another machine and to start
// them there.
type Deploy struct{ Images []string }

const timingIntro = "The next page shows what it takes to bring these images to another machine and to start them there. " +
	"Part of that is timed now: your daemon writes each image out, takes one of the same size in, and starts the program " +
	"several times, once more to see what CPU and memory it uses. The larger an image, the longer it takes."

// Needs implements [Step].
func (d *Deploy) Needs() Needs { return Needs{Images: d.Images, Exact: d.Images} }

func (d *Deploy) timed() []string { return d.Images }

// doing is what cannot be done if an image is missing.
func (d *Deploy) doing(s *Stage) string { return "timing " + s.Refs(d.Images...) }

// Instead implements [Watcher].
func (d *Deploy) Instead() bool { return false }

// Watch implements [Watcher]: the images are timed, unless that is known or
// cannot be.
func (d *Deploy) Watch(s *Stage) *Work {
	doing := d.doing(s)
	if s.Images.Unavailable() != nil {
		return nil
	}
	if _, missing := s.measured(d.Images, doing); missing != nil {
		return nil
	}
	if _, ok := s.Images.Deployed(d.Images...); ok {
		return nil
	}
	delete(s.faults.untimed, doing)
	return &Work{
		Title: capital(doing), Intro: timingIntro,
		Do: func(ctx context.Context, emit progress.Emit) error {
			_, err := s.Images.Deploy(ctx, d.Images, emit)
			return err
		},
		Ended: func(err error) {
			if err != nil {
				s.faults.untimed[doing] = err
				s.note(err)
			}
		},
	}
}

// Blocks implements [Step].
func (d *Deploy) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	doing := d.doing(s)
	if _, missing := s.measured(d.Images, doing); missing != nil {
		return missing, nil
	}
	if all, ok := s.Images.Deployed(d.Images...); ok {
		block := screen.Deploy{Deployments: all}
		for _, name := range d.Images {
			block.Refs = append(block.Refs, s.Ref(name))
		}
		return append(s.Earlier(), block), nil
	}
	if s.Images.Unavailable() != nil {
		return s.Missing(d.Images[0], doing), nil
	}
	if err := s.faults.untimed[doing]; err != nil {
		return faulty(err.Error(), err), nil
	}
	return []screen.Block{screen.Notice{
		Tone: screen.Info, Text: capital(s.Refs(d.Images...)) + " are still being timed; come back to this page when that is done.",
	}}, nil
}
