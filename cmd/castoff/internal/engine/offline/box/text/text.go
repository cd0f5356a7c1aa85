//go:build linux

package text

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"github.com/pborman/getopt/v2"
)

var shortCount = regexp.MustCompile(`^-[0-9]+$`)

// count reads how many lines or bytes head and tail are to show: -n 3, -3, -c 3.
func count(args []string) (n int64, sign byte, inBytes bool, files []string, err error) {
	args = slices.Clone(args)
	for i, a := range args {
		if shortCount.MatchString(a) && (i == 0 || args[i-1] != "-n" && args[i-1] != "-c") {
			args[i] = "-n" + a[1:]
		}
	}
	s := getopt.New()
	lines := s.StringLong("lines", 'n', "10")
	size := s.StringLong("bytes", 'c', "")
	s.Bool('q')
	files, err = tool.Parse(s, args, 0)
	text := *lines
	if *size != "" {
		text, inBytes = *size, true
	}
	if err == nil && text != "" && (text[0] == '+' || text[0] == '-') {
		sign, text = text[0], text[1:]
	}
	if err == nil {
		n, err = strconv.ParseInt(text, 10, 64)
	}
	return n, sign, inBytes, files, err
}

func head(args []string) error {
	n, sign, inBytes, files, err := count(args)
	if err != nil {
		return err
	}
	if sign != '-' { // what comes after is not read: it may have no end
		return beginnings(files, n, inBytes)
	}
	return pieces("head", files, inBytes, func(all int64) (from, to int64) { return 0, max(all-n, 0) })
}

// beginnings prints so many bytes or lines of each file.
func beginnings(files []string, n int64, inBytes bool) error {
	t := titles{several: len(files) > 1}
	return tool.Inputs("head", files, func(file string, r io.Reader) error {
		t.next(file)
		if inBytes {
			_, err := io.CopyN(os.Stdout, r, n)
			if err == io.EOF {
				return nil
			}
			return err
		}
		in := bufio.NewReader(r)
		for range n {
			line, err := in.ReadString('\n')
			fmt.Print(line)
			if err != nil {
				return nil
			}
		}
		return nil
	})
}

// titles are the lines before each of several files.
type titles struct{ several, begun bool }

func (t *titles) next(file string) {
	if t.several && t.begun {
		fmt.Println()
	}
	if t.several {
		fmt.Printf("==> %s <==\n", file)
	}
	t.begun = true
}

func tail(args []string) error {
	n, sign, inBytes, files, err := count(args)
	if err != nil {
		return err
	}
	return pieces("tail", files, inBytes, func(all int64) (from, to int64) {
		if sign == '+' {
			return min(max(n-1, 0), all), all
		}
		return max(all-n, 0), all
	})
}

// pieces prints a part of each file: from and to of its bytes or lines.
func pieces(name string, files []string, inBytes bool, part func(all int64) (from, to int64)) error {
	t := titles{several: len(files) > 1}
	return tool.Inputs(name, files, func(file string, r io.Reader) error {
		b, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		t.next(file)
		if inBytes {
			from, to := part(int64(len(b)))
			_, err = os.Stdout.Write(b[from:to])
			return err
		}
		lines := tool.Split(b)
		from, to := part(int64(len(lines)))
		_, err = os.Stdout.WriteString(strings.Join(lines[from:to], ""))
		return err
	})
}

func wc(args []string) error {
	s := getopt.New()
	lines, words, size := s.Bool('l'), s.Bool('w'), s.Bool('c')
	s.FlagLong(size, "chars", 'm')
	files, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	if !*lines && !*words && !*size {
		*lines, *words, *size = true, true, true
	}
	var sums [3]int
	say := func(n [3]int, name string) {
		var parts []string
		for i, on := range []bool{*lines, *words, *size} {
			if on {
				parts = append(parts, strconv.Itoa(n[i]))
			}
		}
		if name != "-" {
			parts = append(parts, name)
		}
		fmt.Println(strings.Join(parts, " "))
	}
	err = tool.Inputs("wc", files, func(name string, r io.Reader) error {
		b, err := io.ReadAll(r)
		n := [3]int{bytes.Count(b, []byte("\n")), len(bytes.Fields(b)), len(b)}
		for i := range n {
			sums[i] += n[i]
		}
		say(n, name)
		return err
	})
	if len(files) > 1 {
		say(sums, "total")
	}
	return err
}

func tr(args []string) error {
	s := getopt.New()
	remove, squeeze, others := s.Bool('d'), s.Bool('s'), s.Bool('c')
	sets, err := tool.Parse(s, args, 1)
	if err != nil {
		return err
	}
	from := set(sets[0])
	var to []rune
	if len(sets) > 1 {
		to = set(sets[1])
	} else if !*remove && !*squeeze {
		return fmt.Errorf("missing operand after '%s'", sets[0])
	}
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	in := bufio.NewReader(os.Stdin)
	last := rune(-1)
	for {
		r, _, err := in.ReadRune()
		if err != nil {
			return nil
		}
		i := slices.Index(from, r)
		hit := (i >= 0) != *others
		if hit && *remove {
			continue
		}
		if hit && len(to) > 0 {
			if *others {
				i = len(to) - 1
			}
			r = to[min(i, len(to)-1)]
		}
		if hit && *squeeze && r == last {
			continue
		}
		last = r
		w.WriteRune(r)
	}
}

var classes = strings.NewReplacer("[:upper:]", "A-Z", "[:lower:]", "a-z", "[:digit:]", "0-9", "[:alpha:]", "A-Za-z",
	"[:alnum:]", "A-Za-z0-9", "[:space:]", " \t\n\r\f\v", "[:blank:]", " \t", `\n`, "\n", `\t`, "\t", `\r`, "\r", `\0`, "\x00", `\\`, `\`)

// set are the characters of a text with ranges.
func set(text string) []rune {
	in := []rune(classes.Replace(text))
	var out []rune
	for i := 0; i < len(in); i++ {
		if i+2 < len(in) && in[i+1] == '-' && in[i+2] >= in[i] {
			for r := in[i]; r <= in[i+2]; r++ {
				out = append(out, r)
			}
			i += 2
			continue
		}
		out = append(out, in[i])
	}
	return out
}

func tee(args []string) error {
	s := getopt.New()
	more := s.BoolLong("append", 'a')
	files, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	to := []io.Writer{os.Stdout}
	how := os.O_TRUNC
	if *more {
		how = os.O_APPEND
	}
	err = tool.All("tee", files, func(file string) error {
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|how, 0o666)
		if err == nil {
			to = append(to, f)
		}
		return err
	})
	if _, e := io.Copy(io.MultiWriter(to...), os.Stdin); e != nil {
		return e
	}
	return err
}

func cat(args []string) error {
	s := getopt.New()
	numbers := s.BoolLong("number", 'n')
	s.Bool('u')
	files, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	if !*numbers {
		return tool.Inputs("cat", files, func(_ string, r io.Reader) error {
			_, err := io.Copy(os.Stdout, r)
			return err
		})
	}
	lines, err := tool.Lines("cat", files)
	for i, l := range lines {
		fmt.Printf("%6d\t%s", i+1, l)
	}
	return err
}
