package measure

import (
	"cmp"
	"slices"

	"castoff/cmd/castoff/internal/image/rootfs"
)

// Listed returns the image with lists of the largest files, packages and wasted
// paths that have at most top entries each, and with how many more there are.
// Lists are made longer where what was read has more: contents may be nil.
func (m Image) Listed(top int, contents *Contents) Image {
	if contents != nil && top > len(m.Largest) {
		m.Largest = largest(contents.Root)
	}
	n := min(len(m.Largest), top)
	m.Largest, m.LargestMore = m.Largest[:n:n], max(m.Files-n, 0)
	if m.Root != nil {
		root := *m.Root
		root.ListPackages(top)
		m.Root = &root
		if len(m.Dirs) > 0 { // the root directory among them
			m.DirsMore = max(root.Dirs+1-len(m.Dirs), 0)
		}
	}
	if w := m.Waste; w != nil && len(w.Largest) > top {
		cut := *w
		cut.Largest, cut.LargestMore = w.Largest[:top:top], w.LargestMore+len(w.Largest)-top
		m.Waste = &cut
	}
	return m
}

// largest are the files of a list, the largest first.
func largest(items []Item) []File {
	files := make([]File, 0, len(items))
	for _, it := range items {
		if it.Type != rootfs.Directory {
			files = append(files, File{Path: it.Path, SizeBytes: it.SizeBytes})
		}
	}
	slices.SortFunc(files, func(a, b File) int {
		return cmp.Or(cmp.Compare(b.SizeBytes, a.SizeBytes), cmp.Compare(a.Path, b.Path))
	})
	return files
}

// UnseenBytes is roughly how much of an image lies in lower layers where no
// container sees it: what it takes on disk beyond what a container sees. It is
// exact where the layers were read.
func (m Image) UnseenBytes() int64 {
	switch {
	case m.Waste != nil:
		return m.Waste.Bytes
	case m.Root == nil || !m.Near():
		return 0
	}
	return max(m.SizeBytes-m.Root.SizeBytes, 0)
}

// Alike is the ratio of two sizes below which they are about the same.
const Alike = 1.05

// HiddenApart reports whether two images are about the same size on disk, and
// what a container sees of them is not: the rest lies hidden in lower layers.
func HiddenApart(a, b Image) bool {
	if a.Root == nil || b.Root == nil || !Comparable(a, b) || !alike(a.SizeBytes, b.SizeBytes) {
		return false
	}
	return !alike(a.Root.SizeBytes, b.Root.SizeBytes)
}

// alike reports whether two sizes are about the same.
func alike(a, b int64) bool {
	low, high := min(a, b), max(a, b)
	return low > 0 && float64(high)/float64(low) < Alike
}
