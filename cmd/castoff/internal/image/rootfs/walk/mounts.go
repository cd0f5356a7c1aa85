package walk

import (
	"os"
	"path/filepath"
	"strings"
)

// mounts is where the kernel says what is mounted. Source: proc(5).
const mounts = "/proc/self/mountinfo"

// mountedFiles are the files, not directories, that are mounted one by one
// below root: an engine puts them there, as Podman does with a list of groups
// for an image that has none. Volumes are directories.
func mountedFiles(root, table string) []string {
	b, err := os.ReadFile(table)
	if err != nil {
		return nil // then they are taken for the image's
	}
	var files []string
	for line := range strings.Lines(string(b)) {
		fields := strings.Fields(line)
		if len(fields) < 5 {
			continue
		}
		at := unescape(fields[4])
		rel, err := filepath.Rel(root, at)
		if err != nil || !filepath.IsLocal(rel) || rel == "." {
			continue
		}
		if st, err := os.Lstat(at); err == nil && !st.IsDir() {
			files = append(files, filepath.ToSlash(rel))
		}
	}
	return files
}

// inUserSpace reports whether a program, not the kernel, is the file system at
// root (FUSE): one like that counts the names of a file that it has been asked
// for so far, and not all that there are.
func inUserSpace(root, table string) bool {
	b, err := os.ReadFile(table)
	if err != nil {
		return false
	}
	root = filepath.Clean(root)
	fuse := false
	for line := range strings.Lines(string(b)) {
		mount, rest, ok := strings.Cut(line, " - ")
		at, kind := strings.Fields(mount), strings.Fields(rest)
		if ok && len(at) >= 5 && len(kind) > 0 && filepath.Clean(unescape(at[4])) == root { // the last one hides those before
			fuse = kind[0] == "fuse" || strings.HasPrefix(kind[0], "fuse.")
		}
	}
	return fuse
}

// unescape undoes what the kernel does to blanks and backslashes: three octal
// digits after a backslash.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			b.WriteByte((s[i+1]-'0')<<6 + (s[i+2]-'0')<<3 + (s[i+3] - '0'))
			i += 3
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
