// Package pattern provides regular expressions that are compiled when they are
// first used: a program that has hundreds of them would otherwise compile them
// all before it does anything, whatever it was started for.
package pattern

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// Pattern is a regular expression. It may be used by several goroutines.
type Pattern struct {
	text    string
	compile func() *regexp.Regexp
}

// inTest reports whether this program is a test.
var inTest = len(os.Args) > 0 && strings.HasSuffix(strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe"), ".test")

// New returns the pattern for text, in the syntax of package regexp. An invalid
// one panics when it is first used. In tests it does so at once, so that no
// mistake waits for the text that would reveal it.
func New(text string) *Pattern {
	p := &Pattern{text: text, compile: sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })}
	if inTest {
		p.compile()
	}
	return p
}

// String returns the text of the pattern.
func (p *Pattern) String() string { return p.text }

// MatchString is [regexp.Regexp.MatchString].
func (p *Pattern) MatchString(s string) bool { return p.compile().MatchString(s) }

// FindString is [regexp.Regexp.FindString].
func (p *Pattern) FindString(s string) string { return p.compile().FindString(s) }

// FindStringSubmatch is [regexp.Regexp.FindStringSubmatch].
func (p *Pattern) FindStringSubmatch(s string) []string { return p.compile().FindStringSubmatch(s) }

// FindAllStringIndex is [regexp.Regexp.FindAllStringIndex] for all matches.
func (p *Pattern) FindAllStringIndex(s string) [][]int {
	return p.compile().FindAllStringIndex(s, -1)
}

// SubexpNames is [regexp.Regexp.SubexpNames].
func (p *Pattern) SubexpNames() []string { return p.compile().SubexpNames() }

// ReplaceAllString is [regexp.Regexp.ReplaceAllString].
func (p *Pattern) ReplaceAllString(s, with string) string {
	return p.compile().ReplaceAllString(s, with)
}
