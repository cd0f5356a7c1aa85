package images

import (
	"cmp"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/images/figures"
)

// Placeholders are all names that [Set.Value] knows in a course with the images.
func Placeholders(imageNames []string) []string {
	names := []string{
		"base.ref", "base.size", "base.download", "base.source", "base.note",
		"builder", "engine", "ratio", "saved",
	}
	for _, image := range imageNames {
		for _, p := range append(figures.Names(), "ref", "cpu", "memory") {
			names = append(names, image+"."+p)
		}
	}
	return names
}

// Numbers are those that [Set.Number] knows in a course with the images, and of
// what kind they are, by their names.
func Numbers(imageNames []string) map[string]quantity.Kind {
	kinds := map[string]quantity.Kind{"base.size": quantity.KindSize}
	for _, image := range imageNames {
		for what, kind := range figures.Numbers() {
			kinds[image+"."+what] = kind
		}
	}
	return kinds
}

// Number returns the number that a placeholder stands for, and false if it is
// not known.
func (s *Set) Number(placeholder string) (float64, bool) {
	if placeholder == "base.size" {
		_, bytes, _ := s.baseSize()
		return float64(bytes), bytes > 0
	}
	image, what, _ := strings.Cut(placeholder, ".")
	m, ok := s.Measured(image)
	if !ok {
		return 0, false
	}
	return figures.Number(m, what)
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
	switch {
	case !ok && what == figures.Built:
		return figures.NotBuilt, true
	case !ok:
		return "", false
	}
	return figures.Text(s.o.Format, m, what)
}

// usageValue is what an image's program uses, whichever images it was measured
// together with.
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

// pairValue compares the first two images of the course.
func (s *Set) pairValue(what string) (string, bool) {
	names := s.Names()
	if len(names) < 2 {
		return "", false
	}
	a, okA := s.Measured(names[0])
	b, okB := s.Measured(names[1])
	r := measure.Ratio(a, b)
	if !okA || !okB || r == 0 {
		return "", false
	}
	if what == "ratio" {
		return measure.RatioText(a, b, s.o.Format.Ratio), true
	}
	return cmp.Or(measure.About(a.SizeMethod), measure.About(b.SizeMethod)) + s.o.Format.Size(max(0, a.SizeBytes-b.SizeBytes)), true
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
			return figures.Part(s.o.Format, m, bytes), ok
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
		return s.baseNote(b), true
	}
	return "", false
}

// baseSize is the base image's size in bytes, and the measurement that has it.
// That of an image built on it comes first: what it has of the base was found
// as its own size.
func (s *Set) baseSize() (m measure.Image, bytes int64, ok bool) {
	for _, name := range s.Names() {
		if m, ok = s.Measured(name); ok && m.BaseBytes() > 0 {
			return m, m.BaseBytes(), true
		}
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
func (s *Set) baseNote(b baseimage.Base) string {
	guides := s.o.Course == ""
	switch {
	case b.Source == baseimage.Offline:
		why := "as you asked"
		if b.Reason != baseimage.OfflineAsked {
			why = "because " + b.Reason
		}
		text := "Your builds stand on the offline base, " + why + ". It is an image put together from the Go toolchain of this machine, " +
			"with a small shell and the common commands, and no distribution in it."
		if guides {
			text += " Its Dockerfiles are the guide's but for the base and " +
				"the line that installs Go, so your traditional image is smaller than the guide's. The multi-stage image is as real as any."
		}
		return text
	case !guides:
		return "Your builds stand on " + b.Ref + "; it was " + sourceText(b) + "."
	case b.Ref == baseimage.Default:
		return "Your builds stand on " + b.Ref + ", the guide's ubuntu pinned to a release; it was " + sourceText(b) + "."
	}
	return "Your builds stand on " + b.Ref + " instead of the guide's ubuntu; it was " + sourceText(b) +
		". The instructions are the guide's own, the numbers are those of this base."
}
