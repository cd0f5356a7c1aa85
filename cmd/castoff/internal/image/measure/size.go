package measure

import "math"

// The methods by which the size of an image is found. Only the first two count
// what the size on disk is: see [Image.Counted].
const (
	// MethodSave is the sum of the sizes of the files in all layers, read from the
	// stream of `docker save` or from an archive. It is the same on every engine
	// and image store, so it is castoff's meaning of "on disk".
	MethodSave = "save-stream"
	// MethodSeen is the same sum without any layer being read: the engine
	// reports as much as a container sees. It reports no less than there is, and
	// a container sees no more.
	MethodSeen = "all-seen"
	// MethodInspect is the unpacked size that the engine reports on graph drivers.
	// For layers that were pulled, loaded or committed it includes the texts of
	// symbolic links, for BuildKit's it does not: it is as much as the size on
	// disk or a little more.
	MethodInspect = "inspect"
	// MethodArchives is what Podman reports: the layers as archives, with a header
	// for each file and with the padding of their blocks.
	MethodArchives = "archives"
	// MethodBlocks is what the engine reports on the containerd image store: the
	// blocks that files and directories take. For small files that is a multiple
	// of the size on disk, for those with holes it can be less.
	MethodBlocks = "blocks"
)

// isCounted reports whether a method finds the size on disk to the byte, and
// isNear whether it does so but for the texts of symbolic links.
func isCounted(method string) bool { return method == MethodSave || method == MethodSeen }
func isNear(method string) bool    { return isCounted(method) || method == MethodInspect || method == "" }

// Counted reports whether the image's size is the size on disk: the bytes of
// the files in all its layers. Otherwise it is the engine's own figure.
func (m Image) Counted() bool { return isCounted(m.SizeMethod) }

// Near reports whether the image's size is the size on disk, or as good as that
// to a person: an engine's figure may have the texts of symbolic links in it.
func (m Image) Near() bool { return isNear(m.SizeMethod) }

// Bounds are the least and the most that the image takes on disk, as far as is
// known.
func (m Image) Bounds() (least, most int64) {
	if m.Counted() {
		return m.SizeBytes, m.SizeBytes
	}
	if m.Root != nil {
		least = m.Root.SizeBytes
	}
	switch m.SizeMethod {
	case MethodInspect, MethodArchives:
		return least, max(least, m.SizeBytes)
	}
	return least, math.MaxInt64
}

// InDoubt reports whether a limit on the size on disk cannot be judged by what
// is known.
func (m Image) InDoubt(limit int64) bool {
	least, most := m.Bounds()
	return least <= limit && limit < most
}

// SizeName is what a size found by a method is called.
func SizeName(method string) string {
	switch method {
	case MethodBlocks:
		return "in whole blocks"
	case MethodArchives:
		return "as archives"
	}
	return "on disk"
}

// SizeNumber writes the image's size. One that is not counted is "about" so
// much, unless the figure would be written the same however little of it is
// texts of links.
func (m Image) SizeNumber(format func(int64) string) string {
	least, most := m.Bounds()
	if text := format(m.SizeBytes); m.SizeMethod != MethodInspect || format(least) == format(most) {
		return text
	}
	return About(m.SizeMethod) + format(m.SizeBytes)
}

// About is what to write before a part of an image's size, or before another
// number that includes it.
func About(method string) string {
	if method == MethodInspect {
		return "about "
	}
	return ""
}

// SizeText is the image's size and what it is: "1.26 GB on disk".
func (m Image) SizeText(format func(int64) string) string {
	return m.SizeNumber(format) + " " + SizeName(m.SizeMethod)
}

// Comparable reports whether the sizes of two images can be compared: both are
// sizes on disk. Two of an engine's own figures are not, as they say nothing
// about how the two compare on another engine, or in the next command's output.
func Comparable(a, b Image) bool { return a.Near() && b.Near() }

// Ratio is how many times b the image a is, by their sizes on disk; 0 if b is
// empty or the two cannot be compared.
func Ratio(a, b Image) float64 {
	if b.SizeBytes == 0 || !Comparable(a, b) {
		return 0
	}
	return float64(a.SizeBytes) / float64(b.SizeBytes)
}

// RatioText writes [Ratio], as "about" so much where it would be written
// differently if less of an engine's figure were files.
func RatioText(a, b Image, format func(float64) string) string {
	text := format(Ratio(a, b))
	if a.Counted() && b.Counted() {
		return text
	}
	least, _ := a.Bounds()
	_, most := b.Bounds()
	_, high := a.Bounds()
	low, _ := b.Bounds()
	if low > 0 && most > 0 && format(float64(least)/float64(most)) == text && format(float64(high)/float64(low)) == text {
		return text
	}
	return "about " + text
}
