// Command odd is the only program of the odd images that a test builds: it
// makes files as no Dockerfile can, and counts what is there with nothing but
// the standard library.
//
//	odd mkdir:/a/b write:/a/f:100 …
package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	for _, arg := range os.Args[1:] {
		words := strings.Split(arg, ":")
		act, ok := acts[words[0]]
		if !ok {
			act, words = func([]string) error { return nil }, []string{""} // "true", and what an entrypoint is given
		}
		if err := act(words[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// acts are what it can do, by name.
var acts = map[string]func(a []string) error{
	"mkdir":  func(a []string) error { return os.MkdirAll(a[0], 0o755) },
	"rm":     func(a []string) error { return os.RemoveAll(a[0]) },
	"link":   func(a []string) error { return os.Link(a[0], a[1]) },
	"sym":    func(a []string) error { return os.Symlink(a[0], a[1]) },
	"mv":     func(a []string) error { return os.Rename(a[0], a[1]) },
	"fifo":   func(a []string) error { return syscall.Mkfifo(a[0], 0o600) },
	"write":  func(a []string) error { return os.WriteFile(a[0], content(a), 0o644) },
	"append": appendTo,
	"chmod":  chmod,
	"sparse": sparse,
	"many":   many,
	"count":  count,
}

// content is as many bytes as the second word asks for.
func content(a []string) []byte { return []byte(strings.Repeat("x", number(a[1]))) }

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

func appendTo(a []string) error {
	f, err := os.OpenFile(a[0], os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString("x")
	return err
}

func chmod(a []string) error {
	mode, err := strconv.ParseUint(a[1], 8, 32)
	if err != nil {
		return err
	}
	return syscall.Chmod(a[0], uint32(mode))
}

// sparse makes a file that is one hole, but for its last byte.
func sparse(a []string) error {
	f, err := os.Create(a[0])
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteAt([]byte("x"), int64(number(a[1])-1))
	return err
}

// many makes files in fifty directories.
func many(a []string) error {
	for i := range number(a[1]) {
		dir := filepath.Join(a[0], strconv.Itoa(i%50))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, strconv.Itoa(i)), []byte(strconv.Itoa(i)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// ours are the paths where an engine puts files of its own.
var ours = map[string]bool{
	"/dev": true, "/proc": true, "/sys": true, "/.dockerenv": true, "/etc/hosts": true, "/etc/hostname": true,
	"/etc/resolv.conf": true, "/etc/mtab": true, "/run/secrets": true, "/run/.containerenv": true,
}

// count prints the numbers of files, of directories and of bytes.
func count([]string) error {
	var files, dirs int
	var bytes int64
	seen := map[uint64]bool{}
	err := filepath.WalkDir("/", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ours[path] && d.IsDir():
			return fs.SkipDir
		case ours[path], path == "/":
			return nil
		case d.IsDir():
			dirs++
			return nil
		}
		files++
		info, err := d.Info()
		if st := info.Sys().(*syscall.Stat_t); err == nil && d.Type().IsRegular() && !seen[st.Ino] {
			seen[st.Ino] = true
			bytes += st.Size
		}
		return err
	})
	fmt.Println("count", files, dirs, bytes)
	return err
}
