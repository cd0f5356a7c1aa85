// Package rootfs is the root file system of an image, as a tree and as what can
// be read from it. It is told about the files one by one, and does not care
// whether by a probe in a container or by the stream of `docker save`: so both
// ways give the same facts.
package rootfs

import "castoff/cmd/castoff/internal/image/rootfs/walk"

// What is reported about files: package walk has the definitions, since the
// probe is built from it alone.
type (
	// Type is the type of a file.
	Type = walk.Type
	// Entry is a file, directory or link.
	Entry = walk.Entry
)

// The types of files.
const (
	Regular   = walk.Regular
	Directory = walk.Directory
	Symlink   = walk.Symlink
	HardLink  = walk.HardLink
	Other     = walk.Other
)

// Wanted returns how much of a regular file's content the facts need, at
// most, in bytes; 0 for none of it.
func Wanted(path string) int64 { return walk.Wanted(path) }

// Dir is a directory of a root file system.
type Dir struct {
	// Path is slash separated, without a leading slash; "" is the root. It is
	// fit to be shown.
	Path string `json:"path"`
	// SizeBytes is the size of all files below it.
	SizeBytes int64 `json:"size_bytes"`
	// Files is the number of files and links below it.
	Files int `json:"files"`
}

// File is a file of a root file system.
type File struct {
	// Path is as in [Dir].
	Path      string `json:"path"`
	SizeBytes int64  `json:"size_bytes"`
}

// Facts is what a root file system has in it. It is the object "root" of the
// JSON outputs.
//
// The files that an engine puts over those of an image when it makes a
// container of it are in none of the numbers, whichever way they were found:
// see [walk.Masked].
type Facts struct {
	// Files is the number of regular files, links and special files, by name: a
	// file with two names counts twice.
	Files int `json:"files"`
	// Dirs is the number of directories, not counting the root.
	Dirs int `json:"dirs"`
	// SizeBytes is the size of the regular files; one with several names counts
	// once.
	SizeBytes int64 `json:"size_bytes"`

	// OS is the name that the distribution gives itself, empty if there is none.
	OS string `json:"os,omitempty"`
	// Packages is the number of packages installed by the distribution's package
	// manager, PackageBytes their size as it reports it, LargestPackages the
	// largest of them, largest first.
	Packages        int       `json:"packages"`
	PackageBytes    int64     `json:"package_bytes"`
	LargestPackages []Package `json:"largest_packages,omitempty"`
	// LargestPackagesMore is how many are not in that list.
	LargestPackagesMore int `json:"largest_packages_more"`
	// Installed are all of them, in the same order.
	Installed []Package `json:"-"`

	// Executables is the number of regular files, by name, that somebody may
	// execute.
	Executables int `json:"executables"`
	// Setuid and Setgid are the paths of the executables that run with the
	// rights of their owner or group, whoever starts them.
	Setuid []string `json:"setuid,omitempty"`
	Setgid []string `json:"setgid,omitempty"`

	// Shells, PackageManagers, Compilers, Interpreters and Downloaders are the
	// paths of programs known as such by their names, wherever they are; among
	// shells and interpreters also those of other names that are one by what they
	// hold, or because the image has them run a line or a script.
	Shells          []string `json:"shells,omitempty"`
	PackageManagers []string `json:"package_managers,omitempty"`
	Compilers       []string `json:"compilers,omitempty"`
	Interpreters    []string `json:"interpreters,omitempty"`
	Downloaders     []string `json:"downloaders,omitempty"`

	// Renamed are those of them whose names do not say what they are.
	Renamed []Renamed `json:"renamed,omitempty"`

	// CABundle is the path of the certificates that TLS clients trust, empty if
	// there are none; TimeZones that of the time zone data.
	CABundle  string `json:"ca_bundle,omitempty"`
	TimeZones string `json:"time_zones,omitempty"`
	// Tmp is true if there is a directory /tmp.
	Tmp bool `json:"tmp"`
	// Users are the users that the image knows, in the order of its list.
	Users []User `json:"users,omitempty"`

	// Trouble says what could not be read, such as a damaged package database; the
	// numbers are then too small.
	Trouble []string `json:"trouble,omitempty"`
}

// Renamed is a program whose name does not say what it is.
type Renamed struct {
	// Path is as in [Dir]. Is says what the program is: "dash", "python".
	Path string `json:"path"`
	Is   string `json:"is"`
}

// Package is an installed package.
type Package struct {
	// Manager is "dpkg", "apk" or "rpm".
	Manager string `json:"manager"`
	Name    string `json:"name"`
	Version string `json:"version"`
	// SizeBytes is the installed size that the package claims: dpkg rounds it
	// to kibibytes.
	SizeBytes int64 `json:"size_bytes"`
}

// User is a line of /etc/passwd.
type User struct {
	Name  string `json:"name"`
	UID   int    `json:"uid"`
	GID   int    `json:"gid"`
	Shell string `json:"shell,omitempty"`
}
