package lesson

import (
	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/problem"
)

// maxFront is the longest front matter, in bytes; two short lines are usual.
const maxFront = 2000

// maxMinutes is the longest that a lesson may take.
const maxMinutes = 240

// readFront reads the front matter into the lesson and returns the offset of
// what follows it.
func readFront(src *source.Text, l *Lesson, p *problem.List) (body int) {
	table := keys.Table{Keys: []keys.Key{
		keys.Must("title", keys.Title(&l.Title)),
		keys.May("minutes", keys.Number(&l.Minutes, 1, maxMinutes)),
	}}
	body, _ = table.Front(src, maxFront, "title: and minutes:", p)
	return body
}
