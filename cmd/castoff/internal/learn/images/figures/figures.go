// Package figures is what a lesson can say of an image: the placeholders, with
// their texts and numbers.
package figures

import (
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// Format turns numbers into text; the display's rules are used in prose too.
type Format struct {
	// Size formats bytes, Seconds a duration in seconds, Ratio a factor.
	Size    func(int64) string
	Seconds func(float64) string
	Ratio   func(float64) string
}

// Figure is a placeholder that each image has: "traditional.size" is one.
type Figure struct {
	// Name is its last part, Does what it stands for, for authors.
	Name, Does string
	// text is what it stands for; false where that is not known.
	text func(f Format, m measure.Image) (string, bool)
	// number is what was measured; nil for what is not a number that can be
	// predicted.
	number *number
}

// number is what a figure is as a number, 0 if it was not measured.
type number struct {
	kind quantity.Kind
	of   func(m measure.Image) float64
}

// All are the figures that a measurement of an image holds.
var All = []Figure{
	{"size", "its size, and what kind of size that is",
		func(f Format, m measure.Image) (string, bool) { return m.SizeText(f.Size), true },
		&number{quantity.KindSize, func(m measure.Image) float64 { return float64(m.SizeBytes) }}},
	{"bytes", "its size on disk to the byte",
		func(_ Format, m measure.Image) (string, bool) {
			return quantity.Count(m.SizeBytes) + " bytes", m.Counted()
		}, nil},
	{"download", "the compressed size, as a pull transfers it",
		func(f Format, m measure.Image) (string, bool) {
			return f.Size(m.DownloadBytes) + " download", m.DownloadBytes > 0
		},
		&number{quantity.KindSize, func(m measure.Image) float64 { return float64(m.DownloadBytes) }}},
	{"listed", "the size that the engine's own list of images shows",
		func(f Format, m measure.Image) (string, bool) { return f.Size(m.ListedBytes), m.ListedBytes > 0 }, nil},
	{"layers", "how many layers it has, as a number alone",
		func(_ Format, m measure.Image) (string, bool) { return fmt.Sprint(m.LayerCount()), true },
		&number{"layer", func(m measure.Image) float64 { return float64(m.LayerCount()) }}},
	{"files", "how many files there are in it, as a number alone",
		func(_ Format, m measure.Image) (string, bool) { return quantity.Count(int64(m.Files)), true },
		&number{"file", func(m measure.Image) float64 { return float64(m.Files) }}},
	{"seconds", "how long its build took",
		func(f Format, m measure.Image) (string, bool) { return f.Seconds(m.Seconds), m.Seconds > 0 },
		&number{quantity.KindTime, func(m measure.Image) float64 { return m.Seconds }}},
	{"build", "how it was built, for the cell of a table",
		func(f Format, m measure.Image) (string, bool) { return buildText(f, m, false) }, nil},
	{Built, "how it was built, as the rest of a sentence that begins with the image",
		func(f Format, m measure.Image) (string, bool) { return buildText(f, m, true) }, nil},
	{"biggest", "what its largest instruction added",
		func(f Format, m measure.Image) (string, bool) {
			big := largest(m)
			return Part(f, m, big.SizeBytes), big.CreatedBy != ""
		}, nil},
	{"biggest-instruction", "that instruction",
		func(_ Format, m measure.Image) (string, bool) {
			big := largest(m)
			return big.CreatedBy, big.CreatedBy != ""
		}, nil},
	{"biggest-directory", "its largest directory, with its share",
		func(_ Format, m measure.Image) (string, bool) { return biggestDirectory(m.Dirs) }, nil},
	counted("packages", "how many packages of a distribution are in it", func(r rootfs.Facts) int { return r.Packages }),
	counted("executables", "how many programs are in it", func(r rootfs.Facts) int { return r.Executables }),
	counted("setuid", "how many of them run as their owner", func(r rootfs.Facts) int { return len(r.Setuid) }),
	counted("shells", "how many shells are in it", func(r rootfs.Facts) int { return len(r.Shells) }),
	counted("users", "how many users it knows", func(r rootfs.Facts) int { return len(r.Users) }),
	placed("ca-certificates", "where its certificates are, or none", func(r rootfs.Facts) string { return r.CABundle }),
	placed("time-zones", "where its time zones are, or none", func(r rootfs.Facts) string { return r.TimeZones }),
	placed("tmp", "whether it has /tmp", func(r rootfs.Facts) string {
		if r.Tmp {
			return "tmp"
		}
		return ""
	}),
}

// Measured reports whether a figure is a number that can be predicted, and has
// parts.
func (f Figure) Measured() bool { return f.number != nil }

// Built is the figure that ends a sentence, which has to read as one even where
// there is no image yet: [NotBuilt].
const (
	Built    = "built"
	NotBuilt = "is not built here yet"
)

// What a figure that is measured has in two parts: "1.26" and "GB".
const (
	partNumber = ".number"
	partUnit   = ".unit"
)

// Names are the names of all, and of the parts of those that have a number.
func Names() []string {
	var names []string
	for _, f := range All {
		names = append(names, f.Name)
		if f.Measured() {
			names = append(names, f.Name+partNumber, f.Name+partUnit)
		}
	}
	return names
}

// Numbers are the figures that can be predicted, and of what kind they are, by
// their names.
func Numbers() map[string]quantity.Kind {
	kinds := map[string]quantity.Kind{}
	for _, f := range All {
		if f.Measured() {
			kinds[f.Name] = f.number.kind
		}
	}
	return kinds
}

// find is the figure with a name.
func find(name string) (Figure, bool) {
	at := slices.IndexFunc(All, func(f Figure) bool { return f.Name == name })
	if at < 0 {
		return Figure{}, false
	}
	return All[at], true
}

// Text is a figure of an image; false if it is not known.
func Text(f Format, m measure.Image, name string) (string, bool) {
	whole := strings.TrimSuffix(strings.TrimSuffix(name, partNumber), partUnit)
	fig, ok := find(whole)
	if !ok {
		return "", false
	}
	text, ok := fig.text(f, m)
	if !ok || whole == name {
		return text, ok
	}
	words := strings.Fields(text)
	at := slices.IndexFunc(words, func(w string) bool { return w[0] >= '0' && w[0] <= '9' })
	switch {
	case at < 0:
		return "", false
	case strings.HasSuffix(name, partNumber):
		return words[at], true
	case at+1 == len(words) && fig.number.kind.Counted():
		words = strings.Fields(quantity.Plural(int64(fig.number.of(m)), string(fig.number.kind)))
		return words[len(words)-1], true
	case at+1 == len(words):
		return "", false
	}
	return words[at+1], true
}

// Number is a figure as a number; false if it is not known.
func Number(m measure.Image, name string) (float64, bool) {
	fig, ok := find(name)
	if !ok || fig.number == nil {
		return 0, false
	}
	n := fig.number.of(m)
	return n, n > 0
}

// Part writes how many bytes of an image some of it takes, found as the image's
// size is.
func Part(f Format, m measure.Image, bytes int64) string {
	return measure.About(m.SizeMethod) + f.Size(bytes) + " " + measure.SizeName(m.SizeMethod)
}

// largest is the largest layer that is not the base's.
func largest(m measure.Image) (big measure.Layer) {
	for _, l := range m.Layers {
		if !l.FromBase && l.SizeBytes > big.SizeBytes {
			big = l
		}
	}
	return big
}

// counted is how many there are of something in an image's root file system.
func counted(name, does string, count func(rootfs.Facts) int) Figure {
	return Figure{name, does, func(_ Format, m measure.Image) (string, bool) {
		if m.Root == nil {
			return "", false
		}
		return quantity.Count(int64(count(*m.Root))), true
	}, nil}
}

// placed is where something is in an image's root file system.
func placed(name, does string, path func(rootfs.Facts) string) Figure {
	return Figure{name, does, func(_ Format, m measure.Image) (string, bool) {
		switch {
		case m.Root == nil:
			return "", false
		case path(*m.Root) == "":
			return "none", true
		}
		return "/" + strings.TrimPrefix(path(*m.Root), "/"), true
	}, nil}
}

// biggestDirectory is the largest of the directories two levels down, where an
// image's parts are told apart, with its share; / of an image that has none. In
// place of one that only holds another, that one is named: /usr/local says less
// than /usr/local/go.
func biggestDirectory(dirs []measure.Dir) (string, bool) {
	var all, big measure.Dir
	for _, d := range dirs {
		switch depth := strings.Count(d.Path, "/"); {
		case d.Path == "":
			all = d
		case depth == 1 && d.SizeBytes > big.SizeBytes:
			big = d
		}
	}
	switch {
	case all.SizeBytes == 0:
		return "", false
	case big.Path == "":
		return "/, 100 %", true
	}
	for _, d := range dirs {
		if d.SizeBytes == big.SizeBytes && d.Files == big.Files && strings.HasPrefix(d.Path, big.Path+"/") {
			big = d
		}
	}
	return "/" + big.Path + ", " + quantity.Percent(big.SizeBytes, all.SizeBytes), true
}

// buildText is how an image was built, as a part of a sentence about it, or
// for the cell of a table.
func buildText(f Format, m measure.Image, sentence bool) (string, bool) {
	b := m.Build
	switch {
	case m.Seconds <= 0 && m.Cached && sentence:
		return "was built before; how long that took is not known here", true
	case m.Seconds <= 0 && m.Cached:
		return "made earlier, not timed", true
	case m.Seconds <= 0:
		return "", false
	}
	text := f.Seconds(m.Seconds)
	if sentence {
		text = "took " + text + " to build"
	}
	var marks []string
	if b != nil && b.Cached > 0 {
		marks = append(marks, fmt.Sprintf("with %d of %d instructions from the cache", b.Cached, b.Instructions))
	}
	switch {
	case m.Cached && b != nil:
		marks = append(marks, "on "+quantity.Moment(b.At))
	case m.Cached:
		marks = append(marks, "earlier")
	}
	if len(marks) > 0 {
		text += ", " + strings.Join(marks, ", ")
	}
	return text, true
}
