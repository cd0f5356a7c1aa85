// Package walk goes through the root file system of a container and reports
// every file in it. It is what the probe is made of, and uses nothing but the
// standard library: the probe is built from this package alone.
package walk

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// Type is the type of a file.
type Type byte

// The types of files.
const (
	Regular   Type = '-'
	Directory Type = 'd'
	Symlink   Type = 'l'
	HardLink  Type = 'h' // another name of the file in Link
	Other     Type = 'o' // device, FIFO, socket
)

// MarshalText returns the letter, for JSON.
func (t Type) MarshalText() ([]byte, error) { return []byte{byte(t)}, nil }

// UnmarshalText takes one of the letters; others are an error.
func (t *Type) UnmarshalText(text []byte) error {
	if len(text) == 1 {
		switch Type(text[0]) {
		case Regular, Directory, Symlink, HardLink, Other:
			*t = Type(text[0])
			return nil
		}
	}
	return fmt.Errorf("reading the type of a file: %q is not one", text)
}

// Entry is a file, directory or link, as an archive or a walk reports it.
type Entry struct {
	// Path is slash separated and relative to the root, without "." and "..";
	// "" is the root. It is as the image has it: not fit to be shown.
	Path string
	Type Type
	// Mode has the permissions with setuid (04000), setgid (02000) and sticky
	// (01000), as chmod(2) takes them.
	Mode uint32
	// UID and GID are the numbers of the owner and the group.
	UID, GID uint32
	// Size is the length of a regular file in bytes, holes included; 0 for
	// everything else.
	Size int64
	// Link is the target of a link: the text of a symbolic one, the Path of the
	// other name for a hard one.
	Link string
	// Inode is the same for all names of one file, and not 0, where whoever
	// reports the file knows inodes and it has, or may have, several names. An
	// archive reports those with HardLink instead.
	Inode uint64
	// Content is what the file holds, if [Wanted] asked for it.
	Content []byte
	// Head is the beginning of a program, [HeadBytes] or the whole of it if it is
	// shorter; nil where whoever reports it does not say, as for what is not a
	// program.
	Head []byte
	// Source is the number under which whoever reports the file finds it again,
	// and not 0 where that is possible.
	Source int
	// Program is what a regular file that can be started is: a script's first
	// line, or one of the constants; see [Recognizer]. A walk reports it for files
	// that somebody may execute, and for one with several names only once.
	Program string
	// Digest is the SHA-256 of what a regular file holds; nil if it was not asked
	// for, or could not be found out.
	Digest *Digest
}

// Walk goes through the file system below root and writes what it finds to w,
// for [Read]. It leaves out what is [Masked], files that are mounted one by
// one, and the paths in skip. For those with a [StartedPrefix] it reports how
// they begin instead. What cannot be read is reported and does not end it; the
// error is w's.
func Walk(w io.Writer, root string, skip ...string) error { return walkDigests(w, root, nil, skip...) }

// walkDigests is [Walk] that also reads the regular files of some lengths, for
// their digests.
func walkDigests(w io.Writer, root string, lengths map[int64]bool, skip ...string) error {
	k := &walker{out: newWriter(w), root: root, skip: map[string]bool{}, lengths: lengths, inodes: map[fileID]uint64{}, known: map[uint64]bool{}, todo: []string{""}}
	k.doubt = inUserSpace(root, mounts)
	for _, s := range append(mountedFiles(root, mounts), skip...) {
		if place, ok := strings.CutPrefix(s, StartedPrefix); ok {
			k.start(place)
			continue
		}
		k.skip[s] = true
	}
	k.idle = sync.NewCond(&k.mu)
	var wg sync.WaitGroup
	for range workers() {
		wg.Go(k.work)
	}
	wg.Wait()
	return k.out.end()
}

// workers is more than there are CPUs: a file system in user space keeps the
// walk waiting.
func workers() int { return min(4*runtime.NumCPU(), 16) }

// walker is one walk. Its workers share a stack of directories.
type walker struct {
	root string
	skip map[string]bool
	out  *writer
	// started are the files whose beginnings to report.
	started map[string]bool
	// doubt is true where the number of a file's names cannot be relied on.
	doubt bool
	// lengths are those of the files to be read for their digests.
	lengths map[int64]bool

	mu     sync.Mutex
	idle   *sync.Cond
	todo   []string
	busy   int
	inodes map[fileID]uint64
	known  map[uint64]bool // inodes whose programs were reported
}

func (k *walker) work() {
	b := batch{recognizer: NewRecognizer()}
	for {
		dir, ok := k.next()
		if !ok {
			return
		}
		b.reset(dir)
		below := k.dir(dir, &b)
		k.out.write(&b)
		k.mu.Lock()
		k.todo = append(k.todo, below...)
		k.busy--
		k.mu.Unlock()
		k.idle.Broadcast()
	}
}

// next waits for a directory; ok is false once there will be none.
func (k *walker) next() (dir string, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for len(k.todo) == 0 {
		if k.busy == 0 {
			return "", false
		}
		k.idle.Wait()
	}
	last := len(k.todo) - 1
	dir, k.todo = k.todo[last], k.todo[:last]
	k.busy++
	return dir, true
}

// dir reports what is in one directory and returns the directories in it.
func (k *walker) dir(dir string, b *batch) (below []string) {
	f, err := os.Open(filepath.Join(k.root, dir))
	if err != nil {
		b.trouble(err)
		return nil
	}
	defer f.Close()
	for {
		// One at a time: os asks for a block of names when the last is used up, and a
		// file system in user space (FUSE) hands out a block's attributes along with
		// the names only where those of the block before were asked for. Reading all
		// the names of a directory first took twice the requests.
		entries, err := f.ReadDir(1)
		for _, d := range entries {
			p := d.Name()
			if dir != "" {
				p = dir + "/" + p
			}
			if k.skip[p] || Masked(p) {
				continue
			}
			e, err := k.entry(p, d)
			if err != nil {
				b.trouble(err)
				continue
			}
			if e.Type == Regular {
				k.inside(b, &e)
			}
			b.entry(d.Name(), e)
			if e.Type == Directory {
				below = append(below, p)
			}
		}
		if err == io.EOF {
			return below
		}
		if err != nil {
			b.trouble(err)
			return below
		}
	}
}

// inside fills in what is wanted of a regular file's content. A file that
// cannot be read is reported all the same.
func (k *walker) inside(b *batch, e *Entry) {
	if k.started[e.Path] {
		// That it cannot be read is reported elsewhere, if it matters.
		e.Head, _ = content(filepath.Join(k.root, e.Path), HeadBytes)
	}
	var err error
	if e.Mode&0o111 != 0 {
		if e.Program, err = k.program(b.recognizer, *e); err != nil {
			b.trouble(err)
		}
	}
	if k.digests(e.Size) {
		if e.Digest, err = digestOf(filepath.Join(k.root, e.Path), e.Size); err != nil {
			b.trouble(err)
		}
	}
}

func (k *walker) entry(p string, d os.DirEntry) (Entry, error) {
	st, err := d.Info()
	if err != nil {
		return Entry{}, err
	}
	full := filepath.Join(k.root, p)
	e := Entry{Path: p, Type: Other}
	e.number(k, st)
	switch mode := st.Mode(); {
	case mode.IsDir():
		e.Type = Directory
	case mode&os.ModeSymlink != 0:
		e.Type = Symlink
		if e.Link, err = os.Readlink(full); err != nil {
			return Entry{}, err
		}
	case mode.IsRegular():
		e.Type, e.Size = Regular, st.Size()
		if most := Wanted(p); most > 0 {
			if e.Content, err = content(full, most); err != nil {
				return Entry{}, err
			}
		}
	}
	if e.Type != Regular {
		e.Inode = 0
	}
	return e, nil
}

// inode returns a small number for a file with several names, the same for
// all of them.
func (k *walker) inode(id fileID) uint64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	n, ok := k.inodes[id]
	if !ok {
		n = uint64(len(k.inodes) + 1)
		k.inodes[id] = n
	}
	return n
}

// fileID is the same for all names of one file.
type fileID struct {
	dev, ino uint64
	// also tells files apart on a file system in user space: fuse-overlayfs now
	// and then gives a copy the inode of the file that it was copied from.
	also attributes
}

// attributes are what all names of a file have in common.
type attributes struct {
	modified, size int64
	mode, uid, gid uint32
}

// program tells what an executable is.
func (k *walker) program(z *Recognizer, e Entry) (string, error) {
	if e.Size == 0 || e.Inode != 0 && !k.firstName(e.Inode) {
		return NoProgram, nil
	}
	f, err := open(filepath.Join(k.root, e.Path))
	if err != nil {
		return NoProgram, err
	}
	defer f.Close()
	return z.Program(f)
}

// firstName reports whether a file's program has not been asked for yet.
func (k *walker) firstName(inode uint64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	first := !k.known[inode]
	k.known[inode] = true
	return first
}

// content reads the beginning of a regular file.
func content(path string, most int64) ([]byte, error) {
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most))
	if b == nil {
		b = []byte{}
	}
	return b, err
}
