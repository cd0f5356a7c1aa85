package images

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// perImage are the placeholders that each image has; "traditional.size" is
// one.
var perImage = []string{
	"size", "bytes", "layers", "files", "seconds", "build", "built", "ref", "biggest", "biggest-instruction", "biggest-directory",
	"download", "packages", "executables", "setuid", "shells", "users", "ca-certificates", "time-zones", "tmp",
	"listed", "cpu", "memory",
}

// Placeholders are all names that [Set.Value] knows.
func Placeholders() []string {
	names := []string{
		"base.ref", "base.size", "base.download", "base.source", "base.note",
		"builder", "engine", "ratio", "saved",
	}
	for _, image := range Names {
		for _, p := range perImage {
			names = append(names, image+"."+p)
		}
	}
	return names
}

// measuredNumbers are the placeholders of an image that stand for a number,
// with the number.
var measuredNumbers = map[string]func(measure.Image) float64{
	"seconds":  func(m measure.Image) float64 { return m.Seconds },
	"size":     func(m measure.Image) float64 { return float64(m.SizeBytes) },
	"download": func(m measure.Image) float64 { return float64(m.DownloadBytes) },
	"files":    func(m measure.Image) float64 { return float64(m.Files) },
	"layers":   func(m measure.Image) float64 { return float64(m.LayerCount()) },
}

// Numbers are the names that [Set.Number] knows.
func Numbers() []string {
	names := []string{"base.size"}
	for _, image := range Names {
		for what := range measuredNumbers {
			names = append(names, image+"."+what)
		}
	}
	slices.Sort(names)
	return names
}

// Number returns the number that a placeholder stands for, and false if it is
// not known.
func (s *Set) Number(placeholder string) (float64, bool) {
	if placeholder == "base.size" {
		_, bytes, _ := s.baseSize()
		return float64(bytes), bytes > 0
	}
	image, what, _ := strings.Cut(placeholder, ".")
	number := measuredNumbers[what]
	m, ok := s.Measured(image)
	if !ok || number == nil {
		return 0, false
	}
	n := number(m)
	return n, n > 0
}

// Format turns numbers into text; the display's rules are used in prose too.
type Format struct {
	// Size formats bytes, Seconds a duration in seconds, Ratio a factor.
	Size    func(int64) string
	Seconds func(float64) string
	Ratio   func(float64) string
}

// Value returns the text for a placeholder, and false if what it stands for is
// not known yet.
func (s *Set) Value(placeholder string) (string, bool) {
	image, what, _ := strings.Cut(placeholder, ".")
	switch image {
	case "base":
		return s.baseValue(what)
	case "builder":
		return builderName(s.builder), s.builder != ""
	case "engine":
		if s.engine == nil {
			return "", false
		}
		return s.engine.Info().String(), true
	case "ratio", "saved":
		return s.pairValue(image)
	}
	if what == "ref" {
		return s.Short(image), true
	}
	if what == "cpu" || what == "memory" {
		return s.usageValue(image, what)
	}
	m, ok := s.Measured(image)
	if !ok && what == "built" { // a part of a sentence, which is to be one in any case
		return "is not built here yet", true
	}
	if !ok {
		return "", false
	}
	return s.imageValue(m, what)
}

func (s *Set) imageValue(m measure.Image, what string) (string, bool) {
	f := s.o.Format
	switch what {
	case "size":
		return m.SizeText(f.Size), true
	case "bytes":
		return quantity.Count(m.SizeBytes) + " bytes", m.Counted()
	case "layers":
		return fmt.Sprint(m.LayerCount()), true
	case "files":
		return quantity.Count(int64(m.Files)), true
	case "seconds":
		return f.Seconds(m.Seconds), m.Seconds > 0
	case "build", "built":
		return s.buildValue(m, what == "built")
	case "biggest", "biggest-instruction":
		big := measure.Layer{}
		for _, l := range m.Layers {
			if !l.FromBase && l.SizeBytes > big.SizeBytes {
				big = l
			}
		}
		if what == "biggest" {
			return s.part(m, big.SizeBytes), big.CreatedBy != ""
		}
		return big.CreatedBy, big.CreatedBy != ""
	case "biggest-directory":
		return biggestDirectory(m.Dirs)
	case "download":
		return f.Size(m.DownloadBytes) + " download", m.DownloadBytes > 0
	case "listed":
		return f.Size(m.ListedBytes), m.ListedBytes > 0
	}
	if m.Root == nil {
		return "", false
	}
	return rootValue(*m.Root, what)
}

// usageValue is what an image's program uses, as it was measured together with
// whatever images.
func (s *Set) usageValue(name, what string) (string, bool) {
	all, ok := s.Deployed(name)
	switch {
	case !ok:
		return "", false
	case what == "cpu":
		return quantity.Precise(all[0].CPUMedian()) + " CPU", len(all[0].CPUSeconds) > 0
	case len(all[0].PeakBytes) == 0:
		return "", false
	}
	return s.o.Format.Size(slices.Max(all[0].PeakBytes)) + " memory", true
}

// biggestDirectory is the largest of the directories two levels down, where an
// image's parts are told apart, with its share; / of an image that has none. One
// that only holds another is not named but that one: /usr/local says less than
// /usr/local/go.
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
	return fmt.Sprintf("/%s, %.0f %%", big.Path, 100*float64(big.SizeBytes)/float64(all.SizeBytes)), true
}

// rootValue describes an image's root file system: how many there are of what
// is counted, and where the rest is.
func rootValue(root rootfs.Facts, what string) (string, bool) {
	counts := map[string]int{
		"packages": root.Packages, "executables": root.Executables, "users": len(root.Users),
		"setuid": len(root.Setuid), "shells": len(root.Shells),
	}
	if n, ok := counts[what]; ok {
		return quantity.Count(int64(n)), true
	}
	places := map[string]string{"ca-certificates": root.CABundle, "time-zones": root.TimeZones, "tmp": ""}
	if root.Tmp {
		places["tmp"] = "tmp"
	}
	path, ok := places[what]
	if path == "" {
		return "none", ok
	}
	return "/" + strings.TrimPrefix(path, "/"), ok
}

func (s *Set) pairValue(what string) (string, bool) {
	a, okA := s.Measured("traditional")
	b, okB := s.Measured("multistage")
	r := measure.Ratio(a, b)
	if !okA || !okB || r == 0 {
		return "", false
	}
	if what == "ratio" {
		return measure.RatioText(a, b, s.o.Format.Ratio), true
	}
	return cmp.Or(measure.About(a.SizeMethod), measure.About(b.SizeMethod)) + s.o.Format.Size(max(0, a.SizeBytes-b.SizeBytes)), true
}

// part writes how many bytes of an image some of it takes, found as the image's
// size is.
func (s *Set) part(m measure.Image, bytes int64) string {
	return measure.About(m.SizeMethod) + s.o.Format.Size(bytes) + " " + measure.SizeName(m.SizeMethod)
}

func (s *Set) baseValue(what string) (string, bool) {
	b, ok := s.Base()
	switch {
	case !ok && s.Unavailable() != nil && what == "ref":
		return "none", true
	case !ok && s.Unavailable() != nil && what == "note":
		return "Nothing is built here, so there is no base image.", true
	case !ok:
		return "", false
	}
	switch what {
	case "ref":
		return b.Ref, true
	case "size":
		m, bytes, ok := s.baseSize()
		if bytes < m.SizeBytes {
			return s.part(m, bytes), ok
		}
		return m.SizeText(s.o.Format.Size), ok
	case "download":
		if b.DownloadBytes == 0 && b.Source != baseimage.Pulled {
			return "nothing was fetched", true
		}
		return s.o.Format.Size(b.DownloadBytes) + " download", b.DownloadBytes > 0
	case "source":
		return sourceText(b), true
	case "note":
		return baseNote(b), true
	}
	return "", false
}

// baseSize is the base image's size in bytes, and the measurement that has it.
// That of the image built on it comes first: what it has of the base was found
// as its own size.
func (s *Set) baseSize() (m measure.Image, bytes int64, ok bool) {
	if m, ok = s.Measured("traditional"); ok && m.BaseBytes() > 0 {
		return m, m.BaseBytes(), true
	}
	m, ok = s.Measured(Base)
	return m, m.SizeBytes, ok
}

func sourceText(b baseimage.Base) string {
	switch b.Source {
	case baseimage.Pulled:
		return "pulled"
	case baseimage.Offline:
		return "assembled from this machine's Go toolchain"
	}
	return "already on this daemon"
}

// baseNote says plainly which base is in use and what follows for the
// numbers. Like every value it is plain text.
func baseNote(b baseimage.Base) string {
	switch {
	case b.Source == baseimage.Offline:
		why := "as you asked"
		if b.Reason != baseimage.OfflineAsked {
			why = "because " + b.Reason
		}
		return "Your builds stand on the offline base, " + why + ". It is an image put together from the Go toolchain of this machine, " +
			"with a small shell and the common commands, and no distribution in it. Its Dockerfiles are the guide's but for the base and " +
			"the line that installs Go, so your traditional image is smaller than the guide's. The multi-stage image is as real as any."
	case b.Ref == baseimage.Default:
		return "Your builds stand on " + b.Ref + ", the guide's ubuntu pinned to a release; it was " + sourceText(b) + "."
	}
	return "Your builds stand on " + b.Ref + " instead of the guide's ubuntu; it was " + sourceText(b) +
		". The instructions are the guide's own, the numbers are those of this base."
}
