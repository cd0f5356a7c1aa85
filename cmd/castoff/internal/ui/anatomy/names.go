package anatomy

import (
	"path"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// programs are the names to show for the paths of programs: those in the usual
// directories go by their name alone, unless two of them share it. Those named
// differently from what they are also say what they are.
func programs(paths []string, renamed []rootfs.Renamed) []string {
	is := map[string]string{}
	for _, r := range renamed {
		is[r.Path] = " (" + plaintext.Line(r.Is) + ")"
	}
	seen := map[string]int{}
	for _, p := range paths {
		if inPath(p) {
			seen[path.Base(p)]++
		}
	}
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = rooted(p)
		if base := path.Base(p); inPath(p) && seen[base] == 1 {
			names[i] = base
		}
		names[i] += is[p]
	}
	return names
}

func inPath(p string) bool {
	switch strings.Trim(path.Dir(p), "/") {
	case "bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin":
		return true
	}
	return false
}

// rooted is a path as a person in the container would write it, fit to be
// shown.
func rooted(p string) string { return "/" + strings.TrimLeft(plaintext.Line(p), "/") }

// imageNames are the names to head columns with: the short ones, if these
// tell the images apart.
func imageNames(ms []measure.Image) []string {
	short := make([]string, len(ms))
	full := make([]string, len(ms))
	for i, m := range ms {
		short[i], full[i] = name(m), Ref(m)
	}
	if len(ms) == 2 && short[0] == short[1] {
		return full
	}
	return short
}

// references are the names of images of which no more is known, one for each
// of n columns. Two are cut to what tells them apart: "traditional", not
// "castoff/traditional".
func references(refs []string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = "image"
		if i < len(refs) {
			if s := plaintext.Line(refs[i]); s != "" {
				out[i] = s
			}
		}
	}
	if n == 2 {
		dir, base := path.Split(out[0])
		if other, found := strings.CutPrefix(out[1], dir); found && base != "" && other != "" && base != other && !strings.Contains(other, "/") {
			return []string{base, other}
		}
	}
	return out
}

// Ref is the name to show for an image.
func Ref(m measure.Image) string {
	for _, s := range []string{m.Ref, m.Name, m.ID} {
		if s = plaintext.Line(s); s != "" {
			return s
		}
	}
	return "image"
}

// name is the short name of an image.
func name(m measure.Image) string {
	if s := plaintext.Line(m.Name); s != "" {
		return s
	}
	return Ref(m)
}
