package lesson

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/course/source"
	"castoff/cmd/castoff/internal/ground/problem"
)

// maxPaths is how many paths are considered when looking for one that might
// have been meant.
const maxPaths = 2000

// shownFiles are the files that steps can show.
type shownFiles struct {
	fsys  fs.FS
	paths []string
}

// all returns the paths of the files.
func (f *shownFiles) all() []string {
	if f.fsys == nil || f.paths != nil {
		return f.paths
	}
	_ = fs.WalkDir(f.fsys, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && d != nil && d.IsDir():
			return fs.SkipDir
		case err != nil:
			return nil
		case len(f.paths) >= maxPaths:
			return fs.SkipAll
		case d.Type().IsRegular():
			f.paths = append(f.paths, path)
		}
		return nil
	})
	return f.paths
}

// File is a file that is shown: its path among the course's files and, if the
// key for lines is there, the first and the last of them from 1.
func (b *Block) File(pathKey, linesKey string) (path string, from, to int) {
	path, ok := b.pairs[pathKey]
	if !ok {
		return "", 0, 0
	}
	if !fs.ValidPath(path) || strings.Contains(path, `\`) {
		b.Wrong("the path %q is not one inside of the course's files: no leading slash, no . or .., no backslash", path)
		return "", 0, 0
	}
	files := b.l.files
	if files.fsys == nil || !slices.Contains(files.all(), path) && !files.exists(path) {
		if own := material.Prefix + path; files.fsys != nil && files.exists(own) {
			b.Wrong("unknown file %q: paths of the course's own files begin with %s: %s", path, material.Prefix, own)
			return "", 0, 0
		}
		b.Wrong("%s", problem.Unknown("file", path, files.all()))
		return "", 0, 0
	}
	text, err := source.ReadText(files.fsys, path, MaxFile)
	if err != nil {
		b.Wrong("the file %s: %v", path, err)
		return "", 0, 0
	}
	if lines := b.pairs[linesKey]; lines != "" {
		from, to = b.lines(linesKey, lines, path, countLines(text))
	}
	return path, from, to
}

func (f *shownFiles) exists(path string) bool {
	_, err := fs.Stat(f.fsys, path)
	return err == nil
}

// lines reads a range of lines, 3 or 2-4, of a file that has so many.
func (b *Block) lines(key, text, path string, count int) (first, last int) {
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		to = from
	}
	x, errX := strconv.ParseUint(from, 10, 31)
	y, errY := strconv.ParseUint(to, 10, 31)
	switch {
	case errX != nil || errY != nil || x < 1 || x > y:
		b.Wrong("%s is %q, not a line or a range of them, such as 3 or 2-4", key, text)
	case y > uint64(count):
		b.Wrong("%s is %q, but %s ends with line %d", key, text, path, count)
	default:
		return int(x), int(y)
	}
	return 0, 0
}

func countLines(text string) int {
	n := strings.Count(text, "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		n++
	}
	return n
}
