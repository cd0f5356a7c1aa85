package budget

import (
	"math"
	"strconv"

	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/measure"
)

const (
	hintLast  = "end with a stage that holds only what runs: FROM scratch, then COPY --from=build /app /app"
	hintWaste = "delete a file in the same RUN that makes it: a later layer hides it, and the image carries it all the same"
)

// maxSize judges by what the image takes on disk, or by the least and the most
// that this can be. Where the limit is between the two it is not judged.
func (b Budget) maxSize(m measure.Image) Result {
	r := Result{Rule: "--max-size " + quantity.ExactSize(*b.MaxSize), Hint: hintLast}
	least, most := m.Bounds()
	switch {
	case b.SizeInDoubt(m):
		r = r.bytes(*b.MaxSize, 0, " on disk", false)
		r.Hint = hintNear
		return r
	case m.SizeMethod == "":
		return r.bytes(*b.MaxSize, 0, " on disk", false)
	case m.Counted():
		return r.bytes(*b.MaxSize, m.SizeBytes, " on disk", true)
	case least > *b.MaxSize:
		r = r.bytes(*b.MaxSize, least, " on disk", true)
		r.Got = "at least " + r.Got
		return r
	}
	r = r.bytes(*b.MaxSize, most, " on disk", true)
	r.Got = "at most " + r.Got
	return r
}

// SizeInDoubt reports whether the limit on the size on disk needs a closer
// look: an engine's figure is a different one, and what a container sees need
// not be all. So the limit is judged the same way however an image was read.
func (b Budget) SizeInDoubt(m measure.Image) bool {
	return b.MaxSize != nil && m.SizeMethod != "" && m.InDoubt(*b.MaxSize)
}

func (b Budget) maxDownload(m measure.Image) Result {
	r := Result{Rule: "--max-download " + quantity.ExactSize(*b.MaxDownload), Hint: hintLast}
	return r.bytes(*b.MaxDownload, m.DownloadBytes, " to download", m.DownloadMethod != "")
}

func (b Budget) maxWaste(m measure.Image) Result {
	r := Result{Rule: "--max-waste " + quantity.ExactSize(*b.MaxWaste), Hint: hintWaste, Examples: wasted(m)}
	var n int64
	if m.Waste != nil {
		n = m.Waste.Bytes
	}
	return r.bytes(*b.MaxWaste, n, " wasted", m.Waste != nil)
}

// bytes finishes a result about a number of bytes; what says which ones.
func (r Result) bytes(limit, got int64, what string, measured bool) Result {
	if !measured {
		r.Want = "at most " + quantity.Size(limit) + what
		return r.unmeasured("not measured")
	}
	is, atMost := quantity.Apart(got, limit, quantity.Size)
	r.Want, r.Got = "at most "+atMost+what, is+what
	return r.finish(got <= limit)
}

func (b Budget) minEfficiency(m measure.Image) Result {
	r := Result{
		Rule:     "--min-efficiency " + strconv.FormatFloat(b.MinEfficiency, 'f', -1, 64),
		Want:     "a container sees at least " + quantity.Floor(math.Round(b.MinEfficiency*1e4)/1e4, 2) + " of the layers' bytes",
		Examples: wasted(m), Hint: hintWaste,
	}
	if m.Waste == nil {
		return r.unmeasured("not measured")
	}
	r.Got = "it sees " + quantity.Floor(m.Waste.Efficiency, 2)
	return r.finish(m.Waste.Efficiency >= b.MinEfficiency)
}

// wasted are the paths that waste most.
func wasted(m measure.Image) []string {
	if m.Waste == nil {
		return nil
	}
	var all []string
	for _, w := range m.Waste.Largest[:min(len(m.Waste.Largest), maxExamples)] {
		all = append(all, w.Path)
	}
	return all
}

func (b Budget) maxLayers(m measure.Image) Result {
	r := Result{Rule: "--max-layers " + strconv.Itoa(*b.MaxLayers), Hint: "join RUN instructions, or copy their result into a last stage"}
	// An image may have no layers, but then it has no bytes either.
	return r.count(*b.MaxLayers, m.LayerCount(), "layer", m.SizeMethod != "" && (len(m.Layers) > 0 || m.SizeBytes == 0))
}

func (b Budget) maxFiles(m measure.Image) Result {
	r := Result{Rule: "--max-files " + strconv.Itoa(*b.MaxFiles), Hint: hintLast}
	if m.Root != nil {
		return r.count(*b.MaxFiles, m.Root.Files, "file", true)
	}
	return r.count(*b.MaxFiles, m.Files, "file", m.Way != "")
}

func (b Budget) maxPackages(m measure.Image) Result {
	r := Result{
		Rule: "--max-packages " + strconv.Itoa(*b.MaxPackages),
		Hint: packagesHint(m),
	}
	if m.Root == nil {
		return r.count(*b.MaxPackages, 0, "package", false)
	}
	for _, p := range m.Root.LargestPackages[:min(len(m.Root.LargestPackages), maxExamples)] {
		r.Examples = append(r.Examples, p.Name)
	}
	n := m.Root.Packages
	if len(m.Root.Trouble) > 0 && n <= *b.MaxPackages {
		r = r.count(*b.MaxPackages, n, "package", false)
		r.Got = "at least " + quantity.Plural(n, "package") + ", but not everything could be read"
		r.Examples = first(m.Root.Trouble)
		return r
	}
	return r.count(*b.MaxPackages, n, "package", true)
}

func (b Budget) maxExecutables(m measure.Image) Result {
	r := Result{Rule: "--max-executables " + strconv.Itoa(*b.MaxExecutables), Hint: hintLast}
	n := 0
	if m.Root != nil {
		n = m.Root.Executables
	}
	return r.count(*b.MaxExecutables, n, "executable", m.Root != nil)
}

// count finishes a result about a number of things.
func (r Result) count(limit, got int, noun string, measured bool) Result {
	r.Want = "at most " + quantity.Plural(limit, noun)
	if !measured {
		return r.unmeasured("not measured")
	}
	r.Got = quantity.Plural(got, noun)
	return r.finish(got <= limit)
}
