//go:build linux

package text

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"github.com/pborman/getopt/v2"
)

// sed edits lines. Of its language it knows addresses, blocks and the commands
// = a c d i n p q s y, and refuses the others.
func sed(args []string) error {
	s := getopt.New()
	var e editing
	s.FlagLong(&e.quiet, "quiet", 'n')
	extended := s.BoolLong("regexp-extended", 'E')
	s.FlagLong(extended, "", 'r')
	scripts := s.ListLong("expression", 'e')
	args, inPlace, suffix := inPlaceOption(args)
	s.Bool('s')
	rest, err := tool.Parse(s, separate(args), 0)
	if err != nil {
		return err
	}
	if len(*scripts) == 0 {
		if len(rest) == 0 {
			return errors.New("no script specified")
		}
		*scripts, rest = rest[:1], rest[1:]
	}
	p := sedParser{text: strings.Join(*scripts, "\n"), extended: *extended}
	if e.program, err = p.block(false); err != nil {
		return fmt.Errorf("-e expression #1, char %d: %w", p.at, err)
	}
	if !inPlace {
		w := bufio.NewWriter(os.Stdout)
		defer w.Flush()
		e.out = w
		return e.edit(rest)
	}
	return tool.All("sed", rest, func(file string) error { return e.rewrite(file, suffix) })
}

// inPlaceOption takes -i out, whose value, if it has one, is joined to it.
func inPlaceOption(args []string) (rest []string, is bool, suffix string) {
	for i, a := range args {
		value, ok := strings.CutPrefix(a, "-i")
		if long, is := strings.CutPrefix(a, "--in-place"); is {
			value, ok = strings.TrimPrefix(long, "="), true
		}
		switch {
		case a == "--" || i > 0 && args[i-1] == "-e":
			rest = append(rest, a)
		case ok:
			is, suffix = true, value
		default:
			rest = append(rest, a)
		}
	}
	return rest, is, suffix
}

// separate brings what begins with a hyphen to the front, as sed's users put
// options behind the script, too. Each -e keeps its script.
func separate(args []string) []string {
	front, back := args[:1:1], []string{}
	for i := 1; i < len(args); i++ {
		switch a := args[i]; {
		case a == "--":
			return append(append(append(front, "--"), back...), args[i+1:]...)
		case strings.HasPrefix(a, "-") && a != "-":
			front = append(front, a)
			if strings.HasSuffix(a, "e") && !strings.HasPrefix(a, "--") && i+1 < len(args) {
				i++
				front = append(front, args[i])
			}
		default:
			back = append(back, a)
		}
	}
	return append(append(front, "--"), back...)
}

// editing is a script at work.
type editing struct {
	program []*sedCommand
	quiet   bool
	out     *bufio.Writer

	line    string
	number  int
	more    func() (string, bool) // the next line
	last    func() bool           // whether there is none
	after   []string              // what is to be printed after the line
	stopped bool
}

func (e *editing) rewrite(file, suffix string) error {
	st, err := os.Stat(file)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".sed")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	e.out, e.number, e.stopped = bufio.NewWriter(f), 0, false
	err = errors.Join(e.edit([]string{file}), e.out.Flush(), f.Chmod(st.Mode()), f.Close())
	if err != nil {
		return err
	}
	if suffix != "" {
		if err := os.Rename(file, file+suffix); err != nil {
			return err
		}
	}
	return os.Rename(f.Name(), file)
}

// edit runs the script for each line of all files.
func (e *editing) edit(files []string) error {
	var list []string
	ends := true // whether the last line has an end
	err := tool.Inputs("sed", files, func(_ string, r io.Reader) error {
		b, err := io.ReadAll(r)
		list = append(list, tool.Split(b)...)
		ends = len(b) == 0 || b[len(b)-1] == '\n'
		return err
	})
	next := 0
	e.more = func() (string, bool) {
		if next == len(list) {
			return "", false
		}
		next++
		return strings.TrimSuffix(list[next-1], "\n"), true
	}
	e.last = func() bool { return next == len(list) }
	print := func(text string) {
		e.out.WriteString(text)
		if ends || !e.last() {
			e.out.WriteByte('\n')
		}
	}
	for !e.stopped {
		line, ok := e.more()
		if !ok {
			break
		}
		e.line = line
		e.number++
		deleted := e.run(e.program)
		if !e.quiet && !deleted {
			print(e.line)
		}
		for _, a := range e.after {
			e.out.WriteString(a + "\n")
		}
		e.after = nil
	}
	return err
}

// run runs commands on the line, and reports whether it is deleted.
func (e *editing) run(program []*sedCommand) (deleted bool) {
	for _, c := range program {
		if e.stopped {
			return deleted
		}
		if c.applies(e) && c.do(e) {
			return true
		}
	}
	return false
}
