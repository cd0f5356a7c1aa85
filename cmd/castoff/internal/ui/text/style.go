package text

import (
	"io"

	"github.com/charmbracelet/glamour/ansi"
	"github.com/charmbracelet/glamour/styles"
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// Palette is the few colours that castoff draws with, and what each is for.
// They are indices of the 256-colour palette: lipgloss finds the nearest
// where the terminal has fewer.
type Palette struct {
	Plain, Strong, Accent, Head, Dim, Faint lipgloss.Style
	Good, Warn, Bad, Code                   lipgloss.Style
	Bar, Base, Track                        lipgloss.Style
	keyword, str, comment, name             lipgloss.Style
	Button, Idle                            lipgloss.Style
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

// Colors is the profile in force.
func (l Look) Colors() termenv.Profile {
	switch {
	case !l.Color:
		return termenv.Ascii
	case l.Depth == nil:
		return termenv.ANSI256
	}
	return *l.Depth
}

func (l Look) palette() Palette {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(l.Colors())
	r.SetHasDarkBackground(l.Dark)
	h := l.hues()
	fg := func(c string) lipgloss.Style { return r.NewStyle().Foreground(lipgloss.Color(c)) }
	button := r.NewStyle().Padding(0, 2).MarginRight(1)
	return Palette{
		Plain: r.NewStyle(), Strong: r.NewStyle().Bold(true),
		Accent: fg(h.accent), Head: fg(h.accent).Bold(true), Dim: fg(h.dim), Faint: fg(h.faint),
		Good: fg(h.good), Warn: fg(h.warn), Bad: fg(h.bad), Code: fg(h.code),
		Bar: fg(h.accent), Base: fg(h.dim), Track: fg(h.faint),
		keyword: fg(h.accent).Bold(true), str: fg(h.str), comment: fg(h.dim).Italic(true), name: fg(h.code),
		Button: button.Foreground(lipgloss.Color(h.on)).Background(lipgloss.Color(h.accent)).Bold(true),
		Idle:   button.Foreground(lipgloss.Color(h.dim)),
	}
}

// Glyphs are the marks that castoff draws, in UTF-8 or in ASCII.
type Glyphs struct {
	OK, Bad, Warn, Info, Bullet, Cursor  string
	Rule, Thick, Bar, More, Wrapped, Dot string
	top, Bottom, Branch, Last            string
	Up, Down, Left, Right, Back          string
	// Take is an arrow to what something is taken from.
	Minus, To, Take string
	// Into is an arrow from what was to what is.
	Into    string
	spinner []string
	// Eighths are bars of one to eight eighths of a column.
	Eighths []string
}

var (
	utf8Glyphs = Glyphs{
		OK: "✓", Bad: "✗", Warn: "!", Info: "›", Bullet: "•", Cursor: "❯",
		Rule: "─", Thick: "━", Bar: "│", More: "…", Wrapped: "↪", Dot: "·",
		top: "╭", Bottom: "╰", Branch: "├─ ", Last: "└─ ",
		Up: "↑", Down: "↓", Left: "←", Right: "→", Back: "│  ",
		Minus: "−", To: "–", Take: "←", Into: "→",
		spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
		Eighths: []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"},
	}
	asciiGlyphs = Glyphs{
		OK: "+", Bad: "x", Warn: "!", Info: ">", Bullet: "*", Cursor: ">",
		Rule: "-", Thick: "=", Bar: "|", More: "...", Wrapped: "\\", Dot: "-",
		top: "+", Bottom: "+", Branch: "|- ", Last: "`- ",
		Up: "up", Down: "down", Left: "left", Right: "right", Back: "|  ",
		Minus: "-", To: "-", Take: "<-", Into: "->",
		spinner: []string{"|", "/", "-", "\\"},
		Eighths: []string{"#"},
	}
)

func (l Look) glyphs() Glyphs {
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
	s.BlockQuote.IndentToken = ptr(l.glyphs().Bar + " " + hangs)
	s.Item.BlockPrefix = l.glyphs().Bullet + " " + hangs
	s.Enumeration.BlockPrefix += hangs
	s.Task.Ticked += hangs
	s.Task.Unticked += hangs
	s.HorizontalRule.Format = "\n" + Repeat(l.glyphs().Rule, 8) + "\n"
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

// Look is how a [Renderer] draws.
type Look struct {
	// Color is false for plain text without any control sequence.
	Color bool
	// Dark is true for colours that suit a dark background.
	Dark bool
	// ASCII is true where only ASCII can be drawn.
	ASCII bool
	// Spoken is true where text is read out.
	Spoken bool

	// Depth is how many colours there are; nil stands for 256.
	Depth *termenv.Profile
}
