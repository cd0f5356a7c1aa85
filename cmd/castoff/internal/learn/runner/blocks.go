package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

// What stands where a placeholder's measurement is missing: notMeasured if it
// may still come, neverMeasured if it cannot.
const (
	notMeasured   = "not measured yet"
	neverMeasured = "not measured"
)

// blocks makes the page's steps into blocks.
func (r *Runner) blocks(ctx context.Context, l *lesson.Lesson, page int) ([]screen.Block, error) {
	blocks := append(r.journalNotice(), r.failures(l.Pages[page])...)
	for n, s := range l.Pages[page].Steps {
		more, err := r.step(ctx, place{l.ID, page, n}, s)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, more...)
	}
	return once(blocks), nil
}

// failures reports the images that the page's prose is about and that could
// not be built; steps report theirs themselves.
func (r *Runner) failures(p lesson.Page) []screen.Block {
	if r.images.Unavailable() != nil {
		return nil
	}
	var blocks []screen.Block
	for _, name := range r.needed(p) {
		_, ok := r.images.Measured(name)
		used := slices.ContainsFunc(p.Steps, func(s lesson.Step) bool { return slices.Contains(s.Images(), name) })
		if r.failed[name] != nil && !ok && !used {
			blocks = append(blocks, r.missing(name, "")...)
		}
	}
	return blocks
}

func (r *Runner) step(ctx context.Context, at place, s lesson.Step) ([]screen.Block, error) {
	switch s.Verb {
	case lesson.Prose:
		return []screen.Block{screen.Markdown{Source: r.filled(s.Markdown)}}, nil
	case lesson.Show:
		return r.show(s), nil
	case lesson.Build:
		return r.built(s), nil
	case lesson.Measure:
		return r.one(s, "measuring", r.card), nil
	case lesson.Layers:
		return r.one(s, "the layers of", func(m measure.Image) screen.Block { return screen.Layers{Image: m} }), nil
	case lesson.Files:
		return r.one(s, "the files of", func(m measure.Image) screen.Block {
			return screen.Files{Image: m, Depth: s.Depth, Top: s.Top, Program: true}
		}), nil
	case lesson.Compare:
		return r.compare(s), nil
	case lesson.Run:
		return r.run(ctx, at, s)
	case lesson.Shell:
		return r.shell(ctx, at, s)
	case lesson.Binary:
		return r.binary(ctx, s)
	case lesson.Surface:
		return r.surface(s), nil
	case lesson.Waste:
		return r.waste(s), nil
	case lesson.Deploy:
		return r.deployed(s), nil
	case lesson.Outcome:
		return r.outcome(at.lesson, s.Prediction), nil
	case lesson.Exercise:
		return r.exercise(s.Exercise), nil
	}
	return nil, fmt.Errorf("playing %s: line %d: unknown step %q", at.lesson, s.Line, s.Verb)
}

// one makes a block of the measurement of the step's image.
func (r *Runner) one(s lesson.Step, doing string, block func(measure.Image) screen.Block) []screen.Block {
	m, missing := r.measured(s.Image, doing+" "+r.ref(s.Image))
	if missing != nil {
		return missing
	}
	return append(r.earlier(), block(m))
}

// built is a build page that has nothing left to watch.
func (r *Runner) built(s lesson.Step) []screen.Block {
	if r.images.Unavailable() != nil {
		return r.missing(s.Image, "building "+r.ref(s.Image))
	}
	m, missing := r.measured(s.Image, "building "+r.ref(s.Image))
	if missing != nil {
		return missing
	}
	return []screen.Block{
		screen.Notice{Tone: screen.Good, Text: r.ref(s.Image) + " is built."},
		r.card(m),
	}
}

// card is the summary of an image. What is still being found out has no hint
// on how to find it out.
func (r *Runner) card(m measure.Image) screen.Block {
	return screen.Card{Image: m, Coming: r.coming(m.Name)}
}

// coming reports whether an image is being measured more closely.
func (r *Runner) coming(name string) bool {
	return r.images.Unavailable() == nil && !r.images.IsExact(name) && r.inexact[name] == nil
}

func (r *Runner) compare(s lesson.Step) []screen.Block {
	m, missing := r.each(s, "comparing "+r.refs(s))
	if missing != nil {
		return missing
	}
	return append(r.earlier(), screen.Comparison{
		A: m[0], B: m[1], GuideA: Guide(s.Image), GuideB: Guide(s.Other),
		Coming: r.coming(s.Image) || r.coming(s.Other),
	})
}

// missing says why there is nothing to show of an image.
func (r *Runner) missing(name, doing string) []screen.Block {
	if err := r.images.Unavailable(); err != nil {
		r.note(err)
		return []screen.Block{screen.Notice{
			Tone: screen.Warn, Text: "Skipped: " + doing + ". " + sentence(err), Hint: fault.Hint(err),
		}}
	}
	if err := r.failed[name]; err != nil {
		what := " was not built: "
		if name == baseImage {
			what = " is not there: "
		}
		return problem(capital(r.ref(name))+what+err.Error(), err)
	}
	return []screen.Block{screen.Notice{
		Tone: screen.Info, Text: capital(r.ref(name)) + " is still being built; come back to this page when it is done.",
	}}
}

// earlier says that what is shown was measured in an earlier session, if
// nothing can be measured in this one.
func (r *Runner) earlier() []screen.Block {
	err := r.images.Unavailable()
	if err == nil {
		return nil
	}
	r.note(err)
	return []screen.Block{screen.Notice{
		Tone: screen.Info, Text: "Measured here earlier; nothing can be measured now. " + sentence(err), Hint: fault.Hint(err),
	}}
}

// problem is a fault with what the engine itself said.
func problem(text string, err error) []screen.Block {
	blocks := []screen.Block{screen.Notice{Tone: screen.Bad, Text: text, Hint: fault.Hint(err)}}
	if detail := strings.TrimRight(fault.Detail(err), "\n"); detail != "" {
		blocks = append(blocks, screen.Listing{Title: "what Docker said", Text: detail, FirstLine: 1})
	}
	return blocks
}

// sentence makes an error a sentence of its own.
func sentence(err error) string {
	return capital(strings.TrimRight(err.Error(), ".\n ")) + "."
}

// capital gives a text a capital to begin with, unless it begins with a name
// on the daemon: these have none.
func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	if n == 0 || strings.HasPrefix(s, "castoff/") {
		return s
	}
	return string(unicode.ToUpper(first)) + s[n:]
}

// prose is the page's prose, placeholders filled in.
func (r *Runner) prose(p lesson.Page) string {
	var parts []string
	for _, s := range p.Steps {
		if s.Verb == lesson.Prose {
			parts = append(parts, strings.TrimSpace(r.filled(s.Markdown)))
		}
	}
	return strings.Join(parts, "\n\n")
}

// filled is the Markdown with its placeholders filled in.
func (r *Runner) filled(markdown string) string {
	return lesson.Fill(markdown, func(name string) string {
		v, ok := r.images.Value(name)
		switch {
		case ok:
			return v
		case r.images.Unavailable() != nil:
			return neverMeasured
		}
		return notMeasured
	})
}

// once drops a notice or listing that the page has already: three blocks
// about an image that failed say so once.
func once(blocks []screen.Block) []screen.Block {
	seen := map[screen.Block]bool{}
	var out []screen.Block
	for _, b := range blocks {
		switch b.(type) {
		case screen.Notice, screen.Listing:
			if seen[b] {
				continue
			}
			seen[b] = true
		}
		out = append(out, b)
	}
	return out
}
