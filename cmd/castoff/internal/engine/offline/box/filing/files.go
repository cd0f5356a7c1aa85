//go:build linux

package filing

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"github.com/pborman/getopt/v2"
)

func mkdir(args []string) error {
	s := getopt.New()
	parents := s.BoolLong("parents", 'p')
	mode := s.StringLong("mode", 'm', "")
	verbose := s.BoolLong("verbose", 'v')
	dirs, err := tool.Parse(s, args, 1)
	if err != nil {
		return err
	}
	return tool.All("mkdir", dirs, func(dir string) error {
		make := os.Mkdir
		if *parents {
			make = os.MkdirAll
		}
		if err := make(dir, 0o777); err != nil {
			return tool.Failed("cannot create directory", dir, err)
		}
		if *verbose {
			fmt.Printf("mkdir: created directory '%s'\n", dir)
		}
		if *mode == "" {
			return nil
		}
		change, err := modeChange(*mode)
		if err != nil {
			return err
		}
		return os.Chmod(dir, change(0o777))
	})
}

func rmdir(args []string) error {
	dirs, err := tool.Parse(getopt.New(), args, 1)
	if err != nil {
		return err
	}
	return tool.All("rmdir", dirs, func(dir string) error {
		if st, err := os.Lstat(dir); err == nil && !st.IsDir() {
			return fmt.Errorf("failed to remove '%s': Not a directory", dir)
		}
		if err := os.Remove(dir); err != nil {
			return tool.Failed("failed to remove", dir, err)
		}
		return nil
	})
}

func rm(args []string) error {
	s := getopt.New()
	tree := s.BoolLong("recursive", 'r')
	s.FlagLong(tree, "", 'R')
	force := s.BoolLong("force", 'f')
	verbose := s.BoolLong("verbose", 'v')
	emptyDirs := s.BoolLong("dir", 'd')
	files, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	if len(files) == 0 && !*force {
		return errors.New("missing operand")
	}
	return tool.All("rm", files, func(file string) error {
		st, err := os.Lstat(file)
		switch {
		case errors.Is(err, fs.ErrNotExist) && *force:
			return nil
		case err != nil:
			return tool.Failed("cannot remove", file, err)
		case filepath.Clean(file) == "/":
			return errors.New("it is dangerous to operate recursively on '/'")
		case st.IsDir() && !*tree && !*emptyDirs:
			return fmt.Errorf("cannot remove '%s': Is a directory", file)
		}
		remove := os.Remove
		if *tree {
			remove = os.RemoveAll
		}
		if err := remove(file); err != nil {
			return tool.Failed("cannot remove", file, err)
		}
		if *verbose {
			fmt.Printf("removed '%s'\n", file)
		}
		return nil
	})
}

func touch(args []string) error {
	s := getopt.New()
	existing := s.Bool('c')
	s.Bool('a')
	s.Bool('m')
	like := s.StringLong("reference", 'r', "")
	at := s.StringLong("date", 'd', "")
	files, err := tool.Parse(s, args, 1)
	if err != nil {
		return err
	}
	when := time.Now()
	if *like != "" {
		st, err := os.Stat(*like)
		if err != nil {
			return err
		}
		when = st.ModTime()
	}
	if *at != "" {
		if when, err = moment(*at); err != nil {
			return err
		}
	}
	return tool.All("touch", files, func(file string) error {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			if *existing {
				return nil
			}
			f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE, 0o666)
			if err != nil {
				return tool.Failed("cannot touch", file, err)
			}
			f.Close()
		}
		return os.Chtimes(file, when, when)
	})
}

// moment reads a time as people write it for touch and date: @ and seconds, or
// a date, perhaps with a time.
func moment(text string) (time.Time, error) {
	if text == "now" {
		return time.Now(), nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, time.Local); err == nil {
			return t, nil
		}
	}
	var seconds int64
	if _, err := fmt.Sscanf(text, "@%d", &seconds); err == nil {
		return time.Unix(seconds, 0), nil
	}
	return time.Time{}, fmt.Errorf("invalid date '%s'", text)
}

func mktemp(args []string) error {
	s := getopt.New()
	directory := s.BoolLong("directory", 'd')
	in := s.StringLong("tmpdir", 'p', "")
	t := s.Bool('t')
	s.BoolLong("quiet", 'q')
	names, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	dir, name := os.TempDir(), "tmp.XXXXXXXXXX"
	if len(names) > 0 {
		name = filepath.Base(names[0])
		if !*t {
			dir = filepath.Dir(names[0])
		}
	}
	if *in != "" {
		dir = *in
	}
	begin := strings.TrimRight(name, "X")
	if len(name)-len(begin) < 3 {
		return fmt.Errorf("too few X's in template '%s'", name)
	}
	var made string
	if *directory {
		made, err = os.MkdirTemp(dir, begin+"*")
	} else {
		var f *os.File
		if f, err = os.CreateTemp(dir, begin+"*"); err == nil {
			made = f.Name()
			err = f.Close()
		}
	}
	if err == nil && len(names) > 0 && !strings.Contains(names[0], "/") && *in == "" && !*t {
		made = filepath.Base(made)
	}
	if err == nil {
		fmt.Println(made)
	}
	return err
}

// xargs runs a command with what it reads.
func xargs(args []string) error {
	s := getopt.New()
	zero := s.BoolLong("null", '0')
	unlessEmpty := s.BoolLong("no-run-if-empty", 'r')
	most := s.Int('n', 0)
	instead := s.String('I', "")
	told := s.Bool('t')
	s.Int('P', 1)
	words, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		words = []string{"echo"}
	}
	items, err := readItems(os.Stdin, *zero, *instead != "")
	if err != nil {
		return err
	}
	var failed error
	run := func(args []string) {
		if *told {
			fmt.Fprintln(os.Stderr, strings.Join(args, " "))
		}
		c := exec.Command(args[0], args[1:]...)
		c.Stdout, c.Stderr = os.Stdout, os.Stderr
		if err := c.Run(); err != nil {
			failed = tool.Status(123)
			if errors.Is(err, exec.ErrNotFound) {
				fmt.Fprintf(os.Stderr, "xargs: %s: No such file or directory\n", args[0])
				failed = tool.NotFound
			}
		}
	}
	if *instead != "" {
		for _, item := range items {
			line := slices.Clone(words)
			for i := range line {
				line[i] = strings.ReplaceAll(line[i], *instead, item)
			}
			run(line)
		}
		return failed
	}
	if *most == 0 {
		*most = 5000 // so that a line stays within what the kernel takes
	}
	if len(items) == 0 && !*unlessEmpty {
		run(words)
	}
	for part := range slices.Chunk(items, *most) {
		run(slices.Concat(words, part))
	}
	return failed
}

// readItems reads what a blank, a line or a NUL ends; quotes keep blanks.
func readItems(r io.Reader, zero, lines bool) ([]string, error) {
	b, err := io.ReadAll(bufio.NewReader(r))
	if err != nil {
		return nil, err
	}
	cut := func(text, end string) []string {
		return slices.DeleteFunc(strings.Split(text, end), func(s string) bool { return s == "" })
	}
	switch {
	case zero:
		return cut(string(b), "\x00"), nil
	case lines:
		return cut(string(b), "\n"), nil
	}
	var items []string
	var item strings.Builder
	var quote byte
	within := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			item.WriteByte(c)
		case c == '\'' || c == '"':
			quote, within = c, true
		case c == '\\' && i+1 < len(b):
			i++
			item.WriteByte(b[i])
			within = true
		case strings.IndexByte(" \t\n", c) >= 0:
			if within {
				items = append(items, item.String())
			}
			item.Reset()
			within = false
		default:
			item.WriteByte(c)
			within = true
		}
	}
	if quote != 0 {
		return nil, errors.New("unmatched quote")
	}
	if within {
		items = append(items, item.String())
	}
	return items, nil
}
