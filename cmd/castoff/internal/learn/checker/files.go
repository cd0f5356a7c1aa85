package checker

import (
	"context"
	"fmt"
	"path"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// filesCheck asks what is in the image and what is not.
type filesCheck struct {
	// present and absent are paths in the image; patterns as in path.Match.
	present, absent []string
	// atMost is the largest number of files in all; 0 for any.
	atMost int
}

func (c *filesCheck) Keys() keys.Table {
	return keys.Table{SomeOf: []string{"present", "absent", "at-most"}, Keys: []keys.Key{
		keys.May("present", keys.ImagePatterns(&c.present)),
		keys.May("absent", keys.ImagePatterns(&c.absent)),
		keys.May("at-most", keys.Number(&c.atMost, 1, 1_000_000)),
	}}
}

func (c *filesCheck) Want() string {
	var parts []string
	if len(c.present) > 0 {
		parts = append(parts, plaintext.Listed(c.present, "and")+" in the image")
	}
	if len(c.absent) > 0 {
		parts = append(parts, "no "+plaintext.Listed(c.absent, "or")+" in the image")
	}
	if c.atMost > 0 {
		parts = append(parts, "at most "+quantity.Plural(c.atMost, "file"))
	}
	return strings.Join(parts, ", ")
}

func (c *filesCheck) judge(_ context.Context, r *run) (verdict, error) {
	for _, p := range c.present {
		if len(r.matching(p)) == 0 {
			return failed(fmt.Sprintf("there is no %s in the image; it has %s", p, r.listing()), "see which instruction is to put it there, and from where"), nil
		}
	}
	for _, p := range c.absent {
		if m := r.matching(p); len(m) > 0 {
			found := "the image has " + m[0]
			if len(m) > 1 {
				found += fmt.Sprintf(" and %d more like it", len(m)-1)
			}
			return failed(found, "see which instruction puts it there, and whether it has to copy that much"), nil
		}
	}
	n := r.image.Files
	found := "the image has " + quantity.Plural(n, "file")
	if c.atMost > 0 && n > c.atMost {
		return failed(found+": "+r.listing(), "copy only what the program needs when it runs"), nil
	}
	return passed(found), nil
}

// matching returns the paths that a pattern matches. A directory is one of
// them if it is named, or has something in it.
func (r *run) matching(pattern string) []string {
	pattern = "/" + strings.Trim(pattern, "/")
	var out []string
	for _, it := range r.contents.Root {
		p := "/" + strings.Trim(it.Path, "/")
		if ok, err := path.Match(pattern, p); p == pattern || err == nil && ok {
			out = append(out, p)
		}
	}
	return out
}

// listing names some files of the image.
func (r *run) listing() string {
	var names []string
	for _, it := range r.contents.Root {
		if it.Type != rootfs.Directory {
			names = append(names, "/"+strings.Trim(it.Path, "/"))
		}
	}
	if len(names) == 0 {
		return "no files at all"
	}
	return some(names)
}
