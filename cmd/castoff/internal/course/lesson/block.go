package lesson

import (
	"maps"
	"slices"
	"strconv"

	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/quantity"

	"github.com/yuin/goldmark/ast"
)

// Block is the block of a step as its verb reads it. Keys that are missing,
// unknown or empty have been reported before; its methods report values that
// are not as they must be, and then return a zero value, as for a key that was
// left out.
type Block struct {
	l     *loader
	node  *ast.FencedCodeBlock
	line  int
	pairs map[string]string
}

// Wrong reports something in the block's line.
func (b *Block) Wrong(format string, args ...any) { b.l.Add(b.line, format, args...) }

// Lesson is the ID of the lesson that the block is in.
func (b *Block) Lesson() string { return b.l.lesson.ID }

// Before are the contents of the lesson's steps above, including those that
// something is wrong with.
func (b *Block) Before() []any { return b.l.before }

// Value is the value of a key as it is written; ok is false if there is none.
func (b *Block) Value(key string) (value string, ok bool) {
	value, ok = b.pairs[key]
	return value, ok
}

// OneOf is a value that is among the known ones of a kind.
func (b *Block) OneOf(key, kind string, known []string) string {
	value, ok := b.pairs[key]
	if ok && !slices.Contains(known, value) {
		b.Wrong("%s", problem.Unknown(kind, value, known))
		return ""
	}
	return value
}

// Image is the name of an image of the course.
func (b *Block) Image(key string) string { return b.OneOf(key, "image", b.l.known.Images) }

// Command is the name of a command that an image declares; empty if the key is
// left out.
func (b *Block) Command(key, image string) string {
	return b.OneOf(key, "command", b.l.known.Commands[image])
}

// Body is what is in the block.
func (b *Block) Body() string { return string(b.node.Lines().Value(b.l.src.Bytes())) }

// Images are the names of two images that are not the same; there is only one
// if the second key may be left out, and is.
func (b *Block) Images(first, second string) []string {
	var names []string
	for _, key := range []string{first, second} {
		if name := b.Image(key); name != "" {
			names = append(names, name)
		}
	}
	if len(names) == 2 && names[0] == names[1] {
		b.Wrong("%s and %s are the same image", first, second)
	}
	return names
}

// Measured is the name of a placeholder that stands for a number, and the kind of
// that number.
func (b *Block) Measured(key string) (name string, kind quantity.Kind) {
	name = b.OneOf(key, "number", slices.Sorted(maps.Keys(b.l.known.Numbers)))
	return name, b.l.known.Numbers[name]
}

// Markdown is what is in the block, as Markdown in which placeholders are filled
// in later. what is what it is called where it is empty: "the note".
func (b *Block) Markdown(what string) string {
	line := b.line + 1
	body := source.New(b.Body(), line)
	text, at := body.Part(0, len(body.String()))
	if text == "" {
		b.Wrong("%s is empty", what)
		return ""
	}
	b.l.References(body.String(), line)
	b.l.placeholders(text, at)
	return text
}

// Text is what is in the block, as Markdown that a person is asked: it has no
// options.
func (b *Block) Text() string {
	text := b.Markdown("the question")
	body := source.New(b.Body(), b.line+1)
	if list, ok := source.Parse(body.Bytes()).LastChild().(*ast.List); ok {
		b.l.Add(body.Line(body.LineStart(list.Pos())), "the question ends with a list, and its answer is typed (the steps ask and predict have options)")
	}
	return text
}

// Trial is the name of a trial.
func (b *Block) Trial(key string) string { return b.OneOf(key, "trial", b.l.known.Trials) }

// Exercise is the ID of an exercise of the course.
func (b *Block) Exercise(key string) string {
	id, ok := b.pairs[key]
	if ok && len(b.l.known.Exercises) == 0 {
		b.Wrong("unknown exercise %q: the course has no exercises (each is a directory in exercises/)", id)
		return ""
	}
	return b.OneOf(key, "exercise", b.l.known.Exercises)
}

// Number is a number from 1 to most; def if the key was left out.
func (b *Block) Number(key string, def, most int) int {
	text, ok := b.pairs[key]
	if !ok {
		return def
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n < 1 || n > uint64(most) {
		b.Wrong("%s is %q, not a number from 1 to %d", key, text, most)
		return def
	}
	return int(n)
}
