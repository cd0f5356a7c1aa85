//go:build linux

package text

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"github.com/pborman/getopt/v2"
)

// greps is how grep looks for a pattern.
type greps struct {
	re *regexp.Regexp

	not, quiet, count, names, numbers, only, tree, withName, without bool
	silent                                                           bool

	matched bool
}

func grep(args []string) error {
	var g greps
	s := getopt.New()
	extended, fixed, fold := s.Bool('E'), s.Bool('F'), s.BoolLong("ignore-case", 'i')
	word, line := s.Bool('w'), s.Bool('x')
	s.FlagLong(&g.not, "invert-match", 'v')
	s.FlagLong(&g.quiet, "quiet", 'q')
	s.Flag(&g.count, 'c')
	s.Flag(&g.names, 'l')
	s.Flag(&g.numbers, 'n')
	s.Flag(&g.only, 'o')
	s.FlagLong(&g.tree, "recursive", 'r')
	s.Flag(&g.withName, 'H')
	s.Flag(&g.without, 'h')
	s.Flag(&g.silent, 's')
	s.Bool('a')
	texts := s.List('e')
	rest, err := tool.Parse(s, args, 0)
	if err != nil {
		fmt.Fprintln(os.Stderr, "grep:", err)
		return tool.Status(2)
	}
	if len(*texts) == 0 {
		if len(rest) == 0 {
			fmt.Fprintln(os.Stderr, "Usage: grep [OPTION]... PATTERNS [FILE]...")
			return tool.Status(2)
		}
		*texts, rest = rest[:1], rest[1:]
	}
	if g.re, err = expression(*texts, *extended || args[0] == "egrep", *fixed || args[0] == "fgrep", *fold, *word, *line); err != nil {
		fmt.Fprintln(os.Stderr, "grep:", err)
		return tool.Status(2)
	}
	if g.silent {
		os.Stderr = nil
	}
	if g.tree && len(rest) == 0 {
		rest = []string{"."}
	}
	err = g.files(rest)
	switch {
	case g.matched && (err == nil || g.quiet):
		return nil
	case err != nil:
		return tool.Status(2)
	}
	return tool.Status(1)
}

// expression joins what is looked for: any of some patterns, each of which may
// have several lines.
func expression(texts []string, extended, fixed, fold, word, line bool) (*regexp.Regexp, error) {
	var parts []string
	for _, t := range texts {
		for _, p := range strings.Split(t, "\n") {
			if fixed {
				p = regexp.QuoteMeta(p)
			} else if re, err := pattern(p, extended, false); err != nil {
				return nil, err
			} else {
				p = re.String()
			}
			switch {
			case line:
				p = "^(?:" + p + ")$"
			case word:
				p = `\b(?:` + p + `)\b`
			}
			parts = append(parts, p)
		}
	}
	all := strings.Join(parts, "|")
	if fold {
		all = "(?i)" + all
	}
	return regexp.Compile(all)
}

func (g *greps) files(files []string) error {
	if !g.tree {
		g.withName = g.withName || len(files) > 1
		return tool.Inputs("grep", files, g.file)
	}
	g.withName = true
	return tool.All("grep", files, func(root string) error {
		return filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			f, err := os.Open(p)
			if err != nil {
				return err
			}
			defer f.Close()
			if strings.HasPrefix(root, ".") && !strings.HasPrefix(p, ".") {
				p = "./" + p
			}
			return g.file(p, f)
		})
	})
}

func (g *greps) file(name string, r io.Reader) error {
	if name == "-" {
		name = "(standard input)"
	}
	prefix := ""
	if g.withName && !g.without {
		prefix = name + ":"
	}
	in := bufio.NewReader(r)
	hits := 0
	for number := 1; ; number++ {
		line, err := in.ReadString('\n')
		if line != "" {
			line = strings.TrimSuffix(line, "\n")
			if g.re.MatchString(line) != g.not {
				hits++
				g.matched = true
				g.show(prefix, number, line)
			}
		}
		if err != nil || hits > 0 && (g.quiet || g.names) {
			break
		}
	}
	switch {
	case g.names && hits > 0 && !g.quiet:
		fmt.Println(name)
	case g.count && !g.quiet:
		fmt.Printf("%s%d\n", prefix, hits)
	}
	return nil
}

func (g *greps) show(prefix string, number int, line string) {
	if g.quiet || g.names || g.count {
		return
	}
	if g.numbers {
		prefix += fmt.Sprint(number, ":")
	}
	if !g.only {
		fmt.Println(prefix + line)
		return
	}
	for _, part := range g.re.FindAllString(line, -1) {
		if part != "" {
			fmt.Println(prefix + part)
		}
	}
}
