// Package packages reads the databases of package managers: what is installed
// in a root file system, and how much of it that is.
//
// The databases come as bytes in memory, out of an image, and whoever made the
// image made them: every offset and length in them is checked. The readers
// are our own because the libraries for RPM bring a whole SQL engine and want
// a file to open, and a list of packages needs no more than a read-only walk
// of one table.
//
// Every function returns the packages in the order of the database. For a
// damaged one that is what comes before the damage, and an error that wraps
// ErrDamaged.
package packages

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Package is an installed package. Its texts are as the database has them:
// not fit to be shown.
type Package struct {
	Name    string
	Version string
	// SizeBytes is the installed size that the package claims.
	SizeBytes int64
}

// ErrDamaged is the error for a database that is not what it should be.
var ErrDamaged = errors.New("the package database is damaged")

const (
	// maxDatabaseBytes bounds what is read. A workstation with everything
	// installed has a database of a few hundred megabytes.
	maxDatabaseBytes = 1 << 30
	// maxPackages is three times the packages that Debian 12 has in all.
	maxPackages = 200_000
	// maxPackageBytes is what one package may claim to be: far above every real
	// one, and so low that maxPackages of them add up in an int64.
	maxPackageBytes = 1 << 40
	// maxTextBytes bounds a name or a version. File names are made of them, and a
	// file name has at most 255 bytes on every common file system.
	maxTextBytes = 1024
)

// What all packages together claim can be added up.
const _ int64 = maxPackages * maxPackageBytes

// list is the packages of one database, while it is read.
type list []Package

// add adds a package, if it has what every package has.
func (l *list) add(p Package) error {
	switch {
	case p.Name == "":
		return damaged("a package has no name")
	case p.Version == "":
		return damaged("a package has no version")
	case len(p.Name) > maxTextBytes || len(p.Version) > maxTextBytes:
		return damaged("a name or version has more than %d bytes", maxTextBytes)
	case p.SizeBytes < 0 || p.SizeBytes > maxPackageBytes:
		return damaged("a package claims an installed size above 1 TiB")
	case len(*l) == maxPackages:
		return damaged("it has more than %d packages", maxPackages)
	}
	*l = append(*l, p)
	return nil
}

// damaged returns an error that wraps ErrDamaged and says what is wrong. No
// text of the database may be in it: it goes to the screen.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrDamaged}, args...)...)
}

// checkLength refuses a database that is too large to be one.
func checkLength(db []byte) error {
	if len(db) > maxDatabaseBytes {
		return damaged("it has more than %d bytes", maxDatabaseBytes)
	}
	return nil
}

// parseSize reads a decimal number of units and returns it in bytes.
func parseSize(text string, unit int64) (int64, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 || n > maxPackageBytes/unit {
		return 0, damaged("an installed size is not a number of at most 1 TiB")
	}
	return n * unit, nil
}
