package anatomy

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/difference"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/text"
)

// sideBySide is the narrowest width at which two lists of files are drawn side
// by side.
const sideBySide = 100

// oneSide is what only one of two images has: the files to list, how many
// there are in all, and their size.
type oneSide struct {
	name  string
	files []measure.File
	count int
	bytes int64
	noun  string
}

// sideOf is a side with at most top files to list.
func sideOf(name string, paths []difference.Path, top int) oneSide {
	s := oneSide{name: name, count: len(paths), noun: "file"}
	for i, p := range paths {
		s.bytes += p.SizeBytes
		if p.Type == rootfs.Directory {
			s.noun = "path"
		}
		if i < top {
			s.files = append(s.files, measure.File{Path: pathOf(p.Path, p.Type), SizeBytes: p.SizeBytes})
		}
	}
	return s
}

// amount says how much a side has.
func (s oneSide) amount() string {
	if s.count == 0 {
		return "nothing"
	}
	return quantity.Plural(s.count, s.noun) + ", " + quantity.Size(s.bytes)
}

// sideList draws a side in width columns: sizes and paths.
func sideList(r *text.Renderer, s oneSide, width int) []string {
	out := []string{
		r.Pal.Strong.Render(text.ClipMiddle("only in "+s.name, width, r.Gly.More)),
		r.Pal.Dim.Render(s.amount()),
	}
	for _, row := range fileRows(r, s.files, s.count, s.bytes) {
		label := text.ClipPath(row.Label, width-text.SizeColumn-2, r.Gly.More)
		if row.Base {
			label = r.Pal.Dim.Render(label)
		}
		out = append(out, text.PadLeft(quantity.Size(row.Bytes), text.SizeColumn)+"  "+label)
	}
	return out
}

// sideBars draws a side in the whole width, as bars.
func sideBars(r *text.Renderer, s oneSide) []string {
	what := s.amount()
	head := text.ClipMiddle("only in "+s.name, r.BlockWidth(), r.Gly.More)
	out := []string{r.Pal.Strong.Render(head), r.Pal.Dim.Render(what)}
	if text.Width(head)+2+text.Width(what) <= r.BlockWidth() {
		out = []string{r.Pal.Strong.Render(head) + "  " + r.Pal.Dim.Render(what)}
	}
	return append(out, r.Chart(fileRows(r, s.files, s.count, s.bytes), s.bytes)...)
}

// lineAt is line i, empty after the last.
func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// pathLine is a path and what is said about it.
type pathLine struct{ path, text string }

// pathLines draws paths with what is said about each beside it, or below it
// where there is no room for both.
func pathLines(r *text.Renderer, lines []pathLine) []string {
	path, body := 0, 0
	for _, l := range lines {
		path, body = max(path, text.Width(l.path)), max(body, text.Width(l.text))
	}
	width := r.BlockWidth()
	column := min(path, width-2-body, text.MostLabel)
	if column < min(path, text.LeastLabel) {
		var out []string
		for _, l := range lines {
			out = append(out, text.ClipPath(l.path, width, r.Gly.More))
			out = append(out, text.Hang("    ", r.Pal.Dim.Render(l.text), width)...)
		}
		return out
	}
	var out []string
	for _, l := range lines {
		out = append(out, text.Pad(r.Path(l.path, column), column)+"  "+r.Pal.Dim.Render(l.text))
	}
	return out
}

// changesOf writes how a path differs.
func changesOf(r *text.Renderer, c difference.Change) string {
	var parts []string
	from := func(what, a, b string) {
		parts = append(parts, strings.TrimSpace(what+" "+plaintext.Line(a)+" "+r.Gly.Into+" "+plaintext.Line(b)))
	}
	for _, w := range c.What {
		switch w {
		case difference.WhatType:
			from("", kindOf(c.A.Type), kindOf(c.B.Type))
		case difference.WhatSize:
			a, b := quantity.Size(c.A.SizeBytes), quantity.Size(c.B.SizeBytes)
			if a == b {
				a, b = quantity.Count(int(c.A.SizeBytes)), quantity.Count(int(c.B.SizeBytes))+" B"
			}
			from("", a, b)
		case difference.WhatContent:
			parts = append(parts, "other content, "+quantity.Size(c.A.SizeBytes))
		case difference.WhatLink:
			from("link to", c.A.Link, c.B.Link)
		case difference.WhatMode:
			from("mode", c.A.Mode, c.B.Mode)
		case difference.WhatOwner:
			from("owner", ids(c.A), ids(c.B))
		default:
			parts = append(parts, plaintext.Line(w))
		}
	}
	return plaintext.OneLine(strings.Join(parts, ", "))
}

func ids(s difference.Side) string { return fmt.Sprintf("%d:%d", s.UID, s.GID) }

// kindOf names a type of file.
func kindOf(t rootfs.Type) string {
	switch t {
	case rootfs.Regular:
		return "file"
	case rootfs.Directory:
		return "directory"
	case rootfs.Symlink:
		return "link"
	}
	return "special file"
}
