//go:build linux

package filing

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"github.com/pborman/getopt/v2"
)

// copying is how files are copied.
type copying struct {
	// tree copies directories, links copies a link as one, keep keeps owner,
	// mode and time, and told is for each file that is made.
	tree, links, keep bool
	told              func(from, to string)
}

func cp(args []string) error {
	s := getopt.New()
	var c copying
	archive := s.BoolLong("archive", 'a')
	s.FlagLong(&c.tree, "recursive", 'R')
	short := s.Bool('r')
	s.FlagLong(&c.links, "no-dereference", 'P')
	keep := s.Bool('p')
	s.FlagLong(&c.keep, "preserve", 0)
	s.BoolLong("force", 'f')
	noClobber := s.BoolLong("no-clobber", 'n')
	s.BoolLong("dereference", 'L')
	into := s.StringLong("target-directory", 't', "")
	verbose := s.BoolLong("verbose", 'v')
	files, err := tool.Parse(s, args, 1)
	if err != nil {
		return err
	}
	c.tree = c.tree || *short || *archive
	c.keep = c.keep || *keep || *archive
	c.links = c.links || c.tree && !s.IsSet('L')
	if *verbose {
		c.told = func(from, to string) { fmt.Printf("'%s' -> '%s'\n", from, to) }
	}
	return each("cp", files, *into, func(from, to string) error {
		if _, err := os.Lstat(to); err == nil && *noClobber {
			return nil
		}
		return c.copy(from, to)
	})
}

// each does something to each file and its place: the last name, which is a
// directory if there are several files, or the directory that is given.
func each(name string, files []string, into string, do func(from, to string) error) error {
	return placed(name, files, into, func(from, to string) error {
		if _, err := os.Lstat(from); err != nil {
			return tool.Failed("cannot stat", from, err)
		}
		return do(from, to)
	})
}

// placed is [each] for files that need not be there.
func placed(name string, files []string, into string, do func(from, to string) error) error {
	if into == "" {
		if len(files) < 2 {
			return fmt.Errorf("missing destination file operand after '%s'", files[0])
		}
		into, files = files[len(files)-1], files[:len(files)-1]
		st, err := os.Stat(into)
		switch {
		case err == nil && st.IsDir():
		case len(files) == 1 && !strings.HasSuffix(into, "/"):
			return tool.All(name, files, func(from string) error { return do(from, into) })
		default:
			return fmt.Errorf("target '%s': No such directory", into)
		}
	}
	return tool.All(name, files, func(from string) error {
		return do(from, filepath.Join(into, filepath.Base(from)))
	})
}

// copy copies a file, or a directory with all that is in it.
func (c copying) copy(from, to string) error {
	look := os.Stat
	if c.links {
		look = os.Lstat
	}
	st, err := look(from)
	if err != nil {
		return err
	}
	if st.IsDir() {
		return c.directory(from, to, st)
	}
	if at, err := os.Stat(to); err == nil && os.SameFile(st, at) {
		return fmt.Errorf("'%s' and '%s' are the same file", from, to)
	}
	switch st.Mode().Type() {
	case 0:
		err = c.regular(from, to, st)
	case fs.ModeSymlink:
		var target string
		if target, err = os.Readlink(from); err == nil {
			_ = os.Remove(to) // a link is never written through
			err = os.Symlink(target, to)
		}
	default:
		err = &fs.PathError{Path: from, Err: errors.New("not a regular file")}
	}
	if err != nil {
		return err
	}
	if c.told != nil {
		c.told(from, to)
	}
	return c.kept(to, st)
}

func (c copying) directory(from, to string, st fs.FileInfo) error {
	if !c.tree {
		return fmt.Errorf("-r not specified; omitting directory '%s'", from)
	}
	if inside, err := filepath.Rel(from, to); err == nil && inside != ".." && !strings.HasPrefix(inside, "../") {
		return fmt.Errorf("cannot copy a directory, '%s', into itself, '%s'", from, to)
	}
	if err := os.MkdirAll(to, st.Mode().Perm()|0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := c.copy(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return c.kept(to, st)
}

func (c copying) regular(from, to string, st fs.FileInfo) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, st.Mode().Perm())
	if errors.Is(err, syscall.ETXTBSY) { // a program that runs is replaced, not changed
		_ = os.Remove(to)
		out, err = os.OpenFile(to, os.O_WRONLY|os.O_CREATE, st.Mode().Perm())
	}
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// kept gives a copy what the file had, if that is wanted.
func (c copying) kept(to string, st fs.FileInfo) error {
	if !c.keep {
		return nil
	}
	if sys, ok := st.Sys().(*syscall.Stat_t); ok {
		if err := os.Lchown(to, int(sys.Uid), int(sys.Gid)); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	if st.Mode()&fs.ModeSymlink != 0 {
		return nil
	}
	if err := os.Chmod(to, st.Mode()); err != nil {
		return err
	}
	return os.Chtimes(to, st.ModTime(), st.ModTime())
}

func mv(args []string) error {
	s := getopt.New()
	s.BoolLong("force", 'f')
	noClobber := s.BoolLong("no-clobber", 'n')
	verbose := s.BoolLong("verbose", 'v')
	into := s.StringLong("target-directory", 't', "")
	files, err := tool.Parse(s, args, 1)
	if err != nil {
		return err
	}
	return each("mv", files, *into, func(from, to string) error {
		if _, err := os.Lstat(to); err == nil && *noClobber {
			return nil
		}
		if *verbose {
			fmt.Printf("renamed '%s' -> '%s'\n", from, to)
		}
		err := os.Rename(from, to)
		if !errors.Is(err, syscall.EXDEV) {
			return err
		}
		if err := (copying{tree: true, links: true, keep: true}).copy(from, to); err != nil {
			return err
		}
		return os.RemoveAll(from)
	})
}

func ln(args []string) error {
	s := getopt.New()
	symbolic := s.BoolLong("symbolic", 's')
	force := s.BoolLong("force", 'f')
	s.BoolLong("no-dereference", 'n')
	s.BoolLong("no-target-directory", 'T')
	relative := s.BoolLong("relative", 'r')
	files, err := tool.Parse(s, args, 1)
	if err != nil {
		return err
	}
	link := func(from, to string) error {
		if *relative {
			dir, err := filepath.Abs(filepath.Dir(to))
			if err != nil {
				return err
			}
			if from, err = filepath.Abs(from); err != nil {
				return err
			}
			if from, err = filepath.Rel(dir, from); err != nil {
				return err
			}
		}
		if *force {
			_ = os.Remove(to)
		}
		if *symbolic {
			return tool.Failed("failed to create symbolic link", to, os.Symlink(from, to))
		}
		return tool.Failed("failed to create hard link", to, os.Link(from, to))
	}
	if len(files) == 1 {
		return link(files[0], filepath.Base(files[0]))
	}
	if at, err := os.Lstat(files[1]); len(files) == 2 && (s.IsSet('T') || s.IsSet('n') && err == nil && at.Mode()&fs.ModeSymlink != 0) {
		return link(files[0], files[1])
	}
	return placed("ln", files, "", link)
}

// install copies programs and makes directories, with a mode.
func install(args []string) error {
	s := getopt.New()
	directories := s.BoolLong("directory", 'd')
	parents := s.Bool('D')
	mode := s.StringLong("mode", 'm', "755")
	owner := s.StringLong("owner", 'o', "")
	group := s.StringLong("group", 'g', "")
	into := s.StringLong("target-directory", 't', "")
	files, err := tool.Parse(s, args, 1)
	if err != nil {
		return err
	}
	finish := func(file string) error {
		change, err := modeChange(*mode)
		if err != nil {
			return err
		}
		if err := os.Chmod(file, change(0)); err != nil {
			return err
		}
		if *owner == "" && *group == "" {
			return nil
		}
		uid, gid, err := owners(*owner + ":" + *group)
		if err != nil {
			return err
		}
		return os.Lchown(file, uid, gid)
	}
	if *directories {
		return tool.All("install", files, func(dir string) error {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			return finish(dir)
		})
	}
	if *parents && len(files) > 1 {
		if err := os.MkdirAll(filepath.Dir(files[len(files)-1]), 0o755); err != nil {
			return err
		}
	}
	return each("install", files, *into, func(from, to string) error {
		_ = os.Remove(to)
		if err := (copying{}).copy(from, to); err != nil {
			return err
		}
		return finish(to)
	})
}
