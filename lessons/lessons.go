// Package lessons is the course: the Markdown files of its lessons, and the
// directories of its exercises.
package lessons

import "embed"

// Files holds the lessons, NN-name.md, and the directory exercises, whose
// README.md tells what is in it.
//
//go:embed *.md all:exercises
var Files embed.FS
