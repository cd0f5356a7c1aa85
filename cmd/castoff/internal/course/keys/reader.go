package keys

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

// The bounds of values.
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
)

// architectures are those that Go can build for on Linux.
var architectures = []string{"386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv64", "s390x"}

// Reader reads values and reports those that are not as they must be. What it
// returns then is the zero value.
type Reader struct {
	*problem.List
	// In is what a key belongs to, as the beginning of messages: "size: ".
	In string
}

// Form is a form that texts may have.
type Form interface{ MatchString(text string) bool }

// Wrong reports a value that is not what it has to be.
func (r Reader) Wrong(v Value, key, want string) {
	if v.form != isOther {
		want += fmt.Sprintf(" (it is %s)", v)
	}
	r.Add(v.Line, "%s%s is not %s", r.In, key, want)
}

// optional is a text that may be empty, on one line.
func (r Reader) optional(v Value, key string) string {
	switch {
	case v.form != isText:
		r.Wrong(v, key, "text; put it in double quotes")
	case len(v.text) > maxWord:
		r.Add(v.Line, "%s%s is longer than %d bytes", r.In, key, maxWord)
	case strings.ContainsAny(v.text, "\n\t"):
		r.Wrong(v, key, "text on one line")
	default:
		return v.text
	}
	return ""
}

// word is a text that is not empty.
func (r Reader) word(v Value, key string) string {
	if v.form == isText && strings.TrimSpace(v.text) == "" {
		r.Add(v.Line, "%s%s is empty", r.In, key)
		return ""
	}
	return r.optional(v, key)
}

// formed is a text of a given form, described by want.
func (r Reader) formed(v Value, key, want string, form Form) string {
	if v.form == isText && !form.MatchString(v.text) {
		r.Wrong(v, key, want)
		return ""
	}
	return r.optional(v, key)
}

// user is as in USER.
func (r Reader) user(v Value, key string) string {
	return r.formed(v, key, `a user as in USER, such as "65532:65532"`, userName)
}

// userOrNone is as in USER; empty if none is given.
func (r Reader) userOrNone(v Value, key string) string {
	if v.form == isText && v.text == "" {
		return ""
	}
	return r.user(v, key)
}

// stageName is what follows AS.
func (r Reader) stageName(v Value, key string) string {
	return r.formed(v, key, "the name of a stage: a to z, digits, and _ . -", stageName)
}

// oneOf is one of the words that are allowed.
func (r Reader) oneOf(v Value, key string, allowed []string) string {
	s := r.word(v, key)
	if s != "" && !slices.Contains(allowed, s) {
		r.Add(v.Line, "%s%s", r.In, problem.Unknown(key, s, allowed))
		return ""
	}
	return s
}

// words is a list of texts, none empty and none twice, each of them read by
// each. It may be empty.
func (r Reader) words(v Value, key string, each func(Reader, Value, string) string) []string {
	if v.form != isList {
		r.Wrong(v, key, "a list, such as [a, b]")
		return nil
	}
	if len(v.items) > maxItems {
		r.Add(v.Line, "%s%s has more than %d entries", r.In, key, maxItems)
		return nil
	}
	var words []string
	for _, item := range v.items {
		switch word := each(r, item, "an entry of "+key); {
		case word == "":
		case slices.Contains(words, word):
			r.Add(item.Line, "%s%q is twice in %s", r.In, word, key)
		default:
			words = append(words, word)
		}
	}
	return words
}

// texts is a list of texts that may be the same or empty, as arguments are.
func (r Reader) texts(v Value, key string) []string {
	if v.form != isList || len(v.items) > maxItems {
		return r.words(v, key, Reader.word)
	}
	var texts []string
	for _, item := range v.items {
		texts = append(texts, r.optional(item, "an entry of "+key))
	}
	return texts
}

// table is a table of texts whose keys have a form, described by want.
func (r Reader) table(v Value, key, want string, form Form, each func(Reader, Value, string) string) map[string]string {
	if v.form != isTable {
		r.Wrong(v, key, "a table, such as {a: b}")
		return nil
	}
	if len(v.pairs) > maxItems {
		r.Add(v.Line, "%s%s has more than %d entries", r.In, key, maxItems)
		return nil
	}
	table := map[string]string{}
	for _, p := range v.pairs {
		if !form.MatchString(p.Key) {
			r.Add(p.Line, "%s%q in %s is not %s", r.In, p.Key, key, want)
		}
		table[p.Key] = each(r, p.Value, p.Key+" in "+key)
	}
	return table
}

// number is a number from least to most.
func (r Reader) number(v Value, key string, least, most int) int {
	if v.form != isNumber || v.number < uint64(least) || v.number > uint64(most) {
		r.Wrong(v, key, fmt.Sprintf("a number from %d to %d", least, most))
		return 0
	}
	return int(v.number)
}

// yes is a flag that can only be set.
func (r Reader) yes(v Value, key string) bool {
	if v.form != isFlag || !v.flag {
		r.Wrong(v, key, "true; leave it out if it is not asked for")
		return false
	}
	return true
}

// bytes is a size of at least least bytes.
func (r Reader) bytes(v Value, key string, least int64) int64 {
	if v.form == isText || v.form == isNumber {
		n, err := quantity.ParseSize(v.text)
		bare := n > 0 && !strings.HasSuffix(v.text, "B") // 5 is more likely 5MB than five bytes
		if err == nil && n >= least && !bare {
			return n
		}
	}
	r.Wrong(v, key, "a size with its unit, such as 20MB, 1.5GB, 500kB or 20MiB")
	return 0
}

// duration is how long something may take.
func (r Reader) duration(v Value, key string) time.Duration {
	if v.form == isText {
		if d, err := time.ParseDuration(v.text); err == nil && d >= minWithin && d <= maxWithin {
			return d
		}
	}
	r.Wrong(v, key, "a time from 100ms to 5m, such as 5s")
	return 0
}

// platform is linux and an architecture.
func (r Reader) platform(v Value, key string) string {
	s := r.word(v, key)
	if s == "" {
		return ""
	}
	arch, ok := strings.CutPrefix(s, "linux/")
	if !ok {
		r.Wrong(v, key, "a platform such as linux/arm64")
		return ""
	}
	if !slices.Contains(architectures, arch) {
		r.Add(v.Line, "%s%s", r.In, problem.Unknown("architecture", arch, architectures))
		return ""
	}
	return s
}

// imagePath is an absolute path in the image.
func (r Reader) imagePath(v Value, key string) string {
	s := r.word(v, key)
	if s == "" || path.IsAbs(s) && path.Clean(s) == s && s != "/" && !strings.Contains(s, `\`) {
		return s
	}
	r.Wrong(v, key, "a path in the image such as /app: from /, without . or .., without / at the end")
	return ""
}

// imagePattern is a path in the image that may have *, ? and [a-z] in it.
func (r Reader) imagePattern(v Value, key string) string {
	s := r.imagePath(v, key)
	if _, err := path.Match(s, ""); err != nil {
		r.Wrong(v, key, "a valid pattern: a [ has no end")
		return ""
	}
	return s
}

// contextPath is a path in the learner's directory.
func (r Reader) contextPath(v Value, key string) string {
	s := r.word(v, key)
	if s == "" || fs.ValidPath(s) && s != "." && !strings.Contains(s, `\`) {
		return s
	}
	r.Wrong(v, key, "a path in the learner's directory such as main.go or web/index.html")
	return ""
}

// urlPath is the path of a request.
func (r Reader) urlPath(v Value, key string) string {
	s := r.word(v, key)
	if s != "" && (s[0] != '/' || !plainURL(s)) {
		r.Wrong(v, key, "a path such as /healthz")
	}
	return s
}

// plainURL reports whether a path can be put into a request as it is.
func plainURL(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || c == '#' || c == '\\' {
			return false
		}
	}
	return true
}
