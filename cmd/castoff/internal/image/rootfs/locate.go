package rootfs

import (
	"path"
	"strings"
)

// Located is a file of a root file system, found by a path.
type Located struct {
	// Path is where it is, symbolic links resolved: slash separated, without a
	// leading slash. It is as the image has it: not fit to be shown.
	Path string
	Type Type
	Mode uint32
	Size int64
	// Arch is the processor that it is a program for, in Go's words; empty if that
	// is not known. Source is as in [Entry].
	Arch   string
	Source int
}

// maxLinks is how many symbolic links are followed. Source: Linux, path
// resolution.
const maxLinks = 40

// Locate finds what is at a path. Symbolic links are followed inside the root
// file system: none leads out of it.
func (t *Tree) Locate(p string) (Located, bool) {
	rest := strings.Trim(path.Clean("/"+p), "/")
	for range maxLinks + 1 {
		n, at, link := t.root, "", false
		for rest != "" {
			var name string
			name, rest, _ = strings.Cut(rest, "/")
			if n = n.kids[name]; n == nil {
				return Located{}, false
			}
			if link = n.typ == Symlink && n.more != nil; link {
				rest = follow(at, n.more.link, rest)
				break
			}
			at = join(at, name)
		}
		if link {
			continue
		}
		l := Located{Path: at, Type: n.typ, Mode: n.perm(), Size: n.bytes()}
		if n.more != nil {
			l.Arch, l.Source = n.more.arch, n.more.source
		}
		return l, true
	}
	return Located{}, false
}
