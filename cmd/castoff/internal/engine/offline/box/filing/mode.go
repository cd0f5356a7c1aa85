//go:build linux

package filing

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"github.com/pborman/getopt/v2"
)

// modeArgument takes chmod's first operand out of its arguments if it begins
// like an option: -x, -w, -r.
func modeArgument(args []string) (mode string, rest []string) {
	for i, a := range args[1:] {
		if len(a) > 1 && a[0] == '-' && strings.Trim(a[1:], "rwxXst") == "" {
			return a, append(append([]string{}, args[:i+1]...), args[i+2:]...)
		}
	}
	return "", args
}

func chmod(args []string) error {
	mode, args := modeArgument(args)
	s := getopt.New()
	tree := s.BoolLong("recursive", 'R')
	s.BoolLong("verbose", 'v')
	s.Bool('f')
	files, err := tool.Parse(s, args, 1)
	if err != nil {
		return err
	}
	if mode == "" {
		mode, files = files[0], files[1:]
	}
	if len(files) == 0 {
		return fmt.Errorf("missing operand after '%s'", mode)
	}
	change, err := modeChange(mode)
	if err != nil {
		return err
	}
	return throughout("chmod", files, *tree, func(file string, st fs.FileInfo) error {
		if st.Mode()&fs.ModeSymlink != 0 {
			return nil
		}
		return os.Chmod(file, change(st.Mode()))
	})
}

// throughout does something to each file, and to all that is below it.
func throughout(name string, files []string, tree bool, do func(string, fs.FileInfo) error) error {
	return tool.All(name, files, func(file string) error {
		if !tree {
			st, err := os.Stat(file)
			if err != nil {
				return tool.Failed("cannot access", file, err)
			}
			return do(file, st)
		}
		return filepath.Walk(file, func(p string, st fs.FileInfo, err error) error {
			if err != nil {
				return err
			}
			return do(p, st)
		})
	})
}

// The bits of a mode beyond those of permissions, by their octal numbers.
var special = []struct {
	octal uint64
	bit   fs.FileMode
}{{0o4000, fs.ModeSetuid}, {0o2000, fs.ModeSetgid}, {0o1000, fs.ModeSticky}}

// modeChange reads a mode as chmod has it: an octal number, or changes such as
// u+x,go-w.
func modeChange(text string) (func(fs.FileMode) fs.FileMode, error) {
	if n, err := strconv.ParseUint(text, 8, 16); err == nil && n <= 0o7777 {
		mode := fs.FileMode(n & 0o777)
		for _, s := range special {
			if n&s.octal != 0 {
				mode |= s.bit
			}
		}
		return func(fs.FileMode) fs.FileMode { return mode }, nil
	}
	var changes []func(fs.FileMode) fs.FileMode
	for _, clause := range strings.Split(text, ",") {
		c, err := clauseChange(clause)
		if err != nil {
			return nil, fmt.Errorf("invalid mode: '%s'", text)
		}
		changes = append(changes, c)
	}
	return func(mode fs.FileMode) fs.FileMode {
		for _, c := range changes {
			mode = c(mode)
		}
		return mode
	}, nil
}

func clauseChange(clause string) (func(fs.FileMode) fs.FileMode, error) {
	i := strings.IndexAny(clause, "+-=")
	if i < 0 {
		return nil, fs.ErrInvalid
	}
	whom, how, what := clause[:i], clause[i], clause[i+1:]
	if whom == "" || strings.Contains(whom, "a") {
		whom = "ugo"
	}
	if strings.Trim(whom, "ugo") != "" || strings.Trim(what, "rwxXst") != "" {
		return nil, fs.ErrInvalid
	}
	return func(mode fs.FileMode) fs.FileMode {
		bits, mask := bitsOf(whom, what, mode), bitsOf(whom, "rwxs", mode)
		if strings.Contains(whom, "o") {
			mask |= fs.ModeSticky
		}
		switch how {
		case '+':
			return mode | bits
		case '-':
			return mode &^ bits
		default:
			return mode&^mask | bits
		}
	}, nil
}

// bitsOf are the bits of some letters for some of user, group and others.
func bitsOf(whom, what string, mode fs.FileMode) fs.FileMode {
	var bits fs.FileMode
	for _, w := range what {
		var bit fs.FileMode
		switch w {
		case 'r':
			bit = 4
		case 'w':
			bit = 2
		case 'x':
			bit = 1
		case 'X':
			if mode.IsDir() || mode&0o111 != 0 {
				bit = 1
			}
		case 't':
			bits |= fs.ModeSticky
		}
		for _, who := range whom {
			shift := map[rune]int{'u': 6, 'g': 3, 'o': 0}[who]
			bits |= bit << shift
			switch {
			case w == 's' && who == 'u':
				bits |= fs.ModeSetuid
			case w == 's' && who == 'g':
				bits |= fs.ModeSetgid
			}
		}
	}
	return bits
}

func chown(args []string) error { return giveTo(args, func(who string) string { return who }) }
func chgrp(args []string) error { return giveTo(args, func(who string) string { return ":" + who }) }

func giveTo(args []string, whom func(string) string) error {
	s := getopt.New()
	tree := s.BoolLong("recursive", 'R')
	s.BoolLong("no-dereference", 'h')
	s.BoolLong("verbose", 'v')
	files, err := tool.Parse(s, args, 2)
	if err != nil {
		return err
	}
	uid, gid, err := owners(whom(files[0]))
	if err != nil {
		return err
	}
	return throughout(args[0], files[1:], *tree, func(file string, _ fs.FileInfo) error {
		return os.Lchown(file, uid, gid)
	})
}

// owners reads USER:GROUP, either of which may be left out (then it is -1), a
// name or a number.
func owners(text string) (uid, gid int, err error) {
	uid, gid = -1, -1
	name, group, both := strings.Cut(text, ":")
	if name != "" {
		if uid, err = strconv.Atoi(name); err != nil {
			u, err := user.Lookup(name)
			if err != nil {
				return 0, 0, fmt.Errorf("invalid user: '%s'", text)
			}
			uid, _ = strconv.Atoi(u.Uid)
			if both && group == "" {
				group = u.Gid
			}
		}
	}
	if group != "" {
		if gid, err = strconv.Atoi(group); err != nil {
			g, err := user.LookupGroup(group)
			if err != nil {
				return 0, 0, fmt.Errorf("invalid group: '%s'", text)
			}
			gid, _ = strconv.Atoi(g.Gid)
		}
	}
	return uid, gid, nil
}
