// Package lessons is the course: the Markdown files of its lessons, and the
// directories of its exercises.
package lessons

import "embed"

// Files holds course.yaml, the lessons, NN-name.md, the directory exercises, whose
// README.md tells what is in it, and course.recording, which is what was built and
// measured when the course was played.
//
//go:embed *.md course.yaml course.recording all:exercises
var Files embed.FS
