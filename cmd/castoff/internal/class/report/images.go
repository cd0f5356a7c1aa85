package report

import (
	"cmp"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/journal"
)

// mostParts is how many parts of an image are told apart.
const mostParts = 8

// image is one of the course's images, as it was measured last.
func (s Source) image(declared manifest.Image, k known) Image {
	i := Image{Name: declared.Name, Published: s.Manifest.Published(declared.Name)}
	r, ok := k.images[declared.Name]
	if !ok {
		return i
	}
	m := *r.Measured
	i.Measured, i.ID, i.Platform, i.Way, i.Layers, i.Files = r.Time, r.ImageID, m.Platform, m.Way, m.LayerCount(), m.Files
	i.Disk = &Amount{Bytes: m.SizeBytes, Method: m.SizeMethod, About: strings.HasPrefix(m.SizeNumber(quantity.Size), "about ")}
	if m.DownloadBytes > 0 {
		i.Download = &Amount{Bytes: m.DownloadBytes, Method: m.DownloadMethod}
	}
	if b, ok := journal.LastBuild(k.records, r.ImageID, k.inputs(r.ImageID)); ok {
		i.BuildSeconds, i.Cached = b.Build.Seconds, b.Build.Cached
	} else {
		i.BuildSeconds = m.Seconds
	}
	i.Places = places(m.Dirs)
	for _, l := range m.Layers {
		if l.SizeBytes > 0 {
			name := l.CreatedBy
			if l.FromBase {
				name = "the base: " + name
			}
			i.Instructions = append(i.Instructions, Part{name, l.SizeBytes})
		}
	}
	i.Instructions = largest(i.Instructions, "the other instructions")
	return i
}

// inputs is the digest of what an image was built from; empty if it is not known.
func (k known) inputs(imageID string) string {
	for _, r := range slices.Backward(k.records) {
		if r.Kind == journal.KindBuilt && r.ImageID == imageID && r.Inputs != "" {
			return r.Inputs
		}
	}
	return ""
}

// places are the directories that an image's bytes are in: those two levels down,
// or one where there are none below. One that only holds another is named as that
// one.
func places(dirs []measure.Dir) []Part {
	var total, told int64
	var parts []Part
	for i, d := range dirs {
		depth := strings.Count(d.Path, "/")
		inner := slices.ContainsFunc(dirs[i+1:], func(o measure.Dir) bool { return strings.HasPrefix(o.Path, d.Path+"/") })
		switch {
		case d.Path == "":
			total = d.SizeBytes
		case depth == 1 || depth == 0 && !inner:
			parts = append(parts, Part{"/" + only(d, dirs), d.SizeBytes})
			told += d.SizeBytes
		}
	}
	if total > told {
		parts = append(parts, Part{"files beside these directories", total - told})
	}
	return largest(parts, "all other directories")
}

// only is the path of a directory, or of the one in it that has all of its bytes.
func only(d measure.Dir, dirs []measure.Dir) string {
	for _, o := range dirs {
		if o.SizeBytes == d.SizeBytes && o.Files == d.Files && strings.HasPrefix(o.Path, d.Path+"/") {
			return o.Path
		}
	}
	return d.Path
}

// largest are the largest parts, and the rest as one.
func largest(parts []Part, rest string) []Part {
	slices.SortStableFunc(parts, func(a, b Part) int { return cmp.Compare(b.Bytes, a.Bytes) })
	parts = slices.DeleteFunc(parts, func(p Part) bool { return p.Bytes <= 0 })
	if len(parts) <= mostParts {
		return parts
	}
	sum := Part{Name: rest}
	for _, p := range parts[mostParts-1:] {
		sum.Bytes += p.Bytes
	}
	return append(parts[:mostParts-1:mostParts-1], sum)
}
