// Package shelf keeps the courses that somebody was handed as one file.
package shelf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/course/pack"
	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/wholefile"
)

// Shelf is where courses are kept: a directory with one for each.
type Shelf struct{ Dir string }

// Kept is a course that is kept.
type Kept struct {
	// Name is what a person types for it.
	Name string `json:"name"`
	// Title, Author and Edition are what it says of itself; they may be empty.
	Title   string `json:"title,omitempty"`
	Author  string `json:"author,omitempty"`
	Edition string `json:"edition,omitempty"`
	// Castoff is the lowest castoff that plays it; empty for any.
	Castoff string `json:"castoff,omitempty"`
	// Digest is the SHA-256 of the pack in hexadecimal digits, From where it came
	// from, At when.
	Digest string    `json:"sha256"`
	From   string    `json:"from"`
	At     time.Time `json:"at"`
}

const (
	// filesDir is the directory of a course's files in that of the course.
	filesDir = "course"
	// recordName is the file with its [Kept].
	recordName = "kept.json"
	mostRecord = 64 << 10 // bytes
	// mostName is how long a name is that is made from a title.
	mostName = 40
)

// keptName is what a kept course is called: a directory's name on every system.
var keptName = pattern.New(`^[a-z0-9][a-z0-9-]{0,59}$`)

// nameOf makes a name from a title: "parcel-service" from "Parcel service!".
func nameOf(title, otherwise string) string {
	for _, from := range []string{title, otherwise} {
		words := strings.FieldsFunc(strings.ToLower(from), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
		name := strings.Join(words, "-")
		for len(name) > mostName {
			cut := strings.LastIndexByte(name[:mostName+1], '-')
			if cut <= 0 {
				cut = mostName
			}
			name = name[:cut]
		}
		if keptName.MatchString(name) {
			return name
		}
	}
	return "course"
}

// List are the courses that are kept, by their names. What cannot be read is left
// out.
func (s Shelf) List() ([]Kept, error) {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("listing the kept courses: %w", err)
	}
	var all []Kept
	for _, e := range entries {
		if k, ok := s.find(e.Name()); ok {
			all = append(all, k)
		}
	}
	return all, nil
}

// find is the course with a name.
func (s Shelf) find(name string) (Kept, bool) {
	if !keptName.MatchString(name) {
		return Kept{}, false
	}
	b, err := bounded.ReadFile(os.DirFS(filepath.Join(s.Dir, name)), recordName, mostRecord)
	var k Kept
	if err != nil || json.Unmarshal(b, &k) != nil {
		return Kept{}, false
	}
	k.Name = name
	return k, true
}

// Path is the directory with the files of the course with a name; false if none
// is kept under it.
func (s Shelf) Path(name string) (string, bool) {
	if _, ok := s.find(name); !ok {
		return "", false
	}
	return filepath.Join(s.Dir, name, filesDir), true
}

// Add keeps a packed course, which came from somewhere, and returns what it is
// called. With into it takes the place of the course of that name, and what a
// learner did there stays theirs; otherwise a different course of its name is an
// error, and the same one is found. One that asks for a newer castoff than the one
// with this version is an error, too.
func (s Shelf) Add(packed []byte, from, into, version string) (k Kept, fresh bool, err error) {
	files, err := pack.Read(bytes.NewReader(packed))
	if err != nil {
		return k, false, fmt.Errorf("opening the packed course %s: %w", plaintext.Line(from), err)
	}
	sum := sha256.Sum256(packed)
	k = Kept{Digest: hex.EncodeToString(sum[:]), From: from, At: time.Now().UTC().Truncate(time.Second)}
	course := inMemory(files)
	if err := manifest.Admit(course, version); err != nil {
		return k, false, err
	}
	// What is wrong with it is said where it is opened.
	if m, err := manifest.Load(course, material.Of(course)); err == nil {
		k.Title, k.Author, k.Edition, k.Castoff = m.Title, m.Author, m.Edition, m.Castoff
	}
	base := filepath.Base(strings.TrimSuffix(from, pack.Ending))
	if k.Name = into; into == "" {
		k.Name = nameOf(k.Title, base)
	}
	old, kept := s.find(k.Name)
	switch {
	case kept && old.Digest == k.Digest:
		return old, false, nil
	case kept && into == "":
		return k, false, fault.New(fmt.Errorf("keeping the course %s: another one is kept under the name %s", plaintext.Line(from), k.Name), fault.ExitUsage,
			"castoff course update "+k.Name+" "+plaintext.Quote(from)+"    puts it in the place of that one, with your progress",
			"castoff course remove "+k.Name+"    removes that one")
	case !kept && into != "":
		return k, false, s.none(into)
	}
	if err := s.put(k, files); err != nil {
		return k, false, fmt.Errorf("keeping the course %s: %w", k.Name, err)
	}
	return k, true, nil
}

// none is the error for a name under which no course is kept.
func (s Shelf) none(name string) error {
	return fault.New(fmt.Errorf("looking for the course %q: none is kept under that name", plaintext.Line(name)), fault.ExitUsage, "castoff course list")
}

// put writes a course beside the others, and puts it into its place in one go.
func (s Shelf) put(k Kept, files pack.Files) (err error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return err
	}
	// A name that no course has: a dot begins it.
	temporary, err := os.MkdirTemp(s.Dir, ".new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	if err := unpack(filepath.Join(temporary, filesDir), files); err != nil {
		return err
	}
	b, err := json.MarshalIndent(k, "", " ")
	if err != nil {
		return err
	}
	if err := wholefile.Write(filepath.Join(temporary, recordName), 0o600, func(w io.Writer) error { _, err := w.Write(b); return err }); err != nil {
		return err
	}
	place := filepath.Join(s.Dir, k.Name)
	old := temporary + ".old"
	if err := os.Rename(place, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(temporary, place); err != nil {
		return errors.Join(err, os.Rename(old, place))
	}
	return os.RemoveAll(old)
}

// unpack writes files below a directory that it makes. The directory is closed
// when it returns: on Windows one that is open cannot be renamed.
func unpack(dir string, files pack.Files) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for name, f := range files {
		mode := os.FileMode(0o600)
		if f.Executable {
			mode = 0o700
		}
		if err := root.MkdirAll(filepath.FromSlash(path.Dir(name)), 0o700); err != nil {
			return err
		}
		if err := root.WriteFile(filepath.FromSlash(name), f.Data, mode); err != nil {
			return err
		}
	}
	return nil
}

// Remove removes the course with a name, and nothing that a learner did with it.
func (s Shelf) Remove(name string) error {
	if _, ok := s.find(name); !ok {
		return s.none(name)
	}
	if err := os.RemoveAll(filepath.Join(s.Dir, name)); err != nil {
		return fmt.Errorf("removing the course %s: %w", name, err)
	}
	return nil
}

// Names are the names of the courses that are kept.
func (s Shelf) Names() []string {
	all, err := s.List()
	if err != nil {
		return nil
	}
	var names []string
	for _, k := range all {
		names = append(names, k.Name)
	}
	slices.Sort(names)
	return names
}
