package checker

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
)

// contextCheck asks what is sent to the builder.
type contextCheck struct {
	atMost  int64    // bytes; 0 for any
	without []string // paths that must not be sent
	kept    []string // files that must be in the directory all the same
}

func (c *contextCheck) Keys() keys.Table {
	return keys.Table{SomeOf: []string{"at-most", "without", "kept"}, Keys: []keys.Key{
		keys.May("at-most", keys.Bytes(&c.atMost, 1)),
		keys.May("without", keys.ContextPaths(&c.without)),
		keys.May("kept", keys.ContextPaths(&c.kept)),
	}}
}

// FilesNamed are the files that have to be there.
func (c *contextCheck) FilesNamed() []string { return c.kept }

func (c *contextCheck) Want() string {
	var parts, all []string
	if c.atMost > 0 {
		parts = append(parts, "at most "+quantity.Limit(c.atMost))
	}
	if len(c.without) > 0 {
		parts = append(parts, "no "+plaintext.Listed(c.without, "or"))
	}
	if len(parts) > 0 {
		all = append(all, strings.Join(parts, " and ")+" sent to the builder")
	}
	if len(c.kept) > 0 {
		all = append(all, plaintext.Listed(c.kept, "and")+" still in the directory")
	}
	return strings.Join(all, ", ")
}

// judge judges what is sent to the builder: the bytes of the files, without
// what the archive needs of its own.
func (c *contextCheck) judge(_ context.Context, r *run) (verdict, error) {
	for _, name := range c.kept {
		if st, err := fs.Stat(r.files, name); err != nil || st.Size() == 0 {
			return failed(fmt.Sprintf("%s is not in the directory any more", name), "the file is to stay, only the builder is not to get it; castoff reset brings it back"), nil
		}
	}
	p := r.built.packed
	if p.Archive == nil && r.broken != nil {
		return r.withoutImage(), nil
	}
	found := fmt.Sprintf("%s with %s are sent to the builder", quantity.Plural(len(p.Files), "file"), r.o.Size(p.Bytes))
	for _, w := range c.without {
		if i := slices.IndexFunc(p.Files, func(f string) bool { return within(f, w) }); i >= 0 {
			return failed(p.Files[i]+" is sent to the builder", "a file beside the Dockerfile can say what is not to be sent"), nil
		}
	}
	if c.atMost > 0 && p.Bytes > c.atMost {
		return failed(fmt.Sprintf("%s with %s are sent to the builder", quantity.Plural(len(p.Files), "file"), r.bytes(p.Bytes, c.atMost)),
			"see which files in the directory are large, and whether the build needs them"), nil
	}
	return passed(found), nil
}

// within reports whether a path is a file, in a directory, or matches a pattern.
func within(file, what string) bool {
	what = strings.Trim(path.Clean(what), "/")
	for p := file; p != "."; p = path.Dir(p) {
		if ok, err := path.Match(what, p); p == what || err == nil && ok {
			return true
		}
	}
	return false
}
