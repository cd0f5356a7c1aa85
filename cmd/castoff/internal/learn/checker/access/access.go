// Package access finds out who a program in an image runs as, and what that user
// may do to the image's files.
package access

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// Writable is why the image's user may change a file; empty if that may not be.
func Writable(image *measure.Image, contents *measure.Contents, file string) string {
	it := fileAt(contents, file)
	if it == nil {
		return "there is no telling who may change " + file
	}
	who := image.Config.User
	uid, gid := numbersOf(who, image.Root.Users)
	bit := rootfs.Mode(0o002)
	switch {
	case image.Config.Root:
		return fmt.Sprintf("the program runs as root, who may change %s", file)
	case uid == fmt.Sprint(it.UID):
		bit = 0o200
	case gid == fmt.Sprint(it.GID):
		bit = 0o020
	}
	if it.Mode&bit != 0 {
		return fmt.Sprintf("user %s, who runs %s, may change it: it belongs to %d:%d, and its mode is %#o", who, file, it.UID, it.GID, it.Mode)
	}
	return ""
}

// fileAt is the file with a path in the image, or what a link there leads to.
func fileAt(contents *measure.Contents, file string) *rootfs.Item {
	for range 10 { // links
		i := slices.IndexFunc(contents.Root, func(it rootfs.Item) bool { return "/"+strings.Trim(it.Path, "/") == path.Clean(file) })
		if i < 0 {
			return nil
		}
		it := &contents.Root[i]
		if it.Type != rootfs.Symlink {
			return it
		}
		if file = it.Link; !path.IsAbs(file) {
			file = path.Join("/", path.Dir(it.Path), file)
		}
	}
	return nil
}

// SameUser reports whether two values of USER come to the same in an image with
// these users. Without a group it is the user's own, and 0 for one that the
// image does not know. A wanted user without a group accepts any.
func SameUser(want, got string, users []rootfs.User) bool {
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
