package dockerfile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/stage"

	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// UsesImage reports whether a Dockerfile uses the image name: in FROM, even by
// way of build arguments, of which args are the values given, or in the from=
// of COPY and RUN. If it cannot be parsed, which the builder may well be able
// to do, the text decides.
func UsesImage(dockerfile, name string, args map[string]string) bool {
	stages, err := Stages(dockerfile, args)
	if err != nil {
		return strings.Contains(dockerfile, name)
	}
	is := func(image string) bool { return image == name || image == imagename.Tagged(name) }
	return slices.ContainsFunc(stages, func(s stage.Stage) bool {
		return is(s.From) || slices.ContainsFunc(s.Needs, func(n stage.Need) bool { return n.Image && is(n.Stage) })
	})
}

// WithImage returns the Dockerfile with ref wherever it uses the image name: in
// FROM, even by way of build arguments, of which args are the values given, in
// the ARG instructions before the first one, and in the from= of COPY and RUN.
// Lines keep their numbers. A Dockerfile that cannot be parsed is an error.
func WithImage(dockerfile, name, ref string, args map[string]string) (string, error) {
	q := regexp.QuoteMeta(name) + "(?::latest)?"
	word := wordForm(q)
	from := regexp.MustCompile(`(from=["']?)` + q + `($|[\s,"'\\])`)
	begun := false
	text, err := edit(dockerfile, ref, func(n *parser.Node, _ rune) *regexp.Regexp {
		switch strings.ToLower(n.Value) {
		case "from":
			begun = true
			return word
		case "arg":
			if !begun {
				return word
			}
		case "copy", "run":
			return from
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	// Arguments whose values are given, or put together from several.
	whole := regexp.MustCompile("^" + q + "$")
	f := stageFinder{args: args}
	begun = false
	return edit(text, ref, func(n *parser.Node, escape rune) *regexp.Regexp {
		f.lex = shell.NewLex(escape)
		switch strings.ToLower(n.Value) {
		case "from":
			begun = true
			if w := words(n); len(w) > 0 && whole.MatchString(f.expand(w[0])) {
				return wordForm(regexp.QuoteMeta(w[0]))
			}
		case "arg":
			if !begun {
				f.define(n)
			}
		}
		return nil
	})
}

// edit puts ref into a Dockerfile in place of what find's expressions match
// between their two groups, instruction by instruction.
func edit(dockerfile, ref string, find func(n *parser.Node, escape rune) *regexp.Regexp) (string, error) {
	res, err := parser.Parse(strings.NewReader(dockerfile))
	if err != nil {
		return "", fmt.Errorf("parsing the Dockerfile: %w", err)
	}
	lines := strings.Split(dockerfile, "\n")
	for _, n := range res.AST.Children {
		use := find(n, res.EscapeToken)
		for i := n.StartLine - 1; use != nil && i < min(n.EndLine, len(lines)); i++ {
			lines[i] = use.ReplaceAllString(lines[i], "${1}"+strings.ReplaceAll(ref, "$", "$$")+"${2}")
		}
	}
	return strings.Join(lines, "\n"), nil
}

// wordForm matches a word of an instruction that is of the given form.
func wordForm(form string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[\s="'])` + form + `($|[\s"'\\])`)
}
