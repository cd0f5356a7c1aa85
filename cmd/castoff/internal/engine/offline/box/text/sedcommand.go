//go:build linux

package text

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// sedCommand is one command of a script, and the lines that it is for.
type sedCommand struct {
	from, to *address
	not      bool
	inside   bool // between its first line and its last
	until    int  // the last line, where that is known by its number

	letter  byte
	text    string        // of a, c and i
	body    []*sedCommand // of a block
	re      *regexp.Regexp
	with    string // what s puts in its place, in Go's notation
	every   bool
	nth     int
	printed bool
	swap    map[rune]rune // of y
}

// address is a line: by its number, the last one, or by a pattern.
type address struct {
	number, further int
	last            bool
	re              *regexp.Regexp
}

func (a *address) is(e *editing) bool {
	switch {
	case a.re != nil:
		return a.re.MatchString(e.line)
	case a.last:
		return e.last()
	}
	return a.number == e.number
}

// applies reports whether a command is for the line.
func (c *sedCommand) applies(e *editing) bool {
	return c.selects(e) != c.not
}

func (c *sedCommand) selects(e *editing) bool {
	switch {
	case c.from == nil:
		return true
	case c.to == nil:
		return c.from.is(e)
	case c.inside:
		c.inside = c.to.further > 0 && e.number < c.until || c.to.further == 0 && !c.to.is(e) && (c.to.number == 0 || e.number < c.to.number)
		return c.to.number == 0 || c.to.further > 0 || e.number <= c.to.number
	case c.from.is(e):
		c.until = e.number + c.to.further
		c.inside = c.to.further > 0 || c.to.number == 0 && !(c.to.last && e.last()) || c.to.number > e.number
		return true
	}
	return false
}

// do does it, and reports whether the line is deleted.
func (c *sedCommand) do(e *editing) bool {
	switch c.letter {
	case '{':
		return e.run(c.body)
	case 'd':
		return true
	case 'p':
		fmt.Fprintln(e.out, e.line)
	case '=':
		fmt.Fprintln(e.out, e.number)
	case 'q':
		e.stopped = true
	case 'n':
		if e.last() {
			break
		}
		if !e.quiet {
			fmt.Fprintln(e.out, e.line)
		}
		e.line, _ = e.more()
		e.number++
	case 'a':
		e.after = append(e.after, c.text)
	case 'i':
		fmt.Fprintln(e.out, c.text)
	case 'c':
		if c.to == nil || !c.inside {
			fmt.Fprintln(e.out, c.text)
		}
		return true
	case 's':
		c.substitute(e)
	case 'y':
		e.line = strings.Map(func(r rune) rune {
			if to, ok := c.swap[r]; ok {
				return to
			}
			return r
		}, e.line)
	}
	return false
}

func (c *sedCommand) substitute(e *editing) {
	hits := c.re.FindAllStringSubmatchIndex(e.line, -1)
	var out []byte
	end, done := 0, false
	for i, hit := range hits {
		if i+1 < c.nth || !c.every && i+1 > c.nth {
			continue
		}
		out = append(out, e.line[end:hit[0]]...)
		out = c.re.ExpandString(out, c.with, e.line, hit)
		end, done = hit[1], true
	}
	if !done {
		return
	}
	e.line = string(append(out, e.line[end:]...))
	if c.printed {
		fmt.Fprintln(e.out, e.line)
	}
}

// sedParser reads a script.
type sedParser struct {
	text     string
	at       int
	extended bool
}

func (p *sedParser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *sedParser) skip(chars string) {
	for p.at < len(p.text) && strings.IndexByte(chars, p.text[p.at]) >= 0 {
		p.at++
	}
}

// block reads commands up to the end, or to the brace that closes them.
func (p *sedParser) block(inner bool) ([]*sedCommand, error) {
	var list []*sedCommand
	for {
		p.skip(" \t\n;")
		switch {
		case p.peek() == '}' && inner:
			p.at++
			return list, nil
		case p.at == len(p.text) && inner:
			return nil, errors.New("unmatched `{'")
		case p.at == len(p.text):
			return list, nil
		case p.peek() == '#':
			p.line()
			continue
		}
		c, err := p.command()
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
}

// line reads the rest of the line.
func (p *sedParser) line() string {
	rest, _, _ := strings.Cut(p.text[p.at:], "\n")
	p.at += len(rest)
	return rest
}

func (p *sedParser) command() (*sedCommand, error) {
	c := &sedCommand{nth: 1}
	var err error
	if c.from, err = p.address(); err != nil {
		return nil, err
	}
	if c.from != nil && p.peek() == ',' {
		p.at++
		if c.to, err = p.address(); err == nil && c.to == nil {
			err = errors.New("unexpected `,'")
		}
		if err != nil {
			return nil, err
		}
	}
	p.skip(" \t")
	for p.peek() == '!' {
		c.not = true
		p.at++
		p.skip(" \t")
	}
	c.letter = p.peek()
	p.at++
	switch c.letter {
	case '{':
		c.body, err = p.block(true)
	case 'd', 'p', '=', 'q', 'n':
	case 'a', 'i', 'c':
		p.skip(" \t")
		if p.peek() == '\\' {
			p.at++
			p.skip(" \t\n")
		}
		c.text = strings.ReplaceAll(p.line(), `\t`, "\t")
	case 's':
		err = p.substitution(c)
	case 'y':
		err = p.swap(c)
	case 0:
		err = errors.New("missing command")
	default:
		err = fmt.Errorf("unknown command: `%c'", c.letter)
	}
	return c, err
}

// address reads an address; nil if there is none.
func (p *sedParser) address() (*address, error) {
	p.skip(" \t")
	start := p.at
	switch b := p.peek(); {
	case b == '$':
		p.at++
		return &address{last: true}, nil
	case b == '+', b >= '0' && b <= '9':
		p.at++
		p.skip("0123456789")
		n, err := strconv.Atoi(p.text[start:p.at])
		if b == '+' {
			return &address{further: n}, err
		}
		return &address{number: n}, err
	case b == '/', b == '\\':
		if b == '\\' {
			p.at++
		}
		text, err := p.delimited()
		if err != nil {
			return nil, err
		}
		fold := p.peek() == 'I'
		if fold {
			p.at++
		}
		re, err := pattern(text, p.extended, fold)
		return &address{re: re}, err
	}
	return nil, nil
}

// delimited reads a text between two of the character that comes next, which is
// then what the next text begins with.
func (p *sedParser) delimited() (string, error) {
	end := p.peek()
	p.at++
	text, ok := p.upTo(end)
	if !ok {
		return "", errors.New("unterminated address regex")
	}
	return text, nil
}

// upTo reads up to a character that has no backslash before it and is in no
// brackets.
func (p *sedParser) upTo(end byte) (string, bool) {
	var b strings.Builder
	for p.at < len(p.text) {
		c := p.text[p.at]
		switch {
		case c == end:
			p.at++
			return b.String(), true
		case c == '\\' && p.at+1 < len(p.text):
			if p.text[p.at+1] != end {
				b.WriteByte(c)
			}
			p.at++
			b.WriteByte(p.text[p.at])
		case c == '[':
			to := bracketEnd(p.text, p.at)
			if part := p.text[p.at:to]; strings.HasSuffix(part, "]") && !strings.Contains(part, "\n") {
				b.WriteString(part)
				p.at = to
				continue
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
		p.at++
	}
	return "", false
}

func (p *sedParser) substitution(c *sedCommand) error {
	end := p.peek()
	p.at++
	text, ok := p.upTo(end)
	with, ok2 := p.upTo(end)
	if !ok || !ok2 {
		return errors.New("unterminated `s' command")
	}
	fold := false
	for {
		switch b := p.peek(); {
		case b == 'g':
			c.every = true
		case b == 'p':
			c.printed = true
		case b == 'i', b == 'I':
			fold = true
		case b >= '1' && b <= '9':
			c.nth = int(b - '0')
		case b == 0, strings.IndexByte(" \t\n;}", b) >= 0:
			c.with = replacement(with)
			var err error
			c.re, err = pattern(text, p.extended, fold)
			return err
		default:
			return errors.New("unknown option to `s'")
		}
		p.at++
	}
}

// replacement writes what s puts in a place in Go's notation: & and \1 are
// ${0} and ${1}.
func replacement(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '&':
			b.WriteString("${0}")
		case c == '$':
			b.WriteString("$$")
		case c == '\\' && i+1 < len(text):
			i++
			switch d := text[i]; {
			case d >= '0' && d <= '9':
				fmt.Fprintf(&b, "${%c}", d)
			case d == 'n':
				b.WriteByte('\n')
			case d == 't':
				b.WriteByte('\t')
			case d == '$':
				b.WriteString("$$")
			default:
				b.WriteByte(d)
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func (p *sedParser) swap(c *sedCommand) error {
	end := p.peek()
	p.at++
	from, ok := p.upTo(end)
	to, ok2 := p.upTo(end)
	a, b := []rune(from), []rune(to)
	if !ok || !ok2 || len(a) != len(b) {
		return errors.New("strings for `y' command are different lengths")
	}
	c.swap = map[rune]rune{}
	for i := range a {
		c.swap[a[i]] = b[i]
	}
	return nil
}
