package gauge

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/image/cache"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/screen"
)

// Measured is an image of the JSON outputs: what was measured, and what was
// asked for besides.
type Measured struct {
	measure.Image
	// Count is [measure.Image.LayerCount].
	Count      int                 `json:"layer_count"`
	FileList   []measure.Item      `json:"file_list,omitempty"`
	Deployment *measure.Deployment `json:"deployment,omitempty"`
	Budget     []budget.Result     `json:"budget,omitempty"`
	// These hide what only a build fills in: they are always nil.
	NoSeconds *struct{} `json:"seconds,omitempty"`
	NoCached  *struct{} `json:"cached,omitempty"`
	NoBuild   *struct{} `json:"build,omitempty"`

	// Contents are all files; nil unless they were asked for.
	Contents *measure.Contents `json:"-"`
	// Unread is why the program was not read, if it should have been.
	Unread error `json:"-"`
	// Plain is its configuration with its secrets, to be compared and never to be
	// shown; nil unless it is compared.
	Plain *measure.Config `json:"-"`

	read cache.Measurement // as it was read
}

// MarshalJSON writes the sizes under names that say what they are.
func (m Measured) MarshalJSON() ([]byte, error) {
	type plain Measured // without this method
	return json.Marshal(struct {
		plain
		measure.Out
	}{plain(m), m.Image.Out()})
}

// bySize puts files in the order in which they are listed.
func bySize(a, b measure.File) int {
	return cmp.Or(cmp.Compare(b.SizeBytes, a.SizeBytes), cmp.Compare(a.Path, b.Path))
}

// Largest is the largest files of an image, at most top; all files have to be
// known.
func (m Measured) Largest(top int) screen.FileList {
	l := screen.FileList{Image: m.Image, Asked: true}
	for _, it := range m.Contents.Root {
		if it.Type == rootfs.Directory {
			continue
		}
		l.Of++
		l.Bytes += it.SizeBytes
		l.Files = append(l.Files, measure.File{Path: it.Path, SizeBytes: it.SizeBytes})
	}
	slices.SortFunc(l.Files, bySize)
	l.Files = l.Files[:min(len(l.Files), top)]
	return l
}

// Deeper gives an image the directories down to a depth, if all files are known.
func (m Measured) Deeper(depth int) measure.Image {
	if m.Contents == nil {
		return m.Image
	}
	files := map[string]int{}
	for _, it := range m.Contents.Root {
		if it.Type == rootfs.Directory {
			continue
		}
		for dir := path.Dir(it.Path); ; dir = path.Dir(dir) {
			if dir == "." {
				files[""]++
				break
			}
			files[dir]++
		}
	}
	root := measure.Dir{SizeBytes: m.Root.SizeBytes, Files: files[""]}
	below := map[string][]measure.Dir{}
	for _, it := range m.Contents.Root {
		if it.Type != rootfs.Directory || strings.Count(it.Path, "/") >= depth {
			continue
		}
		parent := strings.TrimSuffix(path.Dir(it.Path), ".")
		below[parent] = append(below[parent], measure.Dir{Path: it.Path, SizeBytes: it.SizeBytes, Files: files[it.Path]})
	}
	m.Dirs = nil
	var add func(d measure.Dir)
	add = func(d measure.Dir) {
		m.Dirs = append(m.Dirs, d)
		kids := below[d.Path]
		slices.SortStableFunc(kids, func(a, b measure.Dir) int { return cmp.Compare(b.SizeBytes, a.SizeBytes) })
		for _, k := range kids {
			add(k)
		}
	}
	add(root)
	return m.Image
}

// Failure is an image that could not be measured: an element of "errors" in
// the JSON outputs.
type Failure struct {
	// Name is the image as it was named.
	Name  string   `json:"name"`
	Error string   `json:"error"`
	Hints []string `json:"hints,omitempty"`

	// Err is the error itself.
	Err error `json:"-"`
}

// Failed is the failure of the image called name.
func Failed(name string, err error) Failure {
	f := Failure{Name: plaintext.Line(name), Error: plaintext.Line(err.Error()), Err: err}
	for _, h := range fault.Hints(err) {
		f.Hints = append(f.Hints, plaintext.Line(h))
	}
	return f
}

// unread is the failure of an image whose program was asked for, and could not
// be read. Where limits were given they are the verdict: one on the program is
// then not kept, and the others do not need it.
func (s Spec) unread(m Measured) []Failure {
	if m.Unread == nil || !s.Binary || len(s.Limits.Check(m.Image)) > 0 {
		return nil
	}
	return []Failure{Failed(m.Name, m.Unread)}
}
