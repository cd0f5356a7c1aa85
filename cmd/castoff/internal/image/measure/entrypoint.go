package measure

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// Program is the file that containers of an image start, by its first bytes.
// It is the object "program" of the JSON outputs.
type Program struct {
	// Path is where it is, symbolic links resolved.
	Path string `json:"path"`
	// SizeBytes is how large it is; 0 if that was not kept.
	SizeBytes int64 `json:"size_bytes,omitempty"`
	// Arch is Go's name for the architecture that it was built for; empty for what
	// is not an ELF file.
	Arch string `json:"arch,omitempty"`
	// Foreign is true if that is not the architecture of the image: its containers
	// do not start on the image's platform, unless an emulator is there.
	Foreign bool `json:"foreign,omitempty"`
}

// alsoRuns are the architectures whose processors run, as a rule, programs for
// another one too.
var alsoRuns = map[string]string{"amd64": "386", "arm64": "arm", "ppc64": "ppc", "mips64": "mips", "mips64le": "mipsle", "s390x": "s390"}

// On notes whether a program is for another architecture than its image's
// platform, which is os/architecture and perhaps a variant.
func (p *Program) On(platform string) *Program {
	if p == nil {
		return nil
	}
	_, rest, _ := strings.Cut(platform, "/")
	of, _, _ := strings.Cut(rest, "/")
	q := *p
	q.Foreign = p.Arch != "" && of != "" && p.Arch != of && alsoRuns[of] != p.Arch
	return &q
}

// ProgramPlace is where in an archive the program of its image is.
type ProgramPlace struct {
	// Path is where it is in the image.
	Path string
	// Err is why there is none.
	Err error

	size   int64
	arch   string
	source int // the number of the layers' entry; 0 if it is no program
}

// ProgramPlaces are all paths at which the program that containers start may
// be, as [ProgramPlaces] finds them.
func (c RawConfig) ProgramPlaces() []string {
	var all []string
	for _, word := range StartedPrograms(c.Entrypoint, c.Cmd) {
		places, _ := ProgramPlaces(word, c.Env, c.WorkingDir)
		all = append(all, places...)
	}
	return all
}

// locate finds the program that containers start in a root file system.
func locate(tree *rootfs.Tree, raw RawConfig) ProgramPlace {
	words := StartedPrograms(raw.Entrypoint, raw.Cmd)
	if len(words) == 0 {
		return ProgramPlace{Err: NothingStarted()}
	}
	var missing error
	for _, word := range words {
		places, inPath := ProgramPlaces(word, raw.Env, raw.WorkingDir)
		for _, place := range places {
			l, ok := tree.Locate(place)
			regular := l.Type == rootfs.Regular
			switch {
			case !ok, inPath && (!regular || l.Mode&0o111 == 0):
				continue // exec looks further too
			case !regular:
				return ProgramPlace{Err: ProgramIsNoFile("/"+l.Path, l.Type == rootfs.Directory)}
			}
			return ProgramPlace{Path: "/" + l.Path, size: l.Size, source: l.Source, arch: l.Arch}
		}
		if missing == nil {
			missing = ProgramNotThere(word, places, inPath)
		}
	}
	return ProgramPlace{Err: missing}
}

// maxProgram is the largest program that is read, since it is held in memory
// for as long as that takes.
const maxProgram = 512 << 20

// errProgramRead ends the reading of an archive in which the program was found.
var errProgramRead = errors.New("the program has been read")

// ProgramFromSave reads the program of an image out of the archive in which
// [FromSave] has found it, once more from its beginning.
func ProgramFromSave(r io.Reader, p ProgramPlace) (binary.Facts, error) {
	return p.read(func(g *reading) error { return g.save(r) })
}

// ProgramFromLayout does the same in a layout that is a directory.
func ProgramFromLayout(dir fs.FS, p ProgramPlace) (binary.Facts, error) {
	return p.read(func(g *reading) error { return g.layout(dir) })
}

func (p ProgramPlace) read(from func(*reading) error) (binary.Facts, error) {
	if p.Err != nil {
		return binary.Facts{}, p.Err
	}
	if p.size > maxProgram {
		return binary.Facts{}, fmt.Errorf("%s has %d bytes; at most %d are read", plaintext.Line(p.Path), p.size, maxProgram)
	}
	g := newReading(SaveOptions{})
	g.wanted = p
	var data []byte
	if p.source > 0 {
		if err := from(g); !errors.Is(err, errProgramRead) {
			if err == nil {
				err = errors.New("the archive has changed since it was measured")
			}
			return binary.Facts{}, fmt.Errorf("reading %s: %w", plaintext.Line(p.Path), err)
		}
		data = g.program
	}
	f, err := binary.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return binary.Facts{}, fmt.Errorf("%s: %w", plaintext.Line(p.Path), err)
	}
	f.Path, f.SizeBytes = plaintext.Line(p.Path), p.size
	return f, nil
}

// capture keeps the program, if it is the layers' entry that comes next.
func (g *reading) capture(size int64, r io.Reader) error {
	if g.wanted.source == 0 || g.entries != g.wanted.source {
		return nil
	}
	if size != g.wanted.size {
		return errors.New("the archive has changed since it was measured")
	}
	g.program = make([]byte, size)
	if _, err := io.ReadFull(r, g.program); err != nil {
		return err
	}
	return errProgramRead
}

// headed is a reader that remembers how what it reads begins.
type headed struct {
	r    io.Reader
	head []byte
}

func (h *headed) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	if left := binary.MachineBytes - len(h.head); left > 0 {
		h.head = append(h.head, p[:min(n, left)]...)
	}
	return n, err
}

// fill reads the head if nobody has.
func (h *headed) fill() error {
	var b [binary.MachineBytes]byte
	if left := binary.MachineBytes - len(h.head); left > 0 {
		if _, err := io.ReadFull(h, b[:left]); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
	}
	return nil
}
