//go:build linux

package filing

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"
)

// found is a file that find has come to.
type found struct {
	path  string
	info  fs.FileInfo
	depth int
}

// test judges a file, or does something with it.
type test func(found) bool

// search is one run of find.
type search struct {
	args []string // those that are still to be read

	min, max int
	// acts is set once something says what is to be done with a file; it is
	// printed otherwise.
	acts bool
	// inner has what is in a directory come before it, as -delete has to.
	inner  bool
	prune  map[string]bool
	later  []func() error
	failed error
}

func find(args []string) error {
	s := search{args: args[1:], max: 1 << 30, prune: map[string]bool{}}
	var roots []string
	for len(s.args) > 0 && !strings.HasPrefix(s.args[0], "-") && s.args[0] != "(" && s.args[0] != "!" {
		roots = append(roots, s.args[0])
		s.args = s.args[1:]
	}
	if len(roots) == 0 {
		roots = []string{"."}
	}
	judge := test(func(found) bool { return true })
	if len(s.args) > 0 {
		var err error
		if judge, err = s.either(); err != nil {
			return err
		}
		if len(s.args) > 0 {
			return fmt.Errorf("paths must precede expression: '%s'", s.args[0])
		}
	}
	if !s.acts {
		matches := judge
		judge = func(f found) bool {
			if matches(f) {
				fmt.Println(f.path)
			}
			return true
		}
	}
	err := tool.All("find", roots, func(root string) error {
		st, err := os.Lstat(root)
		if err != nil {
			return fmt.Errorf("'%s': %s", root, "No such file or directory")
		}
		return s.walk(found{root, st, 0}, judge)
	})
	for _, do := range s.later {
		err = errors.Join(err, do())
	}
	if err = errors.Join(err, s.failed); err != nil {
		return tool.Status(1)
	}
	return nil
}

func (s *search) walk(f found, judge test) error {
	if f.depth >= s.min && !s.inner {
		judge(f)
	}
	if f.info.IsDir() && f.depth < s.max && !s.prune[f.path] {
		entries, err := os.ReadDir(f.path)
		if err != nil {
			s.fail(err)
		}
		for _, e := range entries {
			st, err := e.Info()
			if err != nil {
				continue // it went away meanwhile
			}
			name := strings.TrimSuffix(f.path, "/") + "/" + e.Name()
			if err := s.walk(found{name, st, f.depth + 1}, judge); err != nil {
				return err
			}
		}
	}
	if f.depth >= s.min && s.inner {
		judge(f)
	}
	return nil
}

func (s *search) fail(err error) {
	fmt.Fprintln(os.Stderr, "find:", tool.Plain(err))
	s.failed = err
}

// either reads what is joined by -o, both what is joined by -a or nothing.
func (s *search) either() (test, error) {
	left, err := s.both()
	for err == nil && len(s.args) > 0 && (s.args[0] == "-o" || s.args[0] == "-or") {
		s.args = s.args[1:]
		first := left
		var right test
		if right, err = s.both(); err == nil {
			left = func(f found) bool { return first(f) || right(f) }
		}
	}
	return left, err
}

func (s *search) both() (test, error) {
	left, err := s.one()
	for err == nil && len(s.args) > 0 && s.args[0] != "-o" && s.args[0] != "-or" && s.args[0] != ")" {
		if s.args[0] == "-a" || s.args[0] == "-and" {
			s.args = s.args[1:]
		}
		first := left
		var right test
		if right, err = s.one(); err == nil {
			left = func(f found) bool { return first(f) && right(f) }
		}
	}
	return left, err
}

// next takes an argument.
func (s *search) next(of string) (string, error) {
	if len(s.args) == 0 {
		return "", fmt.Errorf("missing argument to '%s'", of)
	}
	a := s.args[0]
	s.args = s.args[1:]
	return a, nil
}

func (s *search) one() (test, error) {
	word, err := s.next("find")
	if err != nil {
		return nil, err
	}
	switch word {
	case "!", "-not":
		t, err := s.one()
		return func(f found) bool { return !t(f) }, err
	case "(":
		t, err := s.either()
		if err == nil && (len(s.args) == 0 || s.args[0] != ")") {
			err = errors.New("missing ')'")
		}
		if err == nil {
			s.args = s.args[1:]
		}
		return t, err
	case "-true":
		return func(found) bool { return true }, nil
	case "-empty":
		return isEmpty, nil
	case "-executable":
		return func(f found) bool { return f.info.Mode()&0o111 != 0 }, nil
	case "-prune":
		return func(f found) bool { s.prune[f.path] = true; return true }, nil
	case "-depth":
		s.inner = true
		return func(found) bool { return true }, nil
	case "-xdev", "-mount":
		return func(found) bool { return true }, nil
	case "-print":
		s.acts = true
		return func(f found) bool { fmt.Println(f.path); return true }, nil
	case "-print0":
		s.acts = true
		return func(f found) bool { fmt.Print(f.path, "\x00"); return true }, nil
	case "-delete":
		s.acts, s.inner = true, true
		return func(f found) bool {
			if f.path == "." {
				return true
			}
			if err := os.Remove(f.path); err != nil {
				s.fail(err)
				return false
			}
			return true
		}, nil
	case "-exec":
		s.acts = true
		return s.exec()
	}
	value, err := s.next(word)
	if err != nil {
		return nil, err
	}
	return s.valued(word, value)
}

// valued are the tests with a value.
func (s *search) valued(word, value string) (test, error) {
	switch word {
	case "-name", "-iname", "-path", "-wholename":
		whole, fold := word == "-path" || word == "-wholename", word == "-iname"
		return func(f found) bool {
			name := path.Base(f.path)
			if whole {
				name = f.path
			}
			return globs(value, name, whole, fold)
		}, nil
	case "-type":
		kinds := map[string]fs.FileMode{"f": 0, "d": fs.ModeDir, "l": fs.ModeSymlink, "p": fs.ModeNamedPipe, "s": fs.ModeSocket}
		kind, ok := kinds[value]
		if !ok {
			return nil, fmt.Errorf("unknown argument to -type: %s", value)
		}
		return func(f found) bool { return f.info.Mode().Type() == kind }, nil
	case "-maxdepth", "-mindepth":
		n, err := strconv.Atoi(value)
		if word == "-maxdepth" {
			s.max = n
		} else {
			s.min = n
		}
		return func(found) bool { return true }, err
	case "-perm":
		return permission(value)
	case "-size":
		return size(value)
	case "-newer":
		st, err := os.Stat(value)
		return func(f found) bool { return f.info.ModTime().After(st.ModTime()) }, err
	case "-mtime":
		return compared(value, func(f found) int64 { return int64(time.Since(f.info.ModTime()).Hours() / 24) })
	}
	return nil, fmt.Errorf("unknown predicate `%s'", word)
}

// globs reports whether a name is of a pattern. In a path a star goes beyond a
// slash.
func globs(pattern, name string, whole, fold bool) bool {
	if fold {
		pattern, name = strings.ToLower(pattern), strings.ToLower(name)
	}
	if whole {
		pattern, name = strings.ReplaceAll(pattern, "/", "\x01"), strings.ReplaceAll(name, "/", "\x01")
	}
	ok, err := filepath.Match(pattern, name)
	return ok && err == nil
}

func isEmpty(f found) bool {
	if f.info.IsDir() {
		entries, err := os.ReadDir(f.path)
		return err == nil && len(entries) == 0
	}
	return f.info.Mode().IsRegular() && f.info.Size() == 0
}

// permission reads -perm: a mode exactly, all of its bits (-), any of them (/).
func permission(value string) (test, error) {
	digits := strings.TrimLeft(value, "-/")
	change, err := modeChange(digits)
	if err != nil {
		return nil, err
	}
	want := change(0)
	bits := fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky
	return func(f found) bool {
		have := f.info.Mode() & bits
		switch value[0] {
		case '-':
			return have&want == want
		case '/':
			return want == 0 || have&want != 0
		}
		return have == want
	}, nil
}

func size(value string) (test, error) {
	unit := int64(512)
	if i := strings.IndexByte("cwbkMG", value[len(value)-1]); i >= 0 {
		unit = []int64{1, 2, 512, 1 << 10, 1 << 20, 1 << 30}[i]
		value = value[:len(value)-1]
	}
	return compared(value, func(f found) int64 { return (f.info.Size() + unit - 1) / unit })
}

// compared reads a number that is to be met, exceeded (+) or not reached (-).
func compared(value string, of func(found) int64) (test, error) {
	n, err := strconv.ParseInt(strings.TrimLeft(value, "+-"), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("invalid number '%s'", value)
	}
	return func(f found) bool {
		switch value[0] {
		case '+':
			return of(f) > n
		case '-':
			return of(f) < n
		}
		return of(f) == n
	}, nil
}

// exec reads a command up to ";" or "+", and runs it for each file, or once for
// all.
func (s *search) exec() (test, error) {
	var words []string
	for {
		w, err := s.next("-exec")
		if err != nil {
			return nil, err
		}
		if w == ";" {
			return func(f found) bool { return s.run(words, f.path) == nil }, nil
		}
		if w == "+" && len(words) > 0 && words[len(words)-1] == "{}" {
			break
		}
		words = append(words, w)
	}
	var files []string
	s.later = append(s.later, func() error {
		if len(files) == 0 {
			return nil
		}
		return execute(append(words[:len(words)-1:len(words)-1], files...))
	})
	return func(f found) bool { files = append(files, f.path); return true }, nil
}

func (s *search) run(words []string, file string) error {
	args := make([]string, len(words))
	for i, w := range words {
		args[i] = strings.ReplaceAll(w, "{}", file)
	}
	return execute(args)
}

func execute(args []string) error {
	c := exec.Command(args[0], args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := c.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		fmt.Fprintln(os.Stderr, "find:", tool.Plain(err))
	}
	return err
}
