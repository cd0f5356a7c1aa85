package anatomy

import (
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"

	"github.com/charmbracelet/lipgloss"
)

// Stages draws the stages of a build in the order of the Dockerfile, and
// below each what it takes from others.
func Stages(r *text.Renderer, s screen.Stages) []string {
	g := s.Graph
	out := r.Title("stages of the build", stageCounts(g))
	rows := make([][]string, len(g.Stages))
	for i, s := range g.Stages {
		rows[i] = stageCells(r, s)
	}
	widths, oneLine := stageWidths(rows, r.BlockWidth()-2)
	for i, s := range g.Stages {
		mark, style := stageMark(r, s)
		rows[i][stageName] = r.Pal.Strong.Render(rows[i][stageName])
		rows[i][stageWord] = style.Render(rows[i][stageWord])
		if oneLine {
			var b strings.Builder
			for j, c := range rows[i] {
				b.WriteString(text.Pad(c, widths[j]))
			}
			out = append(out, style.Render(mark)+" "+b.String())
		} else {
			out = append(out, stageLines(r, style.Render(mark), rows[i])...)
		}
		for _, n := range s.Needs {
			out = append(out, need(r, s, n)...)
		}
	}
	return append(out, stageMethods(r, g)...)
}

// The cells of a stage.
const (
	stageName = iota
	stageWord
	stageFrom
	stageSteps
	stageSeconds
	stageSize
)

// mostName is the widest that the name or the base of a stage is drawn beside
// other things.
const mostName = 28

func stageCells(r *text.Renderer, s stage.Stage) []string {
	seconds := ""
	if s.Seconds > 0 {
		seconds = quantity.Seconds(s.Seconds)
	}
	return []string{
		r.Cut(stageLabel(s), mostName), stateWord(s),
		"FROM " + r.Cut(plaintext.Line(s.From), mostName), steps(s), seconds, stageBytes(s),
	}
}

func stageLabel(s stage.Stage) string {
	n := plaintext.OneLine(plaintext.Line(s.Name))
	switch spoken := stage.Spoken(n); {
	case spoken != n:
		return "stage " + spoken // it has no name of its own
	case n != "":
		return n
	}
	return fmt.Sprintf("line %d", s.Line)
}

// stateWord is what became of a stage, in a word.
func stateWord(s stage.Stage) string {
	word := plaintext.Line(string(s.State))
	if s.State == stage.Cached {
		word = "from cache"
	}
	switch {
	case !s.Shipped:
		return word
	case word == "":
		return "shipped"
	}
	return "shipped, " + word
}

// stageMark is the mark and the style of a stage.
func stageMark(r *text.Renderer, s stage.Stage) (string, lipgloss.Style) {
	switch {
	case s.State == stage.Failed:
		return r.Gly.Bad, r.Pal.Bad
	case s.State == stage.Stopped:
		return r.Gly.Warn, r.Pal.Warn
	case s.Shipped:
		return r.Gly.Cursor, r.Pal.Good
	case s.State == stage.Skipped:
		return r.Gly.Minus, r.Pal.Dim
	case s.State == stage.Cached:
		return r.Gly.Bullet, r.Pal.Accent
	}
	return r.Gly.OK, r.Pal.Plain
}

// steps counts the steps of a stage and those of them that were not carried
// out.
func steps(s stage.Stage) string {
	n := quantity.Plural(s.Steps, "step")
	switch {
	case s.Steps == 0:
		return "no steps"
	case s.State == stage.Skipped:
		return n + ", not run"
	case s.Cached >= s.Steps:
		return n + ", all from cache"
	case s.Cached > 0:
		return n + ", " + quantity.Count(s.Cached) + " from cache"
	}
	return n
}

func stageBytes(s stage.Stage) string {
	switch s.State {
	case stage.Skipped, stage.Failed, stage.Stopped:
		return "" // there is nothing to measure
	}
	if s.SizeBytes < 0 {
		return "size unknown"
	}
	return measure.About(s.SizeMethod) + quantity.Size(s.SizeBytes) + " " + measure.SizeName(s.SizeMethod)
}

// stageWidths are the widths of the cells if each stage fits on one line.
func stageWidths(rows [][]string, width int) ([]int, bool) {
	widths := make([]int, stageSize+1)
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], text.Width(c))
		}
	}
	total := 0
	for i := range widths {
		if widths[i] > 0 {
			widths[i] += text.ColumnGap
		}
		total += widths[i]
	}
	return widths, total-text.ColumnGap <= width
}

// stageLines draws a stage on lines of their own: what it is, and what it
// took.
func stageLines(r *text.Renderer, mark string, row []string) []string {
	head := row[stageName] + "  " + row[stageWord]
	var rest []string
	if text.Width(head)+2+text.Width(row[stageFrom])+2 <= r.BlockWidth() {
		head += "  " + row[stageFrom]
	} else {
		rest = append(rest, row[stageFrom])
	}
	for _, c := range row[stageSteps:] {
		if c != "" {
			rest = append(rest, c)
		}
	}
	out := text.Hang(mark+" ", head, r.BlockWidth())
	return append(out, text.Hang("  ", strings.Join(rest, "; "), r.BlockWidth())...)
}

// need draws what a stage takes from another one or from an image. Its FROM has
// already said what it begins with.
func need(r *text.Renderer, s stage.Stage, n stage.Need) []string {
	from := text.ClipMiddle(plaintext.OneLine(plaintext.Line(n.Stage)), r.BlockWidth()/2, r.Gly.More)
	if n.Image {
		from = "image " + from
	}
	what := ""
	switch {
	case n.How == stage.HowFrom && n.Stage == s.From:
		return nil
	case n.How == stage.HowFrom:
		what = "all"
	case n.How == stage.HowMount:
		what = "a mount"
	}
	line := " from " + from
	if what == "" {
		room := max(r.BlockWidth()-text.Width(line)-text.Width(r.Gly.Take)-5, text.LeastLabel)
		if what = r.Few(n.Paths, room); what == "" {
			what = "files"
		}
	}
	return text.Hang("    "+r.Pal.Accent.Render(r.Gly.Take)+" ", what+line, r.BlockWidth())
}

// stageCounts says how many stages there are and what became of them.
func stageCounts(g stage.Graph) string {
	if len(g.Stages) == 0 {
		return "none"
	}
	var order []string
	n := map[string]int{}
	for _, s := range g.Stages {
		word := stateWord(s)
		if s.Shipped {
			word = "shipped"
		}
		if n[word]++; n[word] == 1 {
			order = append(order, word)
		}
	}
	parts := make([]string, len(order))
	for i, word := range order {
		parts[i] = quantity.Count(n[word]) + " " + word
	}
	return strings.Join(parts, ", ")
}

// stageMethods says how the sizes of stages were found.
func stageMethods(r *text.Renderer, g stage.Graph) []string {
	var how []string
	for _, s := range g.Stages {
		if m := method(s.SizeMethod); s.SizeBytes >= 0 && s.SizeMethod != "" && !slices.Contains(how, m) {
			how = append(how, m)
		}
	}
	if len(how) == 0 {
		return nil
	}
	return text.Hang("", r.Pal.Dim.Render("sizes: "+strings.Join(how, "; ")), r.BlockWidth())
}
