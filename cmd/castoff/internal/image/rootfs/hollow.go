package rootfs

import "strings"

// hollow returns the directories that an engine makes for files of its own and
// for volumes. Where there is nothing else in them they are not counted: there
// is no telling whether the image has them.
func hollow(volumes []string) map[string]bool {
	dirs := map[string]bool{"etc": true, "run": true}
	for _, v := range volumes {
		for p := strings.Trim(v, "/"); p != ""; {
			dirs[p] = true
			i := max(strings.LastIndexByte(p, '/'), 0)
			p = p[:i]
		}
	}
	return dirs
}
