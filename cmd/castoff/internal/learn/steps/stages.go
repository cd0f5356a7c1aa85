package steps

import (
	"context"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

var stagesVerb = verb(lesson.Verb{
	Name: "stages", Keys: oneImage,
	Does: "the stages of its build, what became of each, and what it takes from others",
}, func(b *lesson.Block) Step { return &Stages{b.Image("image")} })

// Stages is the stages of the build that made an image.
type Stages struct{ Image string }

// Needs implements [Step].
func (g *Stages) Needs() Needs { return Needs{Images: []string{g.Image}} }

// Blocks implements [Step].
func (g *Stages) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	doing := "the stages of " + s.Ref(g.Image)
	if _, missing := s.measured([]string{g.Image}, doing); missing != nil {
		return missing, nil
	}
	graph, ok := s.Images.Stages(g.Image)
	if !ok {
		return []screen.Block{screen.Notice{
			Tone: screen.Info, Text: capital(s.Ref(g.Image)) + " was built before, and of that build nothing is known here.",
			Hint: "castoff build " + g.Image + " --rebuild",
		}}, nil
	}
	return append(s.Earlier(), screen.Stages{Graph: graph}), nil
}
