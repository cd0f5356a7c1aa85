package courses

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/digest"
	"castoff/cmd/castoff/internal/ground/fault"
)

// The bounds of what the images of a course bring to builds; it is held in
// memory.
const (
	mostBrought = 64 << 20 // bytes
	mostFiles   = 5000
)

// brought is what a course's own images bring to builds.
type brought struct {
	// images are those that have something of the course's own; files are these files,
	// and whatever else the paths of images name.
	images []manifest.Image
	files  fs.FS
	// digest is of both; empty if there are no such images.
	digest string
}

// BuildFiles are the files that the paths of the course's images lead to. They
// are in memory, from when the first of them is opened or somebody is asked about
// them: what is done to the directory later does not change them.
func (c *Course) BuildFiles() fs.FS { return held{c} }

// held is the files of a course's images, which most commands have no need of.
type held struct{ course *Course }

// Open opens one of them.
func (h held) Open(name string) (fs.File, error) {
	b, err := h.course.loadBrought()
	if err != nil {
		return nil, err
	}
	return b.files.Open(name)
}

// OwnImages are the images that bring files of the course's own to builds, run
// commands of its own, or stand on a base image of its own, none of which anybody
// but its author has read; there are none for castoff's own course. The digest
// differs if any file of theirs does, or how they are built.
func (c *Course) OwnImages() (images []manifest.Image, digest string, err error) {
	b, err := c.loadBrought()
	return b.images, b.digest, err
}

// readBrought reads the files of the course's images.
func (c *Course) readBrought() (brought, error) {
	m, err := c.Manifest()
	b := brought{files: c.Files()}
	if err != nil || c.ID == "" {
		return b, err
	}
	held := fstest.MapFS{}
	size := 0
	for _, i := range m.Images {
		own := len(i.Commands) > 0 || m.Wanted().Ref != ""
		for _, name := range []string{i.Context, i.Dockerfile, i.Offline} {
			if at, is := strings.CutPrefix(name, material.Prefix); is {
				own = true
				if err := hold(c.files, at, held, &size); err != nil {
					return b, fault.New(fmt.Errorf("reading the files of the image %s: %w", i.Name, err), fault.ExitFailed,
						c.commands.check()+"    shows what to mend, line by line")
				}
			}
		}
		if own {
			b.images = append(b.images, i)
		}
	}
	b.files = material.Of(held)
	if len(b.images) > 0 {
		b.digest, err = digestOf(b.images, held)
	}
	return b, err
}

// hold puts the files at a path into memory.
func hold(files fs.FS, at string, held fstest.MapFS, size *int) error {
	return fs.WalkDir(files, at, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return bounded.Cause(err)
		case d.IsDir() || held[name] != nil:
			return nil
		case !d.Type().IsRegular():
			return fmt.Errorf("%s is neither a file nor a directory", name)
		case len(held) == mostFiles:
			return fmt.Errorf("%s has more than %d files", path.Dir(at), mostFiles)
		}
		b, err := bounded.ReadFile(files, name, int64(mostBrought-*size))
		if err != nil {
			return fmt.Errorf("%s %w", name, bounded.Cause(err))
		}
		st, err := d.Info()
		if err != nil {
			return err
		}
		*size += len(b)
		held[name] = &fstest.MapFile{Data: b, Mode: st.Mode().Perm()}
		return nil
	})
}

// digestOf is a checksum of images and files.
func digestOf(images []manifest.Image, files fstest.MapFS) (string, error) {
	type file struct{ Name, Mode, Sum string }
	var all []file
	for name, f := range files {
		sum := sha256.Sum256(f.Data)
		all = append(all, file{name, f.Mode.String(), hex.EncodeToString(sum[:])})
	}
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.Name, b.Name) })
	list, err := json.Marshal([]any{images, all})
	return digest.Of(list), err
}
