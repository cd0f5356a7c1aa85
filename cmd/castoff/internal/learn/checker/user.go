package checker

import (
	"context"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/learn/checker/access"
)

// userCheck asks who the program runs as: anyone but root, or a given user.
type userCheck struct {
	notRoot bool
	is      string // as in USER
}

func (c *userCheck) Keys() keys.Table {
	return keys.Table{OneOf: []string{"not-root", "is"}, Keys: []keys.Key{
		keys.May("not-root", keys.Yes(&c.notRoot)),
		keys.May("is", keys.User(&c.is)),
	}}
}

func (c *userCheck) Want() string {
	if c.is != "" {
		return "runs as user " + c.is
	}
	return "does not run as root"
}

func (c *userCheck) judge(_ context.Context, r *run) (verdict, error) {
	got := r.image.Config
	found := "the program runs as user " + got.User
	if got.User == "" {
		found = "the image names no user, so the program runs as root"
	} else if got.Root {
		found += ", who is root"
	}
	switch {
	case c.notRoot && got.Root:
		return failed(found, "say in the last stage who the program is to run as; an image without /etc/passwd knows users by number only"), nil
	case c.is != "" && !access.SameUser(c.is, got.User, r.image.Root.Users):
		return failed(found, "compare the USER of the last stage with what is asked for"), nil
	}
	return passed(found), nil
}
