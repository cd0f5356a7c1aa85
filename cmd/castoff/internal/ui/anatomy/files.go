package anatomy

import (
	"fmt"
	"path"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// fewFiles is how many files are listed one by one rather than by directory.
const fewFiles = 10

// Files draws what an image contains: its directories as a tree, or its files
// if there are only a few.
func Files(r *text.Renderer, f screen.Files) []string {
	m := f.Image
	if m.Files <= fewFiles && len(m.Largest) >= m.Files {
		return append(r.Title(Ref(m), quantity.Plural(m.Files, "file")), fewList(r, m)...)
	}
	t := newTree(f)
	root := t.sizes[""]
	if root == 0 {
		root = m.SizeBytes
	}
	out := r.Title(Ref(m), quantity.Size(root)+" in "+quantity.Plural(m.Files, "file")+", by directory")
	rows := branch(r, nil, t, "", "", max(f.Depth, 1))
	rows = append([]text.Row{{Label: "/", Bytes: root, Base: true}}, rows...)
	out = append(out, r.Chart(rows, root)...)
	return append(out, askMore(r, f.Asked, f.Top, t.most)...)
}

// fewList lists the files of an image that has only a few.
func fewList(r *text.Renderer, m measure.Image) []string {
	if len(m.Largest) == 0 {
		return []string{r.Pal.Dim.Render("no files at all")}
	}
	var whole int64
	for _, f := range m.Largest {
		whole += f.SizeBytes
	}
	return r.Chart(fileRows(r, m.Largest, len(m.Largest), whole), whole)
}

// FileList draws files by size.
func FileList(r *text.Renderer, l screen.FileList) []string {
	kind := quantity.Plural(l.Of, "file") + ", " + quantity.Size(l.Bytes)
	if len(l.Files) < l.Of {
		kind += ", the largest first"
	}
	out := r.Title(Ref(l.Image), kind)
	if l.Of == 0 && len(l.Files) == 0 {
		return append(out, r.Pal.Dim.Render("no files at all"))
	}
	out = append(out, r.Chart(fileRows(r, l.Files, l.Of, l.Bytes), l.Bytes)...)
	return append(out, askMore(r, l.Asked, len(l.Files), l.Of)...)
}

// fileRows are the rows of files, of which there are n with that many bytes
// in all: the last row is the sum of those that are not listed.
func fileRows(r *text.Renderer, files []measure.File, n int, bytes int64) []text.Row {
	var rows []text.Row
	for _, f := range files {
		rows = append(rows, text.Row{Label: rooted(f.Path), Path: true, Bytes: f.SizeBytes})
		bytes -= f.SizeBytes
	}
	if n -= len(files); n > 0 {
		rows = append(rows, text.Row{Label: r.Gly.More + " " + quantity.Plural(n, "more file"), Bytes: max(bytes, 0), Base: true})
	}
	return rows
}

// tree is the directories of an image by their parent.
type tree struct {
	screen.Files
	children map[string][]measure.Dir
	sizes    map[string]int64
	most     int // the most siblings of which not all are drawn
}

func newTree(f screen.Files) *tree {
	t := &tree{Files: f, children: map[string][]measure.Dir{}, sizes: map[string]int64{}}
	for _, d := range f.Image.Dirs {
		t.sizes[d.Path] = d.SizeBytes
		if d.Path == "" {
			continue
		}
		parent := path.Dir(d.Path)
		if parent == "." {
			parent = ""
		}
		t.children[parent] = append(t.children[parent], d)
	}
	return t
}

// tinyShare is the part of the whole below which a directory is not opened:
// one in 200, which is shown as less than 1 %.
const tinyShare = 200

// branch appends the rows below dir, each after prefix.
func branch(r *text.Renderer, rows []text.Row, t *tree, dir, prefix string, depth int) []text.Row {
	kids := t.children[dir]
	if len(kids) == 0 || depth == 0 {
		return rows
	}
	show := 0 // what has a size
	for show < len(kids) && kids[show].SizeBytes > 0 {
		show++
	}
	if show == 0 && !t.Tiny {
		return rows
	}
	if t.Top > 0 {
		show = min(show, t.Top)
	}
	// A summary of one saves no line; and whoever asks for so many gets all.
	if show == len(kids)-1 || t.Asked && t.Top >= len(kids) {
		show = len(kids)
	}
	program, hasProgram := t.program(dir)
	for i, k := range kids[:show] {
		mark, next := r.Gly.Branch, r.Gly.Back
		if i == len(kids)-1 && !hasProgram {
			mark, next = r.Gly.Last, "   "
		}
		rows = append(rows, text.Row{Tree: prefix + mark, Label: plaintext.Line(path.Base(k.Path)), Bytes: k.SizeBytes})
		if t.Tiny || k.SizeBytes >= t.sizes[""]/tinyShare {
			rows = branch(r, rows, t, k.Path, prefix+next, depth-1)
		}
	}
	if hidden := kids[show:]; len(hidden) > 0 {
		t.most = max(t.most, len(kids))
		var sum int64
		for _, k := range hidden {
			sum += k.SizeBytes
		}
		mark := r.Gly.Last
		if hasProgram {
			mark = r.Gly.Branch
		}
		rows = append(rows, text.Row{
			Tree: prefix + mark, Bytes: sum, Base: true,
			Label: fmt.Sprintf("%s %s more", r.Gly.More, quantity.Count(len(hidden))),
		})
	}
	if hasProgram {
		program.Tree = prefix + r.Gly.Last
		rows = append(rows, program)
	}
	return rows
}

// program is the row of the file that containers start, if it lies in dir and
// is to be shown.
func (t *tree) program(dir string) (text.Row, bool) {
	p := t.Image.Program
	if !t.Program || p == nil || p.SizeBytes == 0 || path.Dir(p.Path) != "/"+dir {
		return text.Row{}, false
	}
	return text.Row{Label: plaintext.Line(path.Base(p.Path)) + ", the program", Bytes: p.SizeBytes}, true
}
