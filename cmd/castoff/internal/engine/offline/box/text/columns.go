//go:build linux

package text

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/engine/offline/box/tool"

	"github.com/pborman/getopt/v2"
)

func sorted(args []string) error {
	s := getopt.New()
	numbers, backwards, once := s.Bool('n'), s.Bool('r'), s.Bool('u')
	sizes := s.Bool('h')
	key := s.String('k', "")
	between := s.String('t', "")
	files, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	list, err := tool.Lines("sort", files)
	fields := strings.TrimRight(*key, "bfhnr")
	letters := (*key)[len(fields):]
	*numbers = *numbers || strings.Contains(letters, "n")
	*backwards = *backwards || strings.Contains(letters, "r")
	column, _ := strconv.Atoi(strings.Split(fields, ",")[0]) // none is the whole line
	part := func(line string) string {
		line = strings.TrimSuffix(line, "\n")
		if column == 0 {
			return line
		}
		fields := strings.Fields(line)
		if *between != "" {
			fields = strings.Split(line, *between)
		}
		return strings.Join(fields[min(column-1, len(fields)):], " ")
	}
	slices.SortStableFunc(list, func(a, b string) int {
		a, b = part(a), part(b)
		c := 0
		if *numbers || *sizes {
			c = cmp.Compare(number(a), number(b))
		}
		if c == 0 {
			c = cmp.Compare(a, b)
		}
		if *backwards {
			return -c
		}
		return c
	})
	if *once {
		list = slices.Compact(list)
	}
	for _, l := range list {
		fmt.Println(strings.TrimSuffix(l, "\n"))
	}
	return err
}

var leadingNumber = regexp.MustCompile(`^\s*(-?[0-9]*\.?[0-9]*)([KMGT]?)`)

// number is the number that a text begins with, with du -h's units.
func number(text string) float64 {
	m := leadingNumber.FindStringSubmatch(text)
	n, _ := strconv.ParseFloat(m[1], 64) // none counts as 0, as for sort
	for range strings.Index(" KMGT", m[2]) {
		n *= 1024
	}
	return n
}

func uniq(args []string) error {
	s := getopt.New()
	counted, twice, single := s.Bool('c'), s.Bool('d'), s.Bool('u')
	files, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	list, err := tool.Lines("uniq", files)
	for i := 0; i < len(list); {
		n := 1
		for i+n < len(list) && list[i+n] == list[i] {
			n++
		}
		if (!*twice || n > 1) && (!*single || n == 1) {
			if *counted {
				fmt.Printf("%7d ", n)
			}
			fmt.Println(strings.TrimSuffix(list[i], "\n"))
		}
		i += n
	}
	return err
}

func cut(args []string) error {
	s := getopt.New()
	between := s.String('d', "\t")
	fields, chars := s.String('f', ""), s.String('c', "")
	only := s.Bool('s')
	files, err := tool.Parse(s, args, 0)
	if err != nil {
		return err
	}
	if *fields == "" && *chars == "" {
		return errors.New("you must specify a list of bytes, characters, or fields")
	}
	wanted, err := ranges(*fields + *chars)
	if err != nil {
		return err
	}
	list, err := tool.Lines("cut", files)
	for _, l := range list {
		l = strings.TrimSuffix(l, "\n")
		if *fields != "" && !strings.Contains(l, *between) {
			if !*only {
				fmt.Println(l)
			}
			continue
		}
		parts, glue := strings.Split(l, *between), *between
		if *chars != "" {
			parts, glue = strings.Split(l, ""), ""
		}
		var kept []string
		for i, p := range parts {
			if wanted(i + 1) {
				kept = append(kept, p)
			}
		}
		fmt.Println(strings.Join(kept, glue))
	}
	return err
}

// ranges reads a list such as 1,3-5,7-.
func ranges(text string) (func(int) bool, error) {
	var spans [][2]int
	for _, part := range strings.Split(text, ",") {
		first, last, is := strings.Cut(part, "-")
		span := [2]int{1, 1 << 30}
		var err error
		if first != "" {
			span[0], err = strconv.Atoi(first)
		}
		if err == nil && last != "" {
			span[1], err = strconv.Atoi(last)
		}
		if err != nil {
			return nil, fmt.Errorf("invalid field value '%s'", part)
		}
		if !is {
			span[1] = span[0]
		}
		spans = append(spans, span)
	}
	return func(n int) bool {
		return slices.ContainsFunc(spans, func(s [2]int) bool { return s[0] <= n && n <= s[1] })
	}, nil
}
