// Package pack is a course in one file, to be handed over: the course and nothing
// else, whoever packs it and wherever.
package pack

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/scaffold"
	"castoff/cmd/castoff/internal/ground/bounded"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/portable"
)

// Ending is what the names of packs end with.
const Ending = ".castoff"

// The bounds of a pack.
const (
	// MostBytes is how large the file may be, compressed.
	MostBytes = 64 << 20
	mostAll   = 128 << 20 // bytes of all files
	mostFile  = 32 << 20  // bytes of one
	mostFiles = 5000
	mostList  = 2 << 20 // bytes of the list of files
	mostPath  = 240
)

// listName is the first file of the archive: the others with their digests.
const listName = "castoff-pack.json"

// format is the version of the form of packs.
const format = 1

// list is what listName holds.
type list struct {
	Format int `json:"format"`
	// Files are the SHA-256 of the files in hexadecimal digits, by their paths.
	Files map[string]string `json:"files"`
}

// Files are the files of a course by their paths, slash separated.
type Files map[string]File

// File is a file of a course.
type File struct {
	Data       []byte
	Executable bool
}

// Collect reads the files of a course's directory. What begins with a dot is left
// out, but for .dockerignore and the files of exercises: it is the author's own,
// such as a repository. So are packs beside the lessons, where one is written: each
// would hold the one before. left are the paths of what was left out. Links are errors:
// they would lead elsewhere for somebody else.
func Collect(course fs.FS) (files Files, left []string, err error) {
	files = Files{}
	size := 0
	err = fs.WalkDir(course, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return bounded.Cause(err)
		case name == ".":
			return nil
		case hidden(name, d.IsDir()), !d.IsDir() && isPack(name):
			left = append(left, name)
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		case !d.Type().IsRegular():
			return fmt.Errorf("%s is neither a file nor a directory", name)
		case len(files) == mostFiles:
			return fmt.Errorf("there are more than %d files", mostFiles)
		}
		if err := checkPath(name); err != nil {
			return err
		}
		b, err := bounded.ReadFile(course, name, int64(min(mostFile, mostAll-size)))
		if err != nil {
			return fmt.Errorf("%s %w", name, bounded.Cause(err))
		}
		st, err := d.Info()
		if err != nil {
			return err
		}
		size += len(b)
		files[name] = File{Data: b, Executable: st.Mode()&0o100 != 0}
		return nil
	})
	if err == nil {
		err = apart(slices.Sorted(maps.Keys(files)))
	}
	return files, left, err
}

// isPack reports whether a file is one that was handed over, or is to be.
func isPack(name string) bool {
	return path.Dir(name) == "." && strings.EqualFold(path.Ext(name), Ending)
}

// hidden reports whether a path is not a course's, but something of its author's.
// Exercises may have files with a dot, such as an .env that is not to be shipped:
// what is written for a learner is looked at when they are loaded.
func hidden(name string, dir bool) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, ".") && base != ".dockerignore" && (dir || !strings.HasPrefix(name, scaffold.Exercises+"/"))
}

// checkPath returns an error for a path that is not the same on every system, or
// leads out of a directory.
func checkPath(name string) error {
	wrong := !fs.ValidPath(name) || name == "." || len(name) > mostPath || hidden(name, false)
	for dir := path.Dir(name); dir != "." && dir != "/" && !wrong; dir = path.Dir(dir) {
		wrong = hidden(dir, true)
	}
	for part := range strings.SplitSeq(name, "/") {
		wrong = wrong || !portable.Name(part) || portable.Device(part)
	}
	if wrong {
		return fmt.Errorf("%q is no path for a file of a course", plaintext.Line(name))
	}
	return nil
}

// apart returns an error if two of the paths are one on a system that ignores
// case.
func apart(names []string) error {
	seen := map[string]string{}
	for _, name := range names {
		small := strings.ToLower(name)
		if other, ok := seen[small]; ok {
			return fmt.Errorf("%s and %s differ only in capital letters", other, name)
		}
		seen[small] = name
	}
	return nil
}

// Write writes a pack. The same files make the same bytes: it has no times, no
// owners, and nothing of the machine that it was made on.
func Write(w io.Writer, files Files) error {
	l := list{Format: format, Files: map[string]string{}}
	for name, f := range files {
		sum := sha256.Sum256(f.Data)
		l.Files[name] = hex.EncodeToString(sum[:])
	}
	text, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		return err
	}
	zw, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	tw := tar.NewWriter(zw)
	if err := add(tw, listName, File{Data: append(text, '\n')}); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := add(tw, name, files[name]); err != nil {
			return err
		}
	}
	return errors.Join(tw.Close(), zw.Close())
}

// made is the time of all files: a zip archive could hold it.
var made = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func add(tw *tar.Writer, name string, f File) error {
	h := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(f.Data)), ModTime: made}
	if f.Executable {
		h.Mode = 0o755
	}
	if err := tw.WriteHeader(h); err != nil {
		return err
	}
	_, err := tw.Write(f.Data)
	return err
}

// ErrNone is the error for a file that is no pack.
var ErrNone = errors.New("it is not a packed course")

// Read reads a pack, which is somebody else's work: nothing in it is believed that
// its list of files does not say, and no path leads anywhere but below a directory.
func Read(r io.Reader) (Files, error) {
	zr, err := gzip.NewReader(r)
	if err != nil {
		return nil, ErrNone
	}
	return unpack(zr)
}

// unpack reads the archive of a pack.
func unpack(r io.Reader) (Files, error) {
	tr := tar.NewReader(r)
	l, err := readList(tr)
	if err != nil {
		return nil, err
	}
	files := Files{}
	size := 0
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading the archive: %w", err)
		}
		f, err := readFile(tr, h, l, mostAll-size)
		switch _, twice := files[h.Name]; {
		case err != nil:
			return nil, err
		case twice:
			return nil, fmt.Errorf("%s is there twice", plaintext.Line(h.Name))
		}
		size += len(f.Data)
		files[h.Name] = f
	}
	for name := range l.Files {
		if _, ok := files[name]; !ok {
			return nil, fmt.Errorf("%s is missing", plaintext.Line(name))
		}
	}
	return files, nil
}

// readList reads the first file of the archive.
func readList(tr *tar.Reader) (list, error) {
	var l list
	h, err := tr.Next()
	if err != nil || h.Name != listName || h.Typeflag != tar.TypeReg {
		return l, ErrNone
	}
	text, err := bounded.ReadAll(tr, mostList)
	if err != nil {
		return l, fmt.Errorf("reading its list of files: %w", err)
	}
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&l); err != nil {
		return l, fmt.Errorf("reading its list of files: %w", err)
	}
	switch {
	case l.Format != format:
		return l, fmt.Errorf("it is of format %d, and this castoff reads %d", l.Format, format)
	case len(l.Files) > mostFiles:
		return l, fmt.Errorf("it has more than %d files", mostFiles)
	}
	for name := range l.Files {
		if err := checkPath(name); err != nil {
			return l, err
		}
	}
	return l, apart(slices.Sorted(maps.Keys(l.Files)))
}

// readFile reads a file of the archive, which has to be the one in the list.
func readFile(tr *tar.Reader, h *tar.Header, l list, left int) (File, error) {
	name := plaintext.Line(h.Name)
	sum, listed := l.Files[h.Name]
	switch {
	case !listed:
		return File{}, fmt.Errorf("%s is not in its list of files", name)
	case h.Typeflag != tar.TypeReg:
		return File{}, fmt.Errorf("%s is not a file", name)
	}
	b, err := bounded.ReadAll(tr, int64(min(mostFile, left)))
	if err != nil {
		return File{}, fmt.Errorf("reading %s: %w", name, err)
	}
	if got := sha256.Sum256(b); hex.EncodeToString(got[:]) != sum {
		return File{}, fmt.Errorf("%s is not the file that its list has", name)
	}
	return File{Data: b, Executable: h.FileInfo().Mode()&0o100 != 0}, nil
}
