package runner

import (
	"context"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

// each returns the measurements of the step's images, or the blocks that say
// why one of them has none.
func (r *Runner) each(s lesson.Step, doing string) (all []measure.Image, missing []screen.Block) {
	for _, name := range s.Images() {
		m, missing := r.measured(name, doing)
		if missing != nil {
			return nil, missing
		}
		all = append(all, m)
	}
	return all, nil
}

// refs are the names of the step's images on the daemon, as a person would
// list them.
func (r *Runner) refs(s lesson.Step) string {
	var refs []string
	for _, name := range s.Images() {
		refs = append(refs, r.ref(name))
	}
	return strings.Join(refs, " and ")
}

// surface is what else is in the step's images, besides the program.
func (r *Runner) surface(s lesson.Step) []screen.Block {
	doing := "looking into " + r.refs(s)
	all, missing := r.each(s, doing)
	if missing != nil {
		return missing
	}
	for i, m := range all {
		if m.Root == nil {
			return r.unread(s.Images()[i], doing)
		}
	}
	return append(r.earlier(), screen.Surface{Images: all})
}

// waste is what the layers of the step's image waste.
func (r *Runner) waste(s lesson.Step) []screen.Block {
	doing := "looking for waste in " + r.refs(s)
	all, missing := r.each(s, doing)
	if missing != nil {
		return missing
	}
	if all[0].Waste == nil {
		return r.unread(s.Image, doing)
	}
	return append(r.earlier(), screen.Waste{Image: all[0]})
}

// unread says that an image was measured, but not so deeply, and why if that
// was tried.
func (r *Runner) unread(name, doing string) []screen.Block {
	if err := r.inexact[name]; err != nil {
		return problem(sentence(err), err)
	}
	if r.images.Unavailable() != nil {
		return r.missing(name, doing)
	}
	return []screen.Block{screen.Notice{
		Tone: screen.Warn, Text: "Skipped: " + doing + ". What is in it was not read when it was measured.",
		Hint: "castoff build " + name,
	}}
}

// binary is what the programs of the step's images say of themselves.
func (r *Runner) binary(ctx context.Context, s lesson.Step) ([]screen.Block, error) {
	doing := "reading the program of " + r.refs(s)
	all, missing := r.each(s, doing)
	if missing != nil {
		return missing, nil
	}
	var block screen.Binary
	for i, name := range s.Images() {
		facts, err := r.program(ctx, name, all[i])
		switch {
		case err != nil:
			return r.broken(ctx, doing, err)
		case facts == nil:
			return r.missing(name, doing), nil
		}
		block.Refs = append(block.Refs, r.ref(name))
		block.Binaries = append(block.Binaries, *facts)
	}
	return append(r.earlier(), block), nil
}

// program is what the image's program says of itself, from its measurement if
// that has it; nil if it has not and nothing can be read now.
func (r *Runner) program(ctx context.Context, name string, m measure.Image) (*binary.Facts, error) {
	if m.Binary != nil {
		return m.Binary, nil
	}
	if r.images.Unavailable() != nil {
		return nil, nil
	}
	short, cancel := context.WithTimeout(ctx, r.runLimit)
	defer cancel()
	facts, err := r.images.Binary(short, name)
	if err != nil {
		return nil, err
	}
	return &facts, nil
}
