package checker

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/image/rootfs"
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
	case c.is != "" && !sameUser(c.is, got.User, r.image.Root.Users):
		return failed(found, "compare the USER of the last stage with what is asked for"), nil
	}
	return passed(found), nil
}

// sameUser reports whether two values of USER come to the same in an image with
// these users. Without a group it is the user's own, and 0 for one that the
// image does not know. A wanted user without a group accepts any.
func sameUser(want, got string, users []rootfs.User) bool {
	wu, wg := numbersOf(want, users)
	gu, gg := numbersOf(got, users)
	return wu == gu && (wg == gg || !strings.Contains(want, ":"))
}

// numbersOf are the user and the group that a value of USER means in an image
// with these users, as numbers where they are known.
func numbersOf(user string, users []rootfs.User) (string, string) {
	id := func(name string, number func(rootfs.User) int) string {
		for _, u := range users {
			if u.Name == name {
				return strconv.Itoa(number(u))
			}
		}
		return name
	}
	uid := func(u rootfs.User) int { return u.UID }
	gid := func(u rootfs.User) int { return u.GID }
	name, group, ok := strings.Cut(cmp.Or(user, "0:0"), ":")
	if ok && group != "" {
		return id(name, uid), id(group, gid)
	}
	for _, u := range users {
		if u.Name == name || strconv.Itoa(u.UID) == name {
			return strconv.Itoa(u.UID), strconv.Itoa(u.GID)
		}
	}
	return name, "0"
}
