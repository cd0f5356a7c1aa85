package keys

import (
	"time"

	"castoff/cmd/castoff/internal/ground/pattern"
)

// Yes takes true, and nothing else.
func Yes(to *bool) Take {
	return func(r Reader, v Value, key string) { *to = r.yes(v, key) }
}

// Number takes a number from least to most.
func Number(to *int, least, most int) Take {
	return func(r Reader, v Value, key string) { *to = r.number(v, key, least, most) }
}

// Bytes takes a size of at least least bytes.
func Bytes(to *int64, least int64) Take {
	return func(r Reader, v Value, key string) { *to = r.bytes(v, key, least) }
}

// Duration takes how long something may take: 100ms to 5m.
func Duration(to *time.Duration) Take {
	return func(r Reader, v Value, key string) { *to = r.duration(v, key) }
}

// Text takes a text on one line, which may be empty.
func Text(to *string) Take { return taken(to, Reader.optional) }

// Word takes a text that is not empty.
func Word(to *string) Take { return taken(to, Reader.word) }

// Formed takes a text of a form that want describes.
func Formed(to *string, want string, form Form) Take {
	return func(r Reader, v Value, key string) { *to = r.formed(v, key, want, form) }
}

// OneOf takes one of the words that are allowed.
func OneOf(to *string, allowed ...string) Take {
	return func(r Reader, v Value, key string) { *to = r.oneOf(v, key, allowed) }
}

// StageName takes the name of a stage.
func StageName(to *string) Take { return taken(to, Reader.stageName) }

// Platform takes linux and an architecture.
func Platform(to *string) Take { return taken(to, Reader.platform) }

// User takes a user as in USER.
func User(to *string) Take { return taken(to, Reader.user) }

// UserOrNone takes a user as in USER, or an empty text.
func UserOrNone(to *string) Take { return taken(to, Reader.userOrNone) }

// URLPath takes the path of a request.
func URLPath(to *string) Take { return taken(to, Reader.urlPath) }

// ContextPath takes a path in the learner's directory.
func ContextPath(to *string) Take { return taken(to, Reader.contextPath) }

// Words takes a list of texts, none empty and none twice.
func Words(to *[]string) Take { return list(to, Reader.word) }

// Texts takes a list of texts that may be the same or empty, as arguments are.
func Texts(to *[]string) Take {
	return func(r Reader, v Value, key string) { *to = r.texts(v, key) }
}

// SomeOf takes a list of the words that are allowed, each of which is a noun.
func SomeOf(to *[]string, noun string, allowed ...string) Take {
	return list(to, func(r Reader, v Value, _ string) string { return r.oneOf(v, noun, allowed) })
}

// ImagePaths takes a list of absolute paths in the image.
func ImagePaths(to *[]string) Take { return list(to, Reader.imagePath) }

// ImagePatterns takes a list of such paths that may have *, ? and [a-z] in them.
func ImagePatterns(to *[]string) Take { return list(to, Reader.imagePattern) }

// ContextPaths takes a list of paths in the learner's directory.
func ContextPaths(to *[]string) Take { return list(to, Reader.contextPath) }

// Env takes a table of environment variables.
func Env(to *map[string]string) Take {
	return table(to, "the name of a variable: letters, digits and _", envName, Reader.optional)
}

// Args takes a table of build arguments.
func Args(to *map[string]string) Take {
	return table(to, "the name of a build argument: letters, digits and _", envName, Reader.optional)
}

// Secrets takes a table of secrets by their ids.
func Secrets(to *map[string]string) Take {
	return table(to, "the id of a secret: letters, digits, and _ . -", secretName, Reader.word)
}

// commandName is what a command of an author's is called.
var commandName = pattern.New(`^[a-z][a-z0-9-]{0,49}$`)

// Commands takes a table of commands, each a list of a program and its arguments.
func Commands(to *map[string][]string) Take {
	return func(r Reader, v Value, key string) {
		pairs, ok := v.Pairs()
		if !ok || len(pairs) > maxItems {
			r.Wrong(v, key, "a table of commands such as {version: [python3, --version]}")
			return
		}
		*to = map[string][]string{}
		for _, p := range pairs {
			words := r.texts(p.Value, key+": "+p.Key)
			switch {
			case !commandName.MatchString(p.Key):
				r.Add(p.Line, "%s%s: %q is not a name of letters a to z, digits and hyphens", r.In, key, p.Key)
			case len(words) == 0 || words[0] == "":
				r.Add(p.Line, "%s%s: %s has no program", r.In, key, p.Key)
			}
			(*to)[p.Key] = words
		}
	}
}

// Inner takes a table with keys of its own.
func Inner(t Table) Take {
	return func(r Reader, v Value, key string) {
		if _, ok := v.Pairs(); !ok {
			r.Wrong(v, key, "a table such as {key: value}")
			return
		}
		t.Read(Reader{r.List, r.In + key + ": "}, v, v.Line, nil, func(Pair) bool { return false })
	}
}

// taken takes a text as read does.
func taken(to *string, read func(Reader, Value, string) string) Take {
	return func(r Reader, v Value, key string) { *to = read(r, v, key) }
}

// list takes a list of texts, each of them as each does.
func list(to *[]string, each func(Reader, Value, string) string) Take {
	return func(r Reader, v Value, key string) { *to = r.words(v, key, each) }
}

// table takes a table of texts, each of them read as each does; want describes
// the form of its keys.
func table(to *map[string]string, want string, form Form, each func(Reader, Value, string) string) Take {
	return func(r Reader, v Value, key string) { *to = r.table(v, key, want, form, each) }
}
