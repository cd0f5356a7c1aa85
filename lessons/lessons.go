// Package lessons is the course: the Markdown files of its lessons, and the
// directories of its exercises.
package lessons

import "embed"

// Files holds course.yaml, the lessons, NN-name.md, and the directory exercises, whose
// README.md tells what is in it.
//
//go:embed *.md course.yaml all:exercises
var Files embed.FS
