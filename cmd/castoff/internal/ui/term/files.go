package term

import (
	"fmt"
	"path"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
)

// fewFiles is how many files are listed one by one rather than by directory.
const fewFiles = 10

// files draws what an image contains: its directories as a tree, or its files
// if there are only a few.
func (r *Renderer) files(f screen.Files) []string {
	m := f.Image
	if m.Files <= fewFiles && len(m.Largest) >= m.Files {
		return append(r.title(ref(m), count(m.Files, "file")), r.fewList(m)...)
	}
	t := newTree(f)
	root := t.sizes[""]
	if root == 0 {
		root = m.SizeBytes
	}
	out := r.title(ref(m), quantity.Size(root)+" in "+count(m.Files, "file")+", by directory")
	rows := r.branch(nil, t, "", "", max(f.Depth, 1))
	rows = append([]row{{label: "/", bytes: root, base: true}}, rows...)
	out = append(out, r.chart(rows, root)...)
	return append(out, r.askMore(f.Asked, f.Top, t.most)...)
}

// fewList lists the files of an image that has only a few.
func (r *Renderer) fewList(m measure.Image) []string {
	if len(m.Largest) == 0 {
		return []string{r.pal.dim.Render("no files at all")}
	}
	var whole int64
	for _, f := range m.Largest {
		whole += f.SizeBytes
	}
	return r.chart(r.fileRows(m.Largest, len(m.Largest), whole), whole)
}

// fileList draws files by size.
func (r *Renderer) fileList(l screen.FileList) []string {
	kind := count(l.Of, "file") + ", " + quantity.Size(l.Bytes)
	if len(l.Files) < l.Of {
		kind += ", the largest first"
	}
	out := r.title(ref(l.Image), kind)
	if l.Of == 0 && len(l.Files) == 0 {
		return append(out, r.pal.dim.Render("no files at all"))
	}
	out = append(out, r.chart(r.fileRows(l.Files, l.Of, l.Bytes), l.Bytes)...)
	return append(out, r.askMore(l.Asked, len(l.Files), l.Of)...)
}

// fileRows are the rows of files, of which there are n with that many bytes
// in all: the last row is the sum of those that are not listed.
func (r *Renderer) fileRows(files []measure.File, n int, bytes int64) []row {
	var rows []row
	for _, f := range files {
		rows = append(rows, row{label: rooted(f.Path), path: true, bytes: f.SizeBytes})
		bytes -= f.SizeBytes
	}
	if n -= len(files); n > 0 {
		rows = append(rows, row{label: r.gly.more + " " + count(n, "more file"), bytes: max(bytes, 0), base: true})
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

// branch appends the rows below dir, each behind prefix.
func (r *Renderer) branch(rows []row, t *tree, dir, prefix string, depth int) []row {
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
	// A summary of one saves no line; and who asks for so many gets all.
	if show == len(kids)-1 || t.Asked && t.Top >= len(kids) {
		show = len(kids)
	}
	program, hasProgram := t.program(dir)
	for i, k := range kids[:show] {
		mark, next := r.gly.branch, r.gly.back
		if i == len(kids)-1 && !hasProgram {
			mark, next = r.gly.last, "   "
		}
		rows = append(rows, row{tree: prefix + mark, label: plaintext.Line(path.Base(k.Path)), bytes: k.SizeBytes})
		if t.Tiny || k.SizeBytes >= t.sizes[""]/tinyShare {
			rows = r.branch(rows, t, k.Path, prefix+next, depth-1)
		}
	}
	if hidden := kids[show:]; len(hidden) > 0 {
		t.most = max(t.most, len(kids))
		var sum int64
		for _, k := range hidden {
			sum += k.SizeBytes
		}
		mark := r.gly.last
		if hasProgram {
			mark = r.gly.branch
		}
		rows = append(rows, row{
			tree: prefix + mark, bytes: sum, base: true,
			label: fmt.Sprintf("%s %s more", r.gly.more, quantity.Count(len(hidden))),
		})
	}
	if hasProgram {
		program.tree = prefix + r.gly.last
		rows = append(rows, program)
	}
	return rows
}

// program is the row of the file that containers start, if it lies in dir and
// is to be shown.
func (t *tree) program(dir string) (row, bool) {
	p := t.Image.Program
	if !t.Program || p == nil || p.SizeBytes == 0 || path.Dir(p.Path) != "/"+dir {
		return row{}, false
	}
	return row{label: plaintext.Line(path.Base(p.Path)) + ", the program", bytes: p.SizeBytes}, true
}
