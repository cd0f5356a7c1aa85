package checker

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
)

// programs are the kinds of programs that a check may ask an image to be
// without.
var programs = []string{"shell", "compiler", "package-manager", "interpreter", "setuid"}

// noneCheck asks that there are no shells, compilers and the like.
type noneCheck struct{ of []string }

func (c *noneCheck) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{keys.Must("of", keys.SomeOf(&c.of, "kind of program", programs...))}}
}

func (c *noneCheck) Want() string {
	var words []string
	for _, of := range c.of {
		if of == "setuid" {
			of = "setuid file"
		}
		words = append(words, strings.ReplaceAll(of, "-", " "))
	}
	return "no " + plaintext.Listed(words, "or")
}

func (c *noneCheck) judge(_ context.Context, r *run) (verdict, error) {
	root := r.image.Root
	kinds := map[string][]string{
		"shell": root.Shells, "compiler": root.Compilers, "package-manager": root.PackageManagers,
		"interpreter": root.Interpreters, "setuid": root.Setuid,
	}
	for _, of := range c.of {
		if len(kinds[of]) > 0 {
			var paths []string // a list a list of their own: the facts are not the check's
			for _, p := range kinds[of] {
				paths = append(paths, "/"+strings.TrimPrefix(p, "/"))
			}
			return failed(fmt.Sprintf("the image has %s: %s", quantity.Plural(len(paths), strings.ReplaceAll(of, "-", " ")+" program"), some(paths)),
				"look at what the last stage begins with: all of that is in the image"), nil
		}
	}
	return passed("the image has no " + strings.ReplaceAll(strings.Join(c.of, ", no "), "-", " ")), nil
}
