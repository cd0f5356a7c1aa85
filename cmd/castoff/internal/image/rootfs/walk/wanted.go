package walk

import "strings"

// The largest files that are read. Real ones stay far below; those who report
// files may be hostile.
const (
	smallFile   = 1 << 20   // lists of users and the like
	packageList = 32 << 20  // a Debian with 5,000 packages has 6 MB
	packageDB   = 128 << 20 // rpm's holds every file name and changelog
)

// wanted are the files whose content is read.
var wanted = map[string]int64{
	"etc/passwd": smallFile, "etc/os-release": smallFile, "usr/lib/os-release": smallFile,

	"var/lib/dpkg/status":  packageList,
	"lib/apk/db/installed": packageList, "usr/lib/apk/db/installed": packageList,

	"var/lib/rpm/Packages": packageDB, "var/lib/rpm/Packages.db": packageDB, "var/lib/rpm/rpmdb.sqlite": packageDB,
	"usr/lib/sysimage/rpm/Packages": packageDB, "usr/lib/sysimage/rpm/Packages.db": packageDB,
	"usr/lib/sysimage/rpm/rpmdb.sqlite": packageDB,
}

// dpkgParts is where images without a package manager keep a dpkg status for
// each package. Source: Bazel's rules_distroless.
const dpkgParts = "var/lib/dpkg/status.d/"

// Wanted returns how much of a file's content the facts need, at most, in
// bytes; 0 for none of it. It is for regular files.
func Wanted(path string) int64 {
	if n, ok := wanted[path]; ok {
		return n
	}
	if rest, ok := strings.CutPrefix(path, dpkgParts); ok && !strings.Contains(rest, "/") && !strings.HasSuffix(rest, ".md5sums") {
		return smallFile
	}
	return 0
}
