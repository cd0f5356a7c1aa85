package difference

import (
	"cmp"
	"fmt"
	"slices"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// Files is how the files of two images differ. Times and extended attributes
// are not compared.
type Files struct {
	// OnlyA and OnlyB are the files that only one has, the largest first, and
	// the directories with nothing in them.
	OnlyA []Path `json:"only_a"`
	OnlyB []Path `json:"only_b"`
	// Changed are the paths that are in both and differ, the largest first.
	Changed []Change `json:"changed"`
	// Uncompared are the paths that are in both but may or may not differ.
	Uncompared []Uncompared `json:"uncompared"`
	// Common is how many files both have by path, Same how many of these are
	// known to be the same.
	Common int `json:"common"`
	Same   int `json:"same"`
}

// Path is a file that only one image has.
type Path struct {
	Path      string      `json:"path"`
	Type      rootfs.Type `json:"type"`
	SizeBytes int64       `json:"size_bytes"`
}

// What can be different about a path that both images have.
const (
	WhatType    = "type"
	WhatSize    = "size"
	WhatContent = "content" // of files of one size
	WhatLink    = "link"
	WhatMode    = "mode"
	WhatOwner   = "owner"
)

// Change is a path that is in both images and differs.
type Change struct {
	Path string `json:"path"`
	// What has one of the What constants for each difference.
	What []string `json:"what"`
	A    Side     `json:"a"`
	B    Side     `json:"b"`
}

// Side is a path as one image has it.
type Side struct {
	Type rootfs.Type `json:"type"`
	// Mode is the permissions in octal, with setuid, setgid and sticky: "4755".
	Mode      string `json:"mode"`
	UID       uint32 `json:"uid"`
	GID       uint32 `json:"gid"`
	SizeBytes int64  `json:"size_bytes"`
	Link      string `json:"link,omitempty"`
	// Digest is that of the content, if it was needed to compare.
	Digest string `json:"digest,omitempty"`
}

// Uncompared is a path that could not be compared.
type Uncompared struct {
	Path string `json:"path"`
	Why  string `json:"why"`
}

// OfOne is the comparison of an image with itself.
func OfOne(items []measure.Item) *Files {
	f := &Files{OnlyA: []Path{}, OnlyB: []Path{}, Changed: []Change{}, Uncompared: []Uncompared{}}
	for i := range items {
		if items[i].Type != rootfs.Directory {
			f.Common++
		}
	}
	f.Same = f.Common
	return f
}

// listing is the files of an image by path.
type listing struct {
	items map[string]*measure.Item
	twice map[string]bool // two paths that are shown alike
	full  map[string]bool // directories with something in them
}

func list(items []measure.Item) listing {
	l := listing{map[string]*measure.Item{}, map[string]bool{}, map[string]bool{}}
	for i := range items {
		p := items[i].Path
		l.twice[p] = l.items[p] != nil
		l.items[p] = &items[i]
		l.full[parent(p)] = true
	}
	return l
}

func parent(p string) string {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] == '/' {
			return p[:i]
		}
	}
	return ""
}

// Lengths are the lengths of files for which only the content can tell whether
// they differ, and the digest of at least one is not known.
func Lengths(a, b []measure.Item) []int64 {
	inB := list(b).items
	seen := map[int64]bool{}
	for i := range a {
		x, y := &a[i], inB[a[i].Path]
		if y != nil && x.Type == rootfs.Regular && y.Type == rootfs.Regular && x.Length() > 0 && x.Length() == y.Length() &&
			(x.KnownDigest() == nil || y.KnownDigest() == nil) {
			seen[x.Length()] = true
		}
	}
	lengths := make([]int64, 0, len(seen))
	for n := range seen {
		lengths = append(lengths, n)
	}
	slices.Sort(lengths)
	return lengths
}

// OfFiles compares the files of two images.
func OfFiles(a, b []measure.Item) *Files {
	f := &Files{OnlyA: []Path{}, OnlyB: []Path{}, Changed: []Change{}, Uncompared: []Uncompared{}}
	inA, inB := list(a), list(b)
	f.OnlyA = append(f.OnlyA, only(a, inA, inB)...)
	f.OnlyB = append(f.OnlyB, only(b, inB, inA)...)
	done := map[string]bool{}
	for i := range a {
		p := a[i].Path
		y := inB.items[p]
		if y == nil || done[p] {
			continue
		}
		done[p] = true
		if inA.twice[p] || inB.twice[p] {
			f.Common++
			f.Uncompared = append(f.Uncompared, Uncompared{p, "several files have names that are shown like this"})
			continue
		}
		f.compare(&a[i], y)
	}
	slices.SortStableFunc(f.Changed, func(x, y Change) int {
		return cmp.Or(cmp.Compare(y.size(), x.size()), cmp.Compare(x.Path, y.Path))
	})
	return f
}

// size is that of the larger side.
func (c Change) size() int64 { return max(c.A.SizeBytes, c.B.SizeBytes) }

// only are the files of one image that the other does not have.
func only(items []measure.Item, own, other listing) []Path {
	var out []Path
	for i := range items {
		it := &items[i]
		if other.items[it.Path] != nil || it.Type == rootfs.Directory && own.full[it.Path] {
			continue
		}
		out = append(out, Path{it.Path, it.Type, it.SizeBytes})
	}
	slices.SortStableFunc(out, func(x, y Path) int {
		return cmp.Or(cmp.Compare(y.SizeBytes, x.SizeBytes), cmp.Compare(x.Path, y.Path))
	})
	return out
}

// compare compares what both have at one path.
func (f *Files) compare(x, y *measure.Item) {
	file := x.Type != rootfs.Directory && y.Type != rootfs.Directory
	if file {
		f.Common++
	}
	what, why := differs(x, y)
	if len(what) > 0 {
		c := Change{x.Path, what, side(x), side(y)}
		if c.A.SizeBytes != c.B.SizeBytes { // else they are known by chance
			c.A.Digest, c.B.Digest = "", ""
		}
		f.Changed = append(f.Changed, c)
	}
	if why != "" {
		f.Uncompared = append(f.Uncompared, Uncompared{x.Path, why})
	}
	if file && len(what) == 0 && why == "" {
		f.Same++
	}
}

// differs returns in what two items differ, or why that is not known.
func differs(x, y *measure.Item) (what []string, why string) {
	if x.Type != y.Type {
		return []string{WhatType}, ""
	}
	switch x.Type {
	case rootfs.Regular:
		switch d, e := x.KnownDigest(), y.KnownDigest(); {
		case x.Length() != y.Length():
			what = append(what, WhatSize)
		case x.Length() == 0:
		case d == nil || e == nil:
			why = "its content could not be read"
		case *d != *e:
			what = append(what, WhatContent)
		}
	case rootfs.Symlink:
		if x.Link != y.Link {
			what = append(what, WhatLink)
		}
	case rootfs.Other:
		why = "it is a special file"
	}
	// Nobody asks for the permissions of a symbolic link, and engines differ.
	if x.Mode != y.Mode && x.Type != rootfs.Symlink {
		what = append(what, WhatMode)
	}
	if x.UID != y.UID || x.GID != y.GID {
		what = append(what, WhatOwner)
	}
	return what, why
}

func side(it *measure.Item) Side {
	s := Side{Type: it.Type, Mode: fmt.Sprintf("%04o", it.Mode), UID: it.UID, GID: it.GID, Link: it.Link}
	if it.Type == rootfs.Regular {
		s.SizeBytes = it.Length()
		if d := it.KnownDigest(); d != nil {
			s.Digest = d.String()
		}
	}
	return s
}
