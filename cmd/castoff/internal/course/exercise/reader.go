package exercise

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/ground/quantity"
)

// The bounds of what a check may ask for.
const (
	maxItems  = 50 // in a list or a table
	maxWord   = 500
	minWithin = 100 * time.Millisecond
	maxWithin = 5 * time.Minute
)

var (
	envName    = pattern.New(`^[A-Za-z_][A-Za-z0-9_]{0,99}$`)
	secretName = pattern.New(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$`)
	// stageName is what BuildKit takes after AS.
	stageName = pattern.New(`^[a-z][a-z0-9_.-]{0,99}$`)
	// userName is what USER takes: a name or number, and perhaps a group.
	userName = pattern.New(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,99})?$`)
	labelKey = pattern.New(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$`)
)

// architectures are those that Go can build for on Linux.
var architectures = []string{"386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv64", "s390x"}

// reader reads values and reports those that are not as they must be. What it
// returns then is the zero value.
type reader struct {
	*problem.List
	// in is what a key belongs to, as the beginning of messages: "size: ".
	in string
}

// wrong reports a value that is not what it has to be.
func (r reader) wrong(v value, key, want string) {
	if v.form != isOther {
		want += fmt.Sprintf(" (it is %s)", v)
	}
	r.Add(v.line, "%s%s is not %s", r.in, key, want)
}

// optional is a text that may be empty, on one line.
func (r reader) optional(v value, key string) string {
	switch {
	case v.form != isText:
		r.wrong(v, key, "text; put it in double quotes")
	case len(v.text) > maxWord:
		r.Add(v.line, "%s%s is longer than %d bytes", r.in, key, maxWord)
	case strings.ContainsAny(v.text, "\n\t"):
		r.wrong(v, key, "text on one line")
	default:
		return v.text
	}
	return ""
}

// word is a text that is not empty.
func (r reader) word(v value, key string) string {
	if v.form == isText && strings.TrimSpace(v.text) == "" {
		r.Add(v.line, "%s%s is empty", r.in, key)
		return ""
	}
	return r.optional(v, key)
}

// formed is a text of a given form, described by want.
func (r reader) formed(v value, key, want string, form *pattern.Pattern) string {
	if v.form == isText && !form.MatchString(v.text) {
		r.wrong(v, key, want)
		return ""
	}
	return r.optional(v, key)
}

// user is as in USER; empty for none said.
func (r reader) user(v value, key string) string {
	if v.form == isText && v.text == "" {
		return ""
	}
	return r.formed(v, key, `a user as in USER, such as "65532:65532"`, userName)
}

// oneOf is one of the words that are allowed.
func (r reader) oneOf(v value, key string, allowed []string) string {
	s := r.word(v, key)
	if s != "" && !slices.Contains(allowed, s) {
		r.Add(v.line, "%s%s", r.in, problem.Unknown(key, s, allowed))
		return ""
	}
	return s
}

// words is a list of texts, none empty and none twice, each of them read by
// each. It may be empty.
func (r reader) words(v value, key string, each func(value, string) string) []string {
	if v.form != isList {
		r.wrong(v, key, "a list, such as [a, b]")
		return nil
	}
	if len(v.items) > maxItems {
		r.Add(v.line, "%s%s has more than %d entries", r.in, key, maxItems)
		return nil
	}
	var words []string
	for _, item := range v.items {
		switch word := each(item, "an entry of "+key); {
		case word == "":
		case slices.Contains(words, word):
			r.Add(item.line, "%s%q is twice in %s", r.in, word, key)
		default:
			words = append(words, word)
		}
	}
	return words
}

// texts is a list of texts that may be the same or empty, as arguments are.
func (r reader) texts(v value, key string) []string {
	if v.form != isList || len(v.items) > maxItems {
		return r.words(v, key, r.word)
	}
	var texts []string
	for _, item := range v.items {
		texts = append(texts, r.optional(item, "an entry of "+key))
	}
	return texts
}

// table is a table of texts whose keys have a form, described by want.
func (r reader) table(v value, key, want string, form *pattern.Pattern, each func(value, string) string) map[string]string {
	if v.form != isTable {
		r.wrong(v, key, "a table, such as {a: b}")
		return nil
	}
	if len(v.pairs) > maxItems {
		r.Add(v.line, "%s%s has more than %d entries", r.in, key, maxItems)
		return nil
	}
	table := map[string]string{}
	for _, p := range v.pairs {
		if !form.MatchString(p.key) {
			r.Add(p.line, "%s%q in %s is not %s", r.in, p.key, key, want)
		}
		table[p.key] = each(p.value, p.key+" in "+key)
	}
	return table
}

func (r reader) env(v value, key string) map[string]string {
	return r.table(v, key, "the name of a variable: letters, digits and _", envName, r.optional)
}

// number is a number from least to most.
func (r reader) number(v value, key string, least, most int) int {
	if v.form != isNumber || v.number < uint64(least) || v.number > uint64(most) {
		r.wrong(v, key, fmt.Sprintf("a number from %d to %d", least, most))
		return 0
	}
	return int(v.number)
}

// yes is a flag that can only be set.
func (r reader) yes(v value, key string) bool {
	if v.form != isFlag || !v.flag {
		r.wrong(v, key, "true; leave it out if it is not asked for")
		return false
	}
	return true
}

// bytes is a size of at least least bytes.
func (r reader) bytes(v value, key string, least int64) int64 {
	if v.form == isText || v.form == isNumber {
		if n, err := quantity.ParseSize(v.text); err == nil && n >= least {
			return n
		}
	}
	r.wrong(v, key, "a size such as 20MB, 1.5GB, 500kB or 20MiB")
	return 0
}

// duration is how long something may take.
func (r reader) duration(v value, key string) time.Duration {
	if v.form == isText {
		if d, err := time.ParseDuration(v.text); err == nil && d >= minWithin && d <= maxWithin {
			return d
		}
	}
	r.wrong(v, key, "a time from 100ms to 5m, such as 5s")
	return 0
}

// platform is linux and an architecture.
func (r reader) platform(v value, key string) string {
	s := r.word(v, key)
	if s == "" {
		return ""
	}
	arch, ok := strings.CutPrefix(s, "linux/")
	if !ok {
		r.wrong(v, key, "a platform such as linux/arm64")
		return ""
	}
	if !slices.Contains(architectures, arch) {
		r.Add(v.line, "%s%s", r.in, problem.Unknown("architecture", arch, architectures))
		return ""
	}
	return s
}

// imagePath is an absolute path in the image.
func (r reader) imagePath(v value, key string) string {
	s := r.word(v, key)
	if s == "" || path.IsAbs(s) && path.Clean(s) == s && s != "/" && !strings.Contains(s, `\`) {
		return s
	}
	r.wrong(v, key, "a path in the image such as /app: from /, without . or .., without / at the end")
	return ""
}

// imagePattern is a path in the image that may have *, ? and [a-z] in it.
func (r reader) imagePattern(v value, key string) string {
	s := r.imagePath(v, key)
	if _, err := path.Match(s, ""); err != nil {
		r.wrong(v, key, "a valid pattern: a [ has no end")
		return ""
	}
	return s
}

// contextPath is a path in the learner's directory.
func (r reader) contextPath(v value, key string) string {
	s := r.word(v, key)
	if s == "" || fs.ValidPath(s) && s != "." && !strings.Contains(s, `\`) {
		return s
	}
	r.wrong(v, key, "a path in the learner's directory such as main.go or web/index.html")
	return ""
}
