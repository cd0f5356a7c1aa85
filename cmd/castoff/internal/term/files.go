package term

import (
	"fmt"
	"path"

	"castoff/cmd/castoff/internal/measure"
	"castoff/cmd/castoff/internal/plaintext"
	"castoff/cmd/castoff/internal/screen"
)

// fewFiles is how many files are listed one by one rather than by directory.
const fewFiles = 10

// files draws what an image contains: its directories as a tree, or its files
// if there are only a few.
func (r *Renderer) files(f screen.Files) []string {
	m := f.Image
	if m.Files <= fewFiles && len(m.Largest) >= m.Files {
		return append(r.title(ref(m), count(m.Files, "file")), r.fileList(m)...)
	}
	out := r.title(ref(m), Size(m.SizeBytes)+" on disk, by directory")
	t := newTree(m.Dirs)
	rows := r.branch(nil, t, "", "", clampDepth(f.Depth), f.Top)
	root := t.sizes[""]
	if root == 0 {
		root = m.SizeBytes
	}
	rows = append([]row{{label: "/", bytes: root, base: true}}, rows...)
	return append(out, r.chart(rows, root)...)
}

func clampDepth(d int) int { return min(max(d, 1), 3) }

// fileList lists the files of an image that has only a few.
func (r *Renderer) fileList(m measure.Image) []string {
	if len(m.Largest) == 0 {
		return []string{r.pal.dim.Render("no files at all")}
	}
	var rows []row
	var whole int64
	for _, f := range m.Largest {
		rows = append(rows, row{label: "/" + plaintext.Line(f.Path), bytes: f.SizeBytes})
		whole += f.SizeBytes
	}
	return r.chart(rows, whole)
}

// tree is the directories of an image by their parent.
type tree struct {
	children map[string][]measure.Dir
	sizes    map[string]int64
}

func newTree(dirs []measure.Dir) tree {
	t := tree{children: map[string][]measure.Dir{}, sizes: map[string]int64{}}
	for _, d := range dirs {
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

// branch appends the rows below dir, each behind prefix.
func (r *Renderer) branch(rows []row, t tree, dir, prefix string, depth, top int) []row {
	kids := t.children[dir]
	if len(kids) == 0 || depth == 0 {
		return rows
	}
	show := len(kids)
	// A summary of one saves no line.
	if top > 0 && show > top+1 {
		show = top
	}
	for i, k := range kids[:show] {
		mark, next := r.gly.branch, r.gly.back
		if i == len(kids)-1 {
			mark, next = r.gly.last, "   "
		}
		rows = append(rows, row{tree: prefix + mark, label: plaintext.Line(path.Base(k.Path)), bytes: k.SizeBytes})
		rows = r.branch(rows, t, k.Path, prefix+next, depth-1, top)
	}
	if hidden := kids[show:]; len(hidden) > 0 {
		var sum int64
		for _, k := range hidden {
			sum += k.SizeBytes
		}
		rows = append(rows, row{
			tree: prefix + r.gly.last, bytes: sum, base: true,
			label: fmt.Sprintf("%s %d more", r.gly.more, len(hidden)),
		})
	}
	return rows
}
