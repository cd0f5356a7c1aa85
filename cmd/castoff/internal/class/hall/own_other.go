//go:build !unix

package hall

import "os"

// own reports whether a directory is the user's own, as all in their directory of
// temporary files are, and no link to one.
func own(dir string) bool {
	st, err := os.Lstat(dir)
	return err == nil && st.IsDir()
}
