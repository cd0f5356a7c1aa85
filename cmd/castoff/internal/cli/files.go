package cli

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/measure"
	"castoff/cmd/castoff/internal/rootfs"
	"castoff/cmd/castoff/internal/screen"
)

// bySize puts files in the order in which they are listed.
func bySize(a, b measure.File) int {
	return cmp.Or(cmp.Compare(b.SizeBytes, a.SizeBytes), cmp.Compare(a.Path, b.Path))
}

// fileList is the largest files of an image, a few times as many as there are
// siblings in a tree.
func fileList(m measured, top int) screen.FileList {
	l := screen.FileList{Image: m.Image}
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

// difference is what only one of two images has.
type difference struct {
	OnlyA  []measure.File `json:"only_a"`
	OnlyB  []measure.File `json:"only_b"`
	Common int            `json:"common"`
}

// compareFiles compares two images by the paths of their files. The JSON gets
// all of it, the screen the largest.
func compareFiles(a, b measured, top int) (*difference, screen.Difference) {
	d := &difference{OnlyA: []measure.File{}, OnlyB: []measure.File{}}
	inB := map[string]bool{}
	for _, it := range b.contents.Root {
		inB[it.Path] = it.Type != rootfs.Directory
	}
	inA := map[string]bool{}
	for _, it := range a.contents.Root {
		if it.Type == rootfs.Directory {
			continue
		}
		inA[it.Path] = true
		if inB[it.Path] {
			d.Common++
			continue
		}
		d.OnlyA = append(d.OnlyA, measure.File{Path: it.Path, SizeBytes: it.SizeBytes})
	}
	for _, it := range b.contents.Root {
		if it.Type != rootfs.Directory && !inA[it.Path] {
			d.OnlyB = append(d.OnlyB, measure.File{Path: it.Path, SizeBytes: it.SizeBytes})
		}
	}
	slices.SortFunc(d.OnlyA, bySize)
	slices.SortFunc(d.OnlyB, bySize)
	return d, screen.Difference{
		A: a.Image, B: b.Image, Common: d.Common,
		OnlyA: d.OnlyA[:min(len(d.OnlyA), top)], CountA: len(d.OnlyA), BytesA: sumBytes(d.OnlyA),
		OnlyB: d.OnlyB[:min(len(d.OnlyB), top)], CountB: len(d.OnlyB), BytesB: sumBytes(d.OnlyB),
	}
}

func sumBytes(files []measure.File) int64 {
	var n int64
	for _, f := range files {
		n += f.SizeBytes
	}
	return n
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
