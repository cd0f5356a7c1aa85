package steps

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ui/screen"
)

var showVerb = verb(lesson.Verb{
	Name: "show", Keys: []lesson.Key{{Name: "path"}, {Name: "lines", Like: "2-4", May: true}},
	Does: "shows a file of the course, or some of its lines",
}, func(b *lesson.Block) Step {
	s := &Show{}
	s.Path, s.From, s.To = b.File("path", "lines")
	return s
})

// Show shows a file of the course. If it is a Dockerfile whose image is built
// with another one here, that is said, and below the whole file the other
// follows: what the numbers come from has to be shown.
type Show struct {
	Path string
	// From and To are the first and the last line, from 1; both 0 for all.
	From, To int
}

// Needs implements [Step]. Which Dockerfile is used depends on the base image.
func (w *Show) Needs() Needs { return Needs{Base: strings.HasSuffix(w.Path, "Dockerfile")} }

// Blocks implements [Step].
func (w *Show) Blocks(_ context.Context, s *Stage) ([]screen.Block, error) {
	text, err := fs.ReadFile(s.Files, w.Path)
	if err != nil {
		return faulty(fmt.Sprintf("showing %s: %v", w.Path, err), err), nil
	}
	blocks := []screen.Block{listing(w.Path, string(text), w.From, w.To)}
	name, ok := strings.CutSuffix(path.Base(w.Path), ".Dockerfile") // as that of an image is called
	if !ok || !s.about[name] {
		return blocks, nil
	}
	actual, actualText, ok := s.Images.Dockerfile(name)
	switch {
	case !ok:
		return blocks, nil
	case actual == w.Path:
		return append(blocks, baseNotice(string(text), actualText, w.From, w.To)...), nil
	case w.From > 0 || w.To > 0:
		// An excerpt has no counterpart that could be found by line numbers.
		return append(blocks, screen.Notice{Tone: screen.Info,
			Text: "Here " + s.Ref(name) + " is built from " + path.Base(actual) + "."}), nil
	}
	return append(blocks,
		screen.Notice{Tone: screen.Info, Text: "Here " + s.Ref(name) + " is built from another Dockerfile, " + actual + ":"},
		listing(actual, actualText, 0, 0)), nil
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
