package text

import (
	"regexp"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/charmbracelet/lipgloss"
)

// code draws fenced code: indented, without numbers. What does not fit is moved
// to the left before it is wrapped, which tears drawings apart.
func (r *Renderer) code(text, language string) []string {
	indent := "  "
	lines := r.Highlight(text, language)
	if Widest(lines) > r.BlockWidth()-4 {
		indent, lines = "", r.Highlight(dedent(text), language)
	}
	var out []string
	for _, line := range lines {
		for j, part := range Wrap(line, r.BlockWidth()-2-len(indent)) {
			mark := "  "
			if j > 0 {
				mark = r.Pal.Faint.Render(Pad(r.Gly.Wrapped, 2))
			}
			out = append(out, indent+mark+part)
		}
	}
	return out
}

// Widest is how many columns the widest of the lines takes.
func Widest(lines []string) int {
	n := 0
	for _, l := range lines {
		n = max(n, Width(l))
	}
	return n
}

// dedent removes the blanks that all lines of a text begin with.
func dedent(text string) string {
	lines := strings.Split(text, "\n")
	least := len(text)
	for _, l := range lines {
		if rest := strings.TrimLeft(l, " "); rest != "" {
			least = min(least, len(l)-len(rest))
		}
	}
	for i, l := range lines {
		lines[i] = l[min(least, len(l)):]
	}
	return strings.Join(lines, "\n")
}

var languageName = regexp.MustCompile(`^[A-Za-z0-9+#._-]{1,24}$`)

// Highlight returns the lines of a text, coloured by its language.
func (r *Renderer) Highlight(text, language string) []string {
	text = strings.TrimRight(Clean(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	// Chroma takes a name that it does not know for a file's, and matches it
	// against every pattern it has: not something to do with just any text.
	if !r.Look.Color || !languageName.MatchString(language) {
		return strings.Split(text, "\n")
	}
	lexer := lexers.Get(language)
	if lexer == nil {
		return strings.Split(text, "\n")
	}
	it, err := chroma.Coalesce(lexer).Tokenise(nil, text)
	if err != nil {
		return strings.Split(text, "\n")
	}
	var out []string
	for _, tokens := range chroma.SplitTokensIntoLines(it.Tokens()) {
		var b strings.Builder
		for _, t := range tokens {
			b.WriteString(r.token(t))
		}
		out = append(out, b.String())
	}
	return out
}

// token colours one token. The colours are few: what people read is the
// instructions, the strings and the comments.
func (r *Renderer) token(t chroma.Token) string {
	value := strings.TrimRight(t.Value, "\n")
	if strings.TrimSpace(value) == "" {
		return value
	}
	style := r.Pal.Plain
	switch t.Type.Category() {
	case chroma.Keyword:
		style = r.Pal.keyword
	case chroma.Comment:
		style = r.Pal.comment
	case chroma.Literal:
		style = r.literal(t.Type)
	case chroma.Name:
		if t.Type.InSubCategory(chroma.NameBuiltin) || t.Type == chroma.NameFunction || t.Type == chroma.NameVariable {
			style = r.Pal.name
		}
	}
	// A token can span lines inside heredocs: each line gets its style.
	parts := strings.Split(value, "\n")
	for i, p := range parts {
		parts[i] = style.Inline(true).Render(p)
	}
	return strings.Join(parts, "\n")
}

func (r *Renderer) literal(t chroma.TokenType) lipgloss.Style {
	if t.InSubCategory(chroma.String) {
		return r.Pal.str
	}
	return r.Pal.name
}
