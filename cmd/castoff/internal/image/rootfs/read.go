package rootfs

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/packages"
)

// bundles are where TLS clients look for the certificates that they trust.
// Source: Go's crypto/x509/root_linux.go.
var bundles = []string{
	"etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt", "etc/ssl/ca-bundle.pem",
	"etc/pki/tls/cacert.pem", "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "etc/ssl/cert.pem",
}

// zones are where time zone data is. Source: Go's time/zoneinfo_unix.go.
var zones = []string{"usr/share/zoneinfo", "usr/share/lib/zoneinfo", "usr/lib/locale/TZ", "etc/zoneinfo"}

// content keeps what a file holds until all are known.
func (w *survey) content(n *node, path string) {
	if n.more == nil || n.more.content == nil {
		if n.bytes() > 0 {
			w.trouble("%s could not be read", shown(path))
		}
		return
	}
	if int64(len(n.more.content)) < n.bytes() {
		w.trouble("%s is too large to be read in full", shown(path))
	}
	w.contents[path] = n.more.content
}

func (w *survey) trouble(format string, args ...any) {
	w.facts.Trouble = append(w.facts.Trouble, fmt.Sprintf(format, args...))
}

// read takes what the contents and the tree as a whole have to say.
func (w *survey) read(root *node) {
	f := w.facts
	f.OS = osName(w.contents["etc/os-release"])
	if f.OS == "" {
		f.OS = osName(w.contents["usr/lib/os-release"])
	}
	f.Users = users(w.contents["etc/passwd"])
	for _, p := range bundles {
		// A symbolic link counts if it leads to a file that is not empty.
		if n := resolve(root, p); n != nil && n.typ == Regular && n.bytes() > 0 {
			f.CABundle = p
			break
		}
	}
	for _, p := range zones {
		if n := resolve(root, p); n != nil && len(n.kids) > 0 {
			f.TimeZones = p
			break
		}
	}
	if n := resolve(root, "tmp"); n != nil && n.dir() {
		f.Tmp = true
	}
	w.packages()
}

// resolve follows symbolic links inside the root file system.
func resolve(root *node, path string) *node {
	n, _ := locate(root, path)
	return n
}

// locate is resolve, and returns where the file is, too.
func locate(root *node, path string) (*node, string) {
	for range 40 { // as many as Linux follows
		n, done := root, true
		var at string
		for rest := path; rest != ""; {
			var name string
			name, rest, _ = strings.Cut(rest, "/")
			if n = n.kids[name]; n == nil {
				return nil, ""
			}
			if n.typ == Symlink && n.more != nil {
				path, done = follow(at, n.more.link, rest), false
				break
			}
			at = join(at, name)
		}
		if done {
			return n, at
		}
	}
	return nil, ""
}

// follow is the path that a link in dir leads to, with what comes after it.
func follow(dir, link, rest string) string {
	if !strings.HasPrefix(link, "/") {
		link = dir + "/" + link
	}
	var parts []string
	for _, p := range strings.Split(link+"/"+rest, "/") {
		switch {
		case p == "" || p == ".":
		case p != "..":
			parts = append(parts, p)
		case len(parts) > 0:
			parts = parts[:len(parts)-1]
		}
	}
	return strings.Join(parts, "/")
}

// osName is the name in an os-release file. Source: os-release(5).
func osName(b []byte) string {
	var name, pretty string
	for line := range strings.Lines(string(b)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		value = plaintext.Line(strings.Trim(value, `"'`))
		switch key {
		case "NAME":
			name = value
		case "PRETTY_NAME":
			pretty = value
		}
	}
	return cmp.Or(pretty, name)
}

// maxUsers bounds the list; a directory service has no place in an image.
const maxUsers = 1000

// users reads /etc/passwd. Source: passwd(5).
func users(b []byte) []User {
	var out []User
	for line := range bytes.Lines(b) {
		parts := strings.Split(strings.TrimSpace(string(line)), ":")
		if len(parts) < 7 || len(out) == maxUsers {
			continue
		}
		uid, err1 := strconv.Atoi(parts[2])
		gid, err2 := strconv.Atoi(parts[3])
		if err1 != nil || err2 != nil {
			continue
		}
		out = append(out, User{Name: plaintext.Line(parts[0]), UID: uid, GID: gid, Shell: plaintext.Line(parts[6])})
	}
	return out
}

// packages reads whichever package databases there are.
func (w *survey) packages() {
	paths := make([]string, 0, len(w.contents))
	for p := range w.contents {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		manager, parse := "", (func([]byte) ([]packages.Package, error))(nil)
		switch {
		case strings.HasPrefix(p, "var/lib/dpkg/"):
			manager, parse = "dpkg", packages.Dpkg
		case strings.HasSuffix(p, "apk/db/installed"):
			manager, parse = "apk", packages.Apk
		case strings.Contains(p, "/rpm/"):
			manager, parse = "rpm", packages.RPM
		default:
			continue
		}
		list, err := parse(w.contents[p])
		if err != nil {
			w.trouble("%s: %s", shown(p), plaintext.Line(err.Error()))
		}
		w.facts.add(manager, list)
	}
}

// ListPackages makes the list of the largest packages top entries long, if
// there are that many.
func (f *Facts) ListPackages(top int) {
	if len(f.Installed) > 0 {
		f.LargestPackages = f.Installed
	}
	n := min(len(f.LargestPackages), top)
	f.LargestPackages = f.LargestPackages[:n:n]
	f.LargestPackagesMore = max(f.Packages-n, 0)
}

func (f *Facts) add(manager string, list []packages.Package) {
	for _, p := range list {
		f.Packages++
		if p.SizeBytes > 0 {
			f.PackageBytes += p.SizeBytes
		}
		f.Installed = append(f.Installed, Package{
			Manager: manager, Name: plaintext.Line(p.Name), Version: plaintext.Line(p.Version), SizeBytes: p.SizeBytes,
		})
	}
	slices.SortStableFunc(f.Installed, func(a, b Package) int {
		return cmp.Or(cmp.Compare(b.SizeBytes, a.SizeBytes), cmp.Compare(a.Name, b.Name))
	})
	f.ListPackages(Top)
}
