package rootfs

import (
	"cmp"
	"slices"

	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// Top is how many of the largest files and packages the facts name.
const Top = 12

// Options say how to read the facts.
type Options struct {
	// Volumes are the directories that the image declares as volumes.
	Volumes []string
	// Path is the list of directories, between colons, in which its programs
	// are looked for; directories called bin or sbin are searched anyway.
	Path string
	// Start is the first word of what its containers start, as the image has it,
	// and Dir the directory in which they do. Shells are the first words of what
	// is started to run a line: of an instruction in shell form.
	Start, Dir string
	Shells     []string
}

// survey goes through a tree in the order of names, so that its results do not
// depend on the order in which it was told about the files.
type survey struct {
	root   *node
	seen   map[*inode]bool
	hollow map[string]bool
	facts  *Facts
	programs

	contents map[string][]byte
	largest  []File
	dirs     []Dir
	depth    int
}

// sum is what is below a directory.
type sum struct {
	bytes int64
	files int
	any   bool // it holds something that is counted
}

// once is the size of a file, 0 if it was seen under another name already.
func (w *survey) once(n *node) int64 {
	if n.inode == nil {
		return n.size
	}
	if w.seen[n.inode] {
		return 0
	}
	w.seen[n.inode] = true
	return n.inode.size
}

// Facts reads what is in the root file system, with its directories down to
// depth and its largest files.
func (t *Tree) Facts(o Options, depth int) (*Facts, []Dir, []File) {
	w := &survey{root: t.root, seen: map[*inode]bool{}, hollow: hollow(o.Volumes), programs: newPrograms(o.Path),
		facts: &Facts{}, contents: map[string][]byte{}, depth: depth}
	s := w.dir(t.root, "", 0)
	w.facts.SizeBytes, w.facts.Files = s.bytes, s.files
	w.read(t.root)
	w.renamed()
	w.started(o)
	w.facts.inOrder()
	for i := range w.largest {
		w.largest[i].Path = shown(w.largest[i].Path)
	}
	return w.facts, w.dirs, w.largest
}

// VisibleBytes is the size of all regular files of the tree, including those
// that the facts leave out.
func (t *Tree) VisibleBytes() int64 {
	w := &survey{seen: map[*inode]bool{}}
	return w.size(t.root)
}

func (w *survey) size(n *node) int64 {
	if !n.dir() {
		return w.once(n)
	}
	var size int64
	for _, kid := range n.kids {
		size += w.size(kid)
	}
	return size
}

// dir goes through a directory. Its place in dirs is before its children's,
// although its size is known after them; siblings are put in order of size.
func (w *survey) dir(n *node, path string, level int) sum {
	var s sum
	begin := len(w.dirs)
	if level <= w.depth {
		w.dirs = append(w.dirs, Dir{Path: shown(path)})
	}
	var blocks [][]Dir // of the children, each with what is below it
	for _, name := range n.sorted() {
		kid, p := n.kids[name], join(path, name)
		if walk.Masked(p) {
			continue
		}
		if !kid.dir() {
			s.files++
			s.bytes += w.file(kid, p)
			s.any = true
			continue
		}
		from := len(w.dirs)
		below := w.dir(kid, p, level+1)
		if !below.any && w.hollow[p] {
			w.dirs = w.dirs[:from]
			continue
		}
		w.facts.Dirs++
		s.any = true
		s.bytes, s.files = s.bytes+below.bytes, s.files+below.files
		if level < w.depth {
			blocks = append(blocks, slices.Clone(w.dirs[from:]))
			w.dirs = w.dirs[:from]
		}
	}
	if level <= w.depth {
		w.dirs[begin].SizeBytes, w.dirs[begin].Files = s.bytes, s.files
		slices.SortStableFunc(blocks, func(a, b []Dir) int { return cmp.Compare(b[0].SizeBytes, a[0].SizeBytes) })
		for _, b := range blocks {
			w.dirs = append(w.dirs, b...)
		}
	}
	return s
}

// file takes note of a file and returns the bytes that it adds.
func (w *survey) file(n *node, path string) int64 {
	size := w.once(n)
	w.large(File{Path: path, SizeBytes: size})
	if n.executable() {
		w.facts.Executables++
		// Source: execve(2); the bits mean nothing where nobody may execute.
		if n.perm()&0o4000 != 0 {
			w.facts.Setuid = append(w.facts.Setuid, shown(path))
		}
		if n.perm()&0o2000 != 0 {
			w.facts.Setgid = append(w.facts.Setgid, shown(path))
		}
	}
	if n.typ == Symlink || n.executable() {
		w.program(n, path)
	}
	if n.typ == Regular && Wanted(path) > 0 {
		w.content(n, path)
	}
	return size
}

// large keeps the largest files.
func (w *survey) large(f File) {
	i, _ := slices.BinarySearchFunc(w.largest, f, func(a, b File) int {
		return cmp.Or(cmp.Compare(b.SizeBytes, a.SizeBytes), cmp.Compare(a.Path, b.Path))
	})
	if i == Top {
		return
	}
	w.largest = slices.Insert(w.largest, i, f)
	w.largest = w.largest[:min(len(w.largest), Top)]
}
