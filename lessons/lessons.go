// Package lessons is the course: the Markdown files of its lessons.
package lessons

import "embed"

// Files holds the lessons, NN-name.md.
//
//go:embed *.md
var Files embed.FS
