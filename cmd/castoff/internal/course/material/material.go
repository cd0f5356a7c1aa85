// Package material is what a course may refer to: files, by the paths that authors
// write, and the images that castoff stands its Dockerfiles on.
package material

import (
	"io/fs"
	"strings"

	"castoff/sampleapp"
)

// mounts is a file system of others under their names.
type mounts map[string]fs.FS

// Open opens a file of the file system that the path begins with.
func (m mounts) Open(name string) (fs.File, error) {
	first, rest, ok := strings.Cut(name, "/")
	if !ok {
		rest = "."
	}
	if f, ok := m[first]; ok {
		return f.Open(rest)
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// What Dockerfiles of courses call the image that castoff stands them on, a
// distribution or an offline base, and the one that has Go on it as well.
const (
	BaseImage = "castoff/base"
	GoImage   = "castoff/go"
)

// Prefix is what the paths of a course's own files begin with.
const Prefix = "lessons/"

// Of are the files for a course: its own in lessons, castoff's sample app in
// sampleapp.
func Of(course fs.FS) fs.FS { return mounts{"sampleapp": sampleapp.Files, "lessons": course} }
