//go:build linux

package filing

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"github.com/pborman/getopt/v2"
)

// archiving is one run of tar.
type archiving struct {
	file, dir string
	zip, told bool
	strip     int
	names     []string // nothing but these, where one reads
}

func archive(args []string) error {
	if len(args) > 1 && !strings.HasPrefix(args[1], "-") {
		args = append([]string{args[0], "-" + args[1]}, args[2:]...)
	}
	var a archiving
	s := getopt.New()
	create, extract, list := s.BoolLong("create", 'c'), s.BoolLong("extract", 'x'), s.BoolLong("list", 't')
	s.FlagLong(&a.file, "file", 'f')
	s.FlagLong(&a.dir, "directory", 'C')
	s.FlagLong(&a.zip, "gzip", 'z')
	s.FlagLong(&a.told, "verbose", 'v')
	s.BoolLong("preserve-permissions", 'p')
	s.BoolLong("no-same-owner", 0)
	s.FlagLong(&a.strip, "strip-components", 0)
	var err error
	if a.names, err = tool.Parse(s, args, 0); err != nil {
		return err
	}
	switch {
	case *create:
		return a.create()
	case *extract, *list:
		return a.read(*extract)
	}
	return errors.New("you must specify one of the '-ctx' options")
}

func (a archiving) create() (err error) {
	var out io.Writer = os.Stdout
	if a.file != "" && a.file != "-" {
		f, err := os.Create(a.file)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		out = f
	}
	if a.zip {
		z := gzip.NewWriter(out)
		defer func() { err = errors.Join(err, z.Close()) }()
		out = z
	}
	if a.dir != "" {
		if err := os.Chdir(a.dir); err != nil {
			return err
		}
	}
	if len(a.names) == 0 {
		return errors.New("cowardly refusing to create an empty archive")
	}
	w := tar.NewWriter(out)
	for _, root := range a.names {
		err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return a.add(w, root, p, d)
		})
		if err != nil {
			return err
		}
	}
	return w.Close()
}

func (a archiving) add(w *tar.Writer, root, p string, d fs.DirEntry) error {
	st, err := d.Info()
	if err != nil {
		return err
	}
	link := ""
	if st.Mode()&fs.ModeSymlink != 0 {
		if link, err = os.Readlink(p); err != nil {
			return err
		}
	}
	h, err := tar.FileInfoHeader(st, link)
	if err != nil {
		return err
	}
	h.Name = strings.TrimPrefix(p, "/")
	if strings.HasPrefix(root, ".") && root != ".." && !strings.HasPrefix(root, "../") {
		h.Name = "./" + strings.TrimPrefix(strings.TrimPrefix(h.Name, "."), "/")
	}
	if st.IsDir() && !strings.HasSuffix(h.Name, "/") {
		h.Name += "/"
	}
	if a.told {
		fmt.Fprintln(os.Stderr, h.Name)
	}
	if err := w.WriteHeader(h); err != nil || !st.Mode().IsRegular() {
		return err
	}
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

func (a archiving) read(extract bool) error {
	var in io.Reader = os.Stdin
	if a.file != "" && a.file != "-" {
		f, err := os.Open(a.file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	b := bufio.NewReader(in)
	in = b
	if magic, _ := b.Peek(2); string(magic) == "\x1f\x8b" {
		z, err := gzip.NewReader(b)
		if err != nil {
			return err
		}
		in = z
	}
	dir := a.dir
	if dir == "" {
		dir = "."
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	for r := tar.NewReader(in); ; {
		h, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if !a.wants(h.Name) {
			continue
		}
		if !extract || a.told {
			fmt.Println(h.Name)
		}
		if extract {
			if err := a.unpack(root, h, r); err != nil {
				return err
			}
		}
	}
}

func (a archiving) wants(name string) bool {
	name = strings.TrimPrefix(name, "./")
	if len(a.names) == 0 {
		return true
	}
	for _, n := range a.names {
		n = strings.TrimPrefix(strings.TrimSuffix(n, "/"), "./")
		if strings.TrimSuffix(name, "/") == n || strings.HasPrefix(name, n+"/") {
			return true
		}
	}
	return false
}

// unpack writes one file; none leaves the directory.
func (a archiving) unpack(root *os.Root, h *tar.Header, r io.Reader) error {
	parts := strings.Split(strings.Trim(filepath.Clean("/"+h.Name), "/"), "/")
	if len(parts) <= a.strip || parts[0] == "" {
		return nil
	}
	name := filepath.Join(parts[a.strip:]...)
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	var err error
	switch h.Typeflag {
	case tar.TypeDir:
		err = root.MkdirAll(name, 0o755)
	case tar.TypeSymlink:
		_ = root.Remove(name)
		return root.Symlink(h.Linkname, name)
	case tar.TypeLink:
		_ = root.Remove(name)
		return root.Link(strings.TrimPrefix(filepath.Clean("/"+h.Linkname), "/"), name)
	case tar.TypeReg:
		_ = root.Remove(name)
		var f *os.File
		if f, err = root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600); err == nil {
			_, err = io.Copy(f, r)
			err = errors.Join(err, f.Close())
		}
	default:
		return nil
	}
	if err != nil {
		return err
	}
	if os.Geteuid() == 0 {
		if err := root.Lchown(name, h.Uid, h.Gid); err != nil {
			return err
		}
	}
	if err := root.Chmod(name, h.FileInfo().Mode()); err != nil {
		return err
	}
	return root.Chtimes(name, h.ModTime, h.ModTime)
}
