package cli

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/screen"
)

// bySize puts files in the order in which they are listed.
func bySize(a, b measure.File) int {
	return cmp.Or(cmp.Compare(b.SizeBytes, a.SizeBytes), cmp.Compare(a.Path, b.Path))
}

// fileList is the largest files of an image, a few times as many as there are
// siblings in a tree.
func fileList(m measured, top int) screen.FileList {
	l := screen.FileList{Image: m.Image, Asked: true}
	for _, it := range m.contents.Root {
		if it.Type == rootfs.Directory {
			continue
		}
		l.Of++
		l.Bytes += it.SizeBytes
		l.Files = append(l.Files, measure.File{Path: it.Path, SizeBytes: it.SizeBytes})
	}
	slices.SortFunc(l.Files, bySize)
	l.Files = l.Files[:min(len(l.Files), top)]
	return l
}

// deeper gives an image the directories of all levels, if all files are known.
func (f *measureFlags) deeper(m measured) measure.Image {
	if m.contents == nil {
		return m.Image
	}
	files := map[string]int{}
	for _, it := range m.contents.Root {
		if it.Type == rootfs.Directory {
			continue
		}
		for dir := path.Dir(it.Path); ; dir = path.Dir(dir) {
			if dir == "." {
				files[""]++
				break
			}
			files[dir]++
		}
	}
	root := measure.Dir{SizeBytes: m.Root.SizeBytes, Files: files[""]}
	below := map[string][]measure.Dir{}
	for _, it := range m.contents.Root {
		if it.Type != rootfs.Directory || strings.Count(it.Path, "/") >= f.depth {
			continue
		}
		parent := strings.TrimSuffix(path.Dir(it.Path), ".")
		below[parent] = append(below[parent], measure.Dir{Path: it.Path, SizeBytes: it.SizeBytes, Files: files[it.Path]})
	}
	m.Dirs = nil
	var add func(d measure.Dir)
	add = func(d measure.Dir) {
		m.Dirs = append(m.Dirs, d)
		kids := below[d.Path]
		slices.SortStableFunc(kids, func(a, b measure.Dir) int { return cmp.Compare(b.SizeBytes, a.SizeBytes) })
		for _, k := range kids {
			add(k)
		}
	}
	add(root)
	return m.Image
}
