package deck

import (
	"strings"

	"castoff/cmd/castoff/internal/ui/blocks"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/x/ansi"
)

// piece is lines that stay together.
type piece struct {
	lines []string
	// gap is true if a blank line stands above it, unless it begins a slide.
	gap bool
	// cost is how bad it is to begin a slide with it.
	cost int
	// glued pieces do not end a slide.
	glued bool
	// head stands above it again where it begins a slide, with the mark that says
	// so; empty for what does not go on.
	head []string
}

// How bad it is to begin a slide somewhere. What cannot be avoided is done all
// the same.
const (
	betweenBlocks = 0
	paragraph     = 4
	afterFigure   = 2
	item          = 50 // of a list
	apart         = 60 // of what was announced with a colon
	row           = 140
	slide         = 100 // one more slide
	sparse        = 70  // a slide of two lines or fewer
	never         = 1 << 20
)

// announces reports whether the last thing that a piece says is that something
// follows.
func (p piece) announces() bool {
	return len(p.lines) > 0 && strings.HasSuffix(strings.TrimSpace(ansi.Strip(p.lines[len(p.lines)-1])), ":")
}

// pieces draws a block and takes it apart.
func pieces(r *text.Renderer, height int, b screen.Block) []piece {
	figure := figureOf(r, b)
	var out []piece
	if len(figure) > 0 && len(figure) <= height {
		out = append(out, piece{lines: figure})
	}
	var rest []piece
	switch b := b.(type) {
	case screen.Markdown:
		rest = prose(r, b.Source)
	case screen.Table:
		rest = table(r, r.TableRows(b.Head, b.Rows, nil))
	case screen.Listing:
		rest = listing(r, drawn(r, b))
	case screen.Notice, screen.Options, screen.Outcome, screen.GuessOutcome:
		rest = runs(r, drawn(r, b), nil)
	default:
		lines := drawn(r, b)
		rest = runs(r, lines, again(r, lines[:min(len(lines), 1)]))
	}
	if len(out) > 0 && len(rest) > 0 {
		rest[0].gap, rest[0].cost = true, afterFigure
	}
	return append(out, rest...)
}

// drawn are the lines of a block.
func drawn(r *text.Renderer, b screen.Block) []string { return text.Lines(blocks.Render(r, b)) }

// prose takes Markdown apart: between its paragraphs, before the items of its
// lists, between the rows of its tables.
func prose(r *text.Renderer, source string) []piece {
	var out []piece
	for _, p := range r.Parts(source) {
		var more []piece
		switch p.Kind {
		case text.Heading:
			more = []piece{{lines: p.Lines(), glued: true}}
		case text.Tabular:
			more = table(r, p.Rows)
		case text.Code:
			more = inRow(p.Lines(), row)
		default:
			more = passage(r, p.Lines())
		}
		if len(more) == 0 {
			continue
		}
		more[0].gap, more[0].cost = true, paragraph
		if n := len(out); n > 0 && p.Kind != text.Heading && out[n-1].announces() {
			more[0].cost = apart
		}
		out = append(out, more...)
	}
	return out
}

// passage takes paragraphs and lists apart.
func passage(r *text.Renderer, lines []string) []piece {
	var out []piece
	for _, run := range blankless(lines) {
		first := len(out)
		for i, l := range run {
			if i == 0 || begins(r, l) {
				out = append(out, piece{cost: item})
			}
			p := &out[len(out)-1]
			p.lines = append(p.lines, l)
		}
		out[first].gap, out[first].cost = true, paragraph
		if first > 0 && out[first-1].announces() && begins(r, run[0]) {
			out[first].cost = apart
		}
	}
	return out
}

// begins reports whether a line of prose begins an item of a list that is in no
// other list.
func begins(r *text.Renderer, line string) bool {
	line = ansi.Strip(line)
	if strings.HasPrefix(line, r.Gly.Bullet+" ") {
		return true
	}
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	return digits > 0 && strings.HasPrefix(line[digits:], ". ")
}

// inRow are pieces of a line each.
func inRow(lines []string, cost int) []piece {
	out := make([]piece, len(lines))
	for i, l := range lines {
		out[i] = piece{lines: []string{l}, cost: cost}
	}
	return out
}

// table takes a table apart into its rows, the first of which has the head.
func table(r *text.Renderer, t text.Rows) []piece {
	var out []piece
	head := again(r, t.Head)
	for i, lines := range t.Rows {
		p := piece{cost: row, head: head}
		if len(lines) > 0 && lines[0] == "" {
			p.gap, lines = true, lines[1:]
		}
		if i == 0 {
			p.lines, p.head = t.Head, nil
		}
		p.lines = append(append([]string{}, p.lines...), lines...)
		out = append(out, p)
	}
	if len(out) == 0 && len(t.Head) > 0 {
		out = []piece{{lines: t.Head}}
	}
	return out
}

// listing takes a listing apart, as drawn: into the lines of the file, best where
// a blank line stands, or where one begins that is not indented.
func listing(r *text.Renderer, lines []string) []piece {
	if len(lines) == 0 {
		return nil
	}
	var out []piece
	var head []string
	if !numbered(r, lines[0]) {
		head, lines = lines[:1], lines[1:]
	}
	blank := false
	for _, l := range lines {
		body, number := code(r, l)
		if number == "" && len(out) > 0 { // it goes on from the line before
			p := &out[len(out)-1]
			p.lines = append(p.lines, l)
			continue
		}
		cost := row + 8
		switch {
		case blank:
			cost = row
		case body != "" && body[0] != ' ' && body[0] != '\t' && body[0] != '}' && body[0] != ')':
			cost = row + 4
		}
		blank = strings.TrimSpace(body) == ""
		out = append(out, piece{lines: []string{l}, cost: cost, head: again(r, head)})
	}
	if len(out) > 0 {
		out[0].lines, out[0].head = append(append([]string{}, head...), out[0].lines...), nil
	}
	return out
}

// numbered reports whether a line of a listing is one of the file.
func numbered(r *text.Renderer, line string) bool {
	_, n := code(r, line)
	return n != ""
}

// code parts a drawn line of a listing into the file's and its number, which is
// empty where the line goes on.
func code(r *text.Renderer, line string) (body, number string) {
	before, after, ok := strings.Cut(ansi.Strip(line), " "+r.Gly.Bar)
	number = strings.TrimSpace(before)
	if !ok || strings.Trim(number, "0123456789") != "" {
		return ansi.Strip(line), ""
	}
	return strings.TrimPrefix(after, " "), number
}

// runs takes apart what was drawn of any other block: where it has blank lines,
// and between the rows of the tables and charts in it. Title stands above what
// goes on of it on another slide.
func runs(r *text.Renderer, lines []string, title []string) []piece {
	var out []piece
	var head []string
	for _, run := range blankless(lines) {
		if n := ruleIn(r, run); n > 0 {
			head = run[:n]
			t := text.Rows{Head: head}
			for _, l := range run[n:] {
				t.Rows = append(t.Rows, []string{l})
			}
			if more := table(r, t); len(more) > 0 {
				more[0].gap, more[0].cost = true, paragraph
				out = append(out, more...)
			}
			continue
		}
		if aligned(head, run) {
			out = append(out, piece{lines: run, gap: true, cost: row, head: again(r, head)})
			continue
		}
		head = nil
		first := len(out)
		for i, l := range run {
			if n := len(out); i > 0 && (goesOn(r, l) || n == 1 && i == 1) { // a title stays with what it is about
				out[n-1].lines = append(out[n-1].lines, l)
				continue
			}
			out = append(out, piece{lines: []string{l}, cost: row, head: title})
		}
		out[first].gap, out[first].cost = true, paragraph
	}
	if len(out) > 0 {
		out[0].head = nil
	}
	return out
}

// goesOn reports whether a line belongs to the one before it: it is indented below
// it, or is the bar of a chart whose label stands above it.
func goesOn(r *text.Renderer, line string) bool {
	plain := ansi.Strip(line)
	if strings.HasPrefix(plain, " ") {
		return true
	}
	// The trunk of a tree stands before its bars.
	plain = strings.TrimLeft(strings.ReplaceAll(plain, strings.TrimRight(r.Gly.Back, " "), " "), " ")
	for _, bar := range r.Gly.Eighths {
		if strings.HasPrefix(plain, bar) {
			return true
		}
	}
	return false
}

// ruleIn is how many lines the head of a table takes that a run begins with; 0 if
// it begins with none.
func ruleIn(r *text.Renderer, run []string) int {
	for i, l := range run[:min(len(run), 4)] {
		plain := strings.TrimSpace(ansi.Strip(l))
		if i > 0 && plain != "" && strings.Trim(plain, r.Gly.Rule+" ") == "" {
			return i + 1
		}
	}
	return 0
}

// aligned reports whether a run keeps to the columns of the table above it, as far
// as its rule shows them: it is a row of it that has air around it.
func aligned(head, run []string) bool {
	if len(head) == 0 {
		return false
	}
	rule := []rune(ansi.Strip(head[len(head)-1]))
	for _, l := range run {
		plain := []rune(ansi.Strip(l))
		for i, c := range rule {
			if c == ' ' && i < len(plain) && plain[i] != ' ' {
				return false
			}
		}
	}
	return strings.ContainsRune(strings.TrimSpace(string(rule)), ' ')
}

// blankless are the runs of lines between blank ones.
func blankless(lines []string) [][]string {
	var out [][]string
	begun := false
	for _, l := range lines {
		if strings.TrimSpace(ansi.Strip(l)) == "" {
			begun = false
			continue
		}
		if !begun {
			out = append(out, nil)
			begun = true
		}
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

// continued is behind the head of what goes on.
const continued = "(continued)"

// again is a head as it stands above what goes on: it says so.
func again(r *text.Renderer, head []string) []string {
	if len(head) == 0 {
		return nil
	}
	first, mark := text.TrimRight(head[0]), r.Pal.Dim.Render(continued)
	if text.Width(first)+1+len(continued) > r.Width {
		return append([]string{mark}, head...)
	}
	return append([]string{first + " " + mark}, head[1:]...)
}
