package term

import (
	"io"

	"github.com/charmbracelet/glamour/ansi"
	"github.com/charmbracelet/glamour/styles"
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// palette is the few colours that castoff draws with, and what each is for.
// They are indices of the 256-colour palette: lipgloss finds the nearest
// where the terminal has fewer.
type palette struct {
	plain, strong, accent, head, dim, faint lipgloss.Style
	good, warn, bad, code                   lipgloss.Style
	bar, base, track                        lipgloss.Style
	keyword, str, comment, name             lipgloss.Style
	button, idle                            lipgloss.Style
}

// hues are the colours of a palette for one background.
type hues struct{ accent, dim, faint, good, warn, bad, code, str, on string }

var (
	darkHues = hues{accent: "75", dim: "246", faint: "240", good: "78", warn: "221",
		bad: "203", code: "216", str: "150", on: "16"}
	lightHues = hues{accent: "25", dim: "242", faint: "250", good: "28", warn: "94",
		bad: "124", code: "125", str: "22", on: "231"}
)

func (l Look) hues() hues {
	if l.Dark {
		return darkHues
	}
	return lightHues
}

// colors is the profile in force.
func (l Look) colors() termenv.Profile {
	switch {
	case !l.Color:
		return termenv.Ascii
	case l.depth == nil:
		return termenv.ANSI256
	}
	return *l.depth
}

func (l Look) palette() palette {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(l.colors())
	r.SetHasDarkBackground(l.Dark)
	h := l.hues()
	fg := func(c string) lipgloss.Style { return r.NewStyle().Foreground(lipgloss.Color(c)) }
	button := r.NewStyle().Padding(0, 2).MarginRight(1)
	return palette{
		plain: r.NewStyle(), strong: r.NewStyle().Bold(true),
		accent: fg(h.accent), head: fg(h.accent).Bold(true), dim: fg(h.dim), faint: fg(h.faint),
		good: fg(h.good), warn: fg(h.warn), bad: fg(h.bad), code: fg(h.code),
		bar: fg(h.accent), base: fg(h.dim), track: fg(h.faint),
		keyword: fg(h.accent).Bold(true), str: fg(h.str), comment: fg(h.dim).Italic(true), name: fg(h.code),
		button: button.Foreground(lipgloss.Color(h.on)).Background(lipgloss.Color(h.accent)).Bold(true),
		idle:   button.Foreground(lipgloss.Color(h.dim)),
	}
}

// glyphs are the marks that castoff draws, in UTF-8 or in ASCII.
type glyphs struct {
	ok, bad, warn, info, bullet, cursor  string
	rule, thick, bar, more, wrapped, dot string
	top, bottom, branch, last            string
	up, down, left, right, back          string
	// take is an arrow to what something is taken from.
	minus, to, take string
	// into is an arrow from what was to what is.
	into    string
	spinner []string
	// eighths are bars of one to eight eighths of a column.
	eighths []string
}

var (
	utf8Glyphs = glyphs{
		ok: "✓", bad: "✗", warn: "!", info: "›", bullet: "•", cursor: "❯",
		rule: "─", thick: "━", bar: "│", more: "…", wrapped: "↪", dot: "·",
		top: "╭", bottom: "╰", branch: "├─ ", last: "└─ ",
		up: "↑", down: "↓", left: "←", right: "→", back: "│  ",
		minus: "−", to: "–", take: "←", into: "→",
		spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
		eighths: []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"},
	}
	asciiGlyphs = glyphs{
		ok: "+", bad: "x", warn: "!", info: ">", bullet: "*", cursor: ">",
		rule: "-", thick: "=", bar: "|", more: "...", wrapped: "\\", dot: "-",
		top: "+", bottom: "+", branch: "|- ", last: "`- ",
		up: "up", down: "down", left: "left", right: "right", back: "|  ",
		minus: "-", to: "-", take: "<-", into: "->",
		spinner: []string{"|", "/", "-", "\\"},
		eighths: []string{"#"},
	}
)

func (l Look) glyphs() glyphs {
	if l.ASCII {
		return asciiGlyphs
	}
	return utf8Glyphs
}

func ptr[T any](v T) *T { return &v }

// markdown is glamour's style for prose: a fixed one, since an automatic one
// asks the terminal. It has no margins, which an 80-column screen cannot
// spare, and no "##".
func (l Look) markdown() ansi.StyleConfig {
	s := styles.NoTTYStyleConfig
	s.Document = ansi.StyleBlock{}
	s.Heading.BlockSuffix = "\n"
	for _, h := range []*ansi.StyleBlock{&s.H1, &s.H2, &s.H3, &s.H4, &s.H5, &s.H6} {
		h.Prefix, h.BlockPrefix = "", ""
	}
	// Code stays visible without colour; emphasis reads without its stars.
	s.Code = ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Prefix: "`", Suffix: "`"}}
	if l.Spoken { // they would be read out, each time
		s.Code = ansi.StyleBlock{}
	}
	s.Emph, s.Strong = ansi.StylePrimitive{}, ansi.StylePrimitive{}
	s.CodeBlock = ansi.StyleCodeBlock{StyleBlock: ansi.StyleBlock{Indent: ptr[uint](2)}}
	s.List.LevelIndent = 2
	s.BlockQuote.IndentToken = ptr(l.glyphs().bar + " ")
	s.Item.BlockPrefix = l.glyphs().bullet + " "
	s.HorizontalRule.Format = "\n" + repeat(l.glyphs().rule, 8) + "\n"
	if !l.Color {
		return s
	}
	h := l.hues()
	s.Heading.Color, s.Heading.Bold = ptr(h.accent), ptr(true)
	s.Strong.Bold, s.Emph.Italic = ptr(true), ptr(true)
	s.Code = ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: ptr(h.code)}}
	s.CodeBlock.Color = ptr(h.code)
	s.BlockQuote.Color = ptr(h.dim)
	s.HorizontalRule.Color = ptr(h.faint)
	s.Link = ansi.StylePrimitive{Color: ptr(h.accent), Underline: ptr(true)}
	s.LinkText = ansi.StylePrimitive{Bold: ptr(true)}
	return s
}
