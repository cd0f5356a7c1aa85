package lesson

import (
	"castoff/cmd/castoff/internal/ground/problem"
	"io/fs"
	"strconv"
	"strings"
)

// maxPaths is how many paths are considered when one is looked for that
// might have been meant.
const maxPaths = 2000

// shownFiles are the files that show can show.
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

// show checks the path and the lines of a step.
func (l *loader) show(s *Step, path, lines string) {
	if !fs.ValidPath(path) || strings.Contains(path, `\`) {
		l.Add(s.Line, "the path %q is not one inside of the course's files: no leading slash, no . or .., no backslash", path)
		return
	}
	if l.files.fsys == nil || !contains(l.files.all(), path) && !l.exists(path) {
		l.Add(s.Line, "%s", problem.Unknown("file", path, l.files.all()))
		return
	}
	text, err := readFile(l.files.fsys, path)
	if err != nil {
		l.Add(s.Line, "the file %s: %v", path, err)
		return
	}
	s.Path = path
	if lines != "" {
		l.lines(s, lines, countLines(text))
	}
}

func (l *loader) exists(path string) bool {
	_, err := fs.Stat(l.files.fsys, path)
	return err == nil
}

// lines reads a range of lines: 3 or 2-4.
func (l *loader) lines(s *Step, text string, count int) {
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		to = from
	}
	a, errA := strconv.ParseUint(from, 10, 31)
	b, errB := strconv.ParseUint(to, 10, 31)
	switch {
	case errA != nil || errB != nil || a < 1 || a > b:
		l.Add(s.Line, "lines is %q, not a line or a range of them, such as 3 or 2-4", text)
	case b > uint64(count):
		l.Add(s.Line, "lines is %q, but %s ends with line %d", text, s.Path, count)
	default:
		s.From, s.To = int(a), int(b)
	}
}

func countLines(text string) int {
	n := strings.Count(text, "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		n++
	}
	return n
}
