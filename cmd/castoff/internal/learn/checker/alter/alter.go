// Package alter changes a file so that a builder has never seen it, and so that it
// still means the same.
package alter

import (
	"crypto/rand"
	"path"
)

// comments is how a comment begins in files with these endings or names.
var comments = map[string]string{
	".go": "//", ".mod": "//", ".js": "//", ".ts": "//", ".c": "//", ".h": "//", ".rs": "//", ".java": "//",
	".sh": "#", ".py": "#", ".yaml": "#", ".yml": "#", ".toml": "#", ".conf": "#", ".env": "#", ".dockerignore": "#", "Dockerfile": "#",
}

// Comment is what is put at the end of a file to change it without changing what
// it means: a comment that was never there before or, where no comment is
// known, empty lines and spaces in an order of their own.
func Comment(file string) []byte {
	unique := rand.Text()
	for _, key := range []string{path.Base(file), path.Ext(file)} {
		if mark, ok := comments[key]; ok {
			return []byte("\n" + mark + " changed: " + unique + "\n")
		}
	}
	b := []byte("\n")
	for _, c := range []byte(unique) {
		for bit := range 5 { // each letter is one of 32
			b = append(b, " \n"[c>>bit&1])
		}
	}
	return append(b, '\n')
}
