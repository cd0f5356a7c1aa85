package runner

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

// show makes a listing of a file of the course. If it is a Dockerfile whose
// image is built with another one here, that is said, and below the whole file
// the other follows: what the numbers come from is shown.
func (r *Runner) show(s lesson.Step) []screen.Block {
	text, err := fs.ReadFile(r.files, s.Path)
	if err != nil {
		return problem(fmt.Sprintf("showing %s: %v", s.Path, err), err)
	}
	blocks := []screen.Block{listing(s.Path, string(text), s.From, s.To)}
	name, ok := r.imageOf(s.Path)
	if !ok {
		return blocks
	}
	actual, actualText, ok := r.images.Dockerfile(name)
	if !ok {
		return blocks
	}
	if actual == s.Path {
		return append(blocks, baseNotice(string(text), actualText, s.From, s.To)...)
	}
	if s.From > 0 || s.To > 0 {
		// An excerpt has no counterpart that could be found by line numbers.
		return append(blocks, screen.Notice{Tone: screen.Info,
			Text: "Here " + r.ref(name) + " is built from " + path.Base(actual) + "."})
	}
	return append(blocks,
		screen.Notice{Tone: screen.Info, Text: "Here " + r.ref(name) + " is built from another Dockerfile, " + actual + ":"},
		listing(actual, actualText, 0, 0))
}

// baseNotice says how the line with the base image reads here, if the lines from
// to to of a Dockerfile have it and the builds stand on another.
func baseNotice(text, actual string, from, to int) []screen.Block {
	here := strings.Split(actual, "\n")
	for i, line := range strings.Split(text, "\n") {
		shown := (from <= 0 || i+1 >= from) && (to <= 0 || i+1 <= to)
		if shown && i < len(here) && here[i] != line && strings.HasPrefix(here[i], "FROM ") {
			return []screen.Block{screen.Notice{Tone: screen.Info, Text: "Your builds stand on another base image. Here it says: " + here[i]}}
		}
	}
	return nil
}

// imageOf is the image of the course that the Dockerfile is for: the
// Dockerfile of an image is called <image>.Dockerfile.
func (r *Runner) imageOf(file string) (string, bool) {
	name, ok := strings.CutSuffix(path.Base(file), ".Dockerfile")
	return name, ok && r.known[name]
}

// listing is the lines from to to of text, counted from 1; all of them if
// both are 0.
func listing(file, text string, from, to int) screen.Listing {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if to <= 0 || to > len(lines) {
		to = len(lines)
	}
	from = min(max(from, 1), to)
	return screen.Listing{
		Title: file, Language: language(file),
		Text: strings.Join(lines[from-1:to], "\n"), FirstLine: from,
	}
}

// language is the lexer for a file, by its name.
func language(file string) string {
	base := path.Base(file)
	switch {
	case base == "Dockerfile" || strings.HasPrefix(base, "Dockerfile."):
		return "docker"
	}
	switch path.Ext(base) {
	case ".Dockerfile":
		return "docker"
	case ".go":
		return "go"
	case ".md":
		return "markdown"
	case ".json":
		return "json"
	case ".yaml", ".yml":
		return "yaml"
	case ".sh":
		return "bash"
	}
	return ""
}
