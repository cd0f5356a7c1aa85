package workspace

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"castoff/cmd/castoff/internal/ground/bounded"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// ignoreFile is the name of the file with the patterns, and what its name
// ends with beside a Dockerfile of another name.
const ignoreFile = ".dockerignore"

// ignore is the patterns of a .dockerignore. A nil one ignores nothing.
type ignore struct {
	from     string
	patterns *patternmatcher.PatternMatcher
	// always are sent whatever the patterns say: a builder reads them.
	always map[string]bool
}

// readIgnore reads the patterns for a Dockerfile; nil if there are none.
// BuildKit prefers the file that is named after the Dockerfile; the legacy
// builder does not know it. Source: docker's reference, "Dockerignore files".
func readIgnore(files fs.FS, dockerfile string) (*ignore, error) {
	for _, name := range []string{dockerfile + ignoreFile, ignoreFile} {
		data, err := bounded.ReadFile(files, name, maxContext)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		lines, err := ignorefile.ReadAll(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		patterns, err := patternmatcher.New(lines)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		return &ignore{name, patterns, map[string]bool{dockerfile: true, ignoreFile: true, name: true}}, nil
	}
	return nil, nil
}

// matches reports whether a path is ignored. If it is a directory, below
// reports whether something in it may be sent all the same.
func (i *ignore) matches(path string) (ignored, below bool, err error) {
	if i == nil || i.always[path] {
		return false, false, nil
	}
	ignored, err = i.patterns.MatchesOrParentMatches(path)
	if err != nil {
		return false, false, fmt.Errorf("reading %s: %w", i.from, err)
	}
	return ignored, i.patterns.Exclusions(), nil
}
