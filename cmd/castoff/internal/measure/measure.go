// Package measure is the facts of an image: its size, its layers, its files,
// each with the method that found it. It does no I/O of its own: it reads the
// streams that it is given.
package measure

// The methods by which the size of an image is found.
const (
	// MethodSave is the sum of the sizes of the files in all layers, read
	// from the stream of `docker save`. It is the same on every engine and
	// storage driver, so it is castoff's meaning of "on disk".
	MethodSave = "save-stream"
	// MethodInspect is the size that the engine reports. What it covers
	// depends on the engine's image store; it is used only where the save
	// stream cannot be read, and never compared with MethodSave.
	MethodInspect = "inspect"
)

// Image is an image as measured. It is the image object of `build --json`,
// `measure --json` and `compare --json`.
type Image struct {
	// Name is the course's name of the image ("traditional"), or the
	// reference as the user typed it.
	Name string `json:"name"`
	// Ref is the full reference with its tag.
	Ref string `json:"ref"`
	// ID is the image's ID as the engine gives it: a config digest on graph
	// drivers, a manifest digest on the containerd image store.
	ID string `json:"id"`
	// SizeBytes is the size on disk, unpacked.
	SizeBytes int64 `json:"size_bytes"`
	// SizeMethod is one of the Method constants.
	SizeMethod string `json:"size_method"`
	// Seconds is how long the build took when the image was built; 0 if that
	// is not known, as for an image of someone else.
	Seconds float64 `json:"seconds"`
	// Cached is true if the image was found as it was, not built again.
	Cached bool `json:"cached"`
	// Layers has one entry for each instruction, oldest first. Instructions
	// that only set configuration have size 0.
	Layers []Layer `json:"layers"`

	// Platform is os/architecture, such as linux/amd64.
	Platform string `json:"platform,omitempty"`
	// Files is the number of regular files and links in the image's root file
	// system, after the deletions of later layers.
	Files int `json:"files"`
	// Dirs is the unpacked size by directory, to a depth of 3, parents before
	// their children, siblings by size, largest first.
	Dirs []Dir `json:"dirs,omitempty"`
	// Largest is the largest files, largest first, at most 12.
	Largest []File `json:"largest,omitempty"`
}

// Layer is what one instruction added.
type Layer struct {
	// CreatedBy is the instruction, as a person would write it in a
	// Dockerfile.
	CreatedBy string `json:"created_by"`
	// SizeBytes is the size of the files that the instruction wrote.
	SizeBytes int64 `json:"size_bytes"`
	// FromBase is true for what the image has from its base image.
	FromBase bool `json:"from_base,omitempty"`
	// Empty is true for an instruction that made no layer.
	Empty bool `json:"empty,omitempty"`
}

// Dir is a directory of the image's root file system.
type Dir struct {
	// Path is slash separated, without a leading slash; "" is the root.
	Path string `json:"path"`
	// SizeBytes is the size of all files below it.
	SizeBytes int64 `json:"size_bytes"`
	// Files is the number of files and links below it.
	Files int `json:"files"`
}

// File is a file of the image's root file system.
type File struct {
	Path      string `json:"path"`
	SizeBytes int64  `json:"size_bytes"`
}

// BaseBytes is the size of the layers that the image has from its base.
func (m Image) BaseBytes() int64 {
	var n int64
	for _, l := range m.Layers {
		if l.FromBase {
			n += l.SizeBytes
		}
	}
	return n
}

// Ratio is how many times b the image a is, by size; 0 if b is empty or the
// two were not measured by the same method.
func Ratio(a, b Image) float64 {
	if b.SizeBytes == 0 || a.SizeMethod != b.SizeMethod {
		return 0
	}
	return float64(a.SizeBytes) / float64(b.SizeBytes)
}
