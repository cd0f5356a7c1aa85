//go:build linux

package filing

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"github.com/pborman/getopt/v2"
)

// listing is how ls lists.
type listing struct {
	all, most, long, self, tree, human, byTime, bySize, backwards, numbers, marks bool
}

func ls(args []string) error {
	var l listing
	s := getopt.New()
	s.Flag(&l.all, 'a')
	s.Flag(&l.most, 'A')
	s.Flag(&l.long, 'l')
	s.Flag(&l.self, 'd')
	s.Flag(&l.tree, 'R')
	s.Flag(&l.human, 'h')
	s.Flag(&l.byTime, 't')
	s.Flag(&l.bySize, 'S')
	s.Flag(&l.backwards, 'r')
	s.Flag(&l.numbers, 'n')
	s.Flag(&l.marks, 'F')
	s.Bool('1')
	files, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	l.long = l.long || l.numbers
	if len(files) == 0 {
		files = []string{"."}
	}
	slices.Sort(files)
	var dirs []string
	var single []entry
	err = tool.All("ls", files, func(file string) error {
		st, err := os.Lstat(file)
		if err != nil {
			return fmt.Errorf("cannot access '%s': No such file or directory", file)
		}
		if to, err := os.Stat(file); err == nil && to.IsDir() && !l.self && !(l.long && st.Mode()&fs.ModeSymlink != 0) {
			dirs = append(dirs, file)
		} else {
			single = append(single, entry{file, file, st})
		}
		return nil
	})
	l.print(single)
	for i, dir := range dirs {
		if len(files) > 1 || l.tree {
			if i > 0 || len(single) > 0 {
				fmt.Println()
			}
			fmt.Println(dir + ":")
		}
		if e := l.directory(dir); e != nil {
			fmt.Fprintln(os.Stderr, "ls:", tool.Plain(e))
			err = tool.Status(2)
		}
	}
	return err
}

// entry is a file in a list, by the name that it is listed by.
type entry struct {
	name, path string
	fs.FileInfo
}

func (l listing) directory(dir string) error {
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var list, below []entry
	if l.all {
		for _, name := range []string{".", ".."} {
			if st, err := os.Lstat(filepath.Join(dir, name)); err == nil {
				list = append(list, entry{name, filepath.Join(dir, name), st})
			}
		}
	}
	for _, n := range names {
		if strings.HasPrefix(n.Name(), ".") && !l.all && !l.most {
			continue
		}
		st, err := n.Info()
		if err != nil {
			continue // it went away meanwhile
		}
		e := entry{n.Name(), filepath.Join(dir, n.Name()), st}
		list = append(list, e)
		if l.tree && st.IsDir() {
			below = append(below, e)
		}
	}
	l.print(list)
	for _, e := range below {
		fmt.Printf("\n%s:\n", e.path)
		if err := l.directory(e.path); err != nil {
			return err
		}
	}
	return nil
}

func (l listing) print(list []entry) {
	switch {
	case l.byTime:
		slices.SortStableFunc(list, func(a, b entry) int { return b.ModTime().Compare(a.ModTime()) })
	case l.bySize:
		slices.SortStableFunc(list, func(a, b entry) int { return int(b.Size() - a.Size()) })
	}
	if l.backwards {
		slices.Reverse(list)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 1, ' ', 0)
	defer w.Flush()
	for _, e := range list {
		name := e.name
		if l.marks {
			name += mark(e.Mode())
		}
		if !l.long {
			fmt.Fprintln(w, name)
			continue
		}
		if to, err := os.Readlink(e.path); err == nil {
			name += " -> " + to
		}
		links, owner, group := uint64(1), "?", "?"
		if sys, ok := e.Sys().(*syscall.Stat_t); ok {
			links = uint64(sys.Nlink)
			owner, group = l.owners(sys)
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s %s\n", modeText(e.Mode()), links, owner, group,
			amount(e.Size(), l.human), e.ModTime().Format("Jan _2 15:04"), name)
	}
}

// owners are a file's owner and group, by name where there is one.
func (l listing) owners(sys *syscall.Stat_t) (owner, group string) {
	owner, group = strconv.Itoa(int(sys.Uid)), strconv.Itoa(int(sys.Gid))
	if l.numbers {
		return owner, group
	}
	if u, err := user.LookupId(owner); err == nil {
		owner = u.Username
	}
	if g, err := user.LookupGroupId(group); err == nil {
		group = g.Name
	}
	return owner, group
}

func mark(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "/"
	case m&fs.ModeSymlink != 0:
		return "@"
	case m&0o111 != 0:
		return "*"
	}
	return ""
}

// modeText is a mode as ls writes it: drwxr-xr-x, with s and t in their places.
func modeText(m fs.FileMode) string {
	kind := "-"
	switch {
	case m.IsDir():
		kind = "d"
	case m&fs.ModeSymlink != 0:
		kind = "l"
	case m&fs.ModeNamedPipe != 0:
		kind = "p"
	case m&fs.ModeSocket != 0:
		kind = "s"
	case m&fs.ModeCharDevice != 0:
		kind = "c"
	case m&fs.ModeDevice != 0:
		kind = "b"
	}
	text := []byte(m.Perm().String()) // it begins with a hyphen, in the place of the kind
	text[0] = kind[0]
	for _, s := range []struct {
		bit    fs.FileMode
		at     int
		letter byte
	}{{fs.ModeSetuid, 3, 's'}, {fs.ModeSetgid, 6, 's'}, {fs.ModeSticky, 9, 't'}} {
		if m&s.bit == 0 {
			continue
		}
		if text[s.at] != 'x' {
			s.letter -= 'a' - 'A'
		}
		text[s.at] = s.letter
	}
	return string(text)
}

// amount is a number of bytes, in units of 1024 for people.
func amount(n int64, human bool) string {
	if !human || n < 1024 {
		return strconv.FormatInt(n, 10)
	}
	x, unit := float64(n), 0
	for ; x >= 1024 && unit < 4; unit++ {
		x /= 1024
	}
	if x < 10 {
		return fmt.Sprintf("%.1f%c", x, " KMGT"[unit])
	}
	return fmt.Sprintf("%.0f%c", x, " KMGT"[unit])
}

func readlink(args []string) error {
	s := getopt.New()
	follow := s.BoolLong("canonicalize", 'f')
	s.Bool('e')
	s.Bool('n')
	files, err := tool.Parse(s, args, 1)
	if err != nil {
		return err
	}
	for _, f := range files {
		var to string
		if *follow || s.IsSet('e') {
			to, err = resolved(f)
		} else {
			to, err = os.Readlink(f)
		}
		if err != nil {
			return tool.Status(1) // as readlink does, without a word
		}
		fmt.Println(to)
	}
	return nil
}

func realpath(args []string) error {
	files, err := tool.Parse(getopt.New(), args, 1)
	if err != nil {
		return err
	}
	return tool.All("realpath", files, func(f string) error {
		to, err := resolved(f)
		if err == nil {
			fmt.Println(to)
		}
		return err
	})
}

// resolved is a path without links; its last part need not exist.
func resolved(file string) (string, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	if to, err := filepath.EvalSymlinks(file); err == nil {
		return to, nil
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(file))
	return filepath.Join(dir, filepath.Base(file)), err
}
