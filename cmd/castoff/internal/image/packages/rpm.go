package packages

import (
	"bytes"
	"fmt"
)

// RPM reads a database of rpm (in /var/lib/rpm or /usr/lib/sysimage/rpm) in any
// of its three forms, told apart by what they begin with: SQLite (rpmdb.sqlite:
// Fedora 33 and later, RHEL 9), NDB (Packages.db: SUSE) and a Berkeley DB hash
// (Packages: RHEL up to 8, Amazon Linux 2). An empty file is none of them.
//
// The log beside the first, rpmdb.sqlite-wal, is not applied: rpm merges and
// empties it when it closes the database, so that there is something in it only
// if rpm was killed; the database is then as it was before.
//
// The version is [epoch:]version-release, with the epoch if there is one, even
// if it is 0. The size is the tag LONGSIZE, or SIZE where there is none.
//
// The pseudo packages gpg-pubkey are left out: each is a key that rpm trusts,
// has no files, and is not what anybody means by a package. So the list is that
// of `rpm -qa | grep -v ^gpg-pubkey-`.
func RPM(db []byte) ([]Package, error) {
	pkgs, err := rpm(db)
	if err != nil {
		return pkgs, fmt.Errorf("reading the database of rpm: %w", err)
	}
	return pkgs, nil
}

// rpm calls the walk of the database's form, and that calls back with the
// header of each package.
func rpm(db []byte) (list, error) {
	if err := checkLength(db); err != nil {
		return nil, err
	}
	walk := walkBDB
	switch {
	case bytes.HasPrefix(db, []byte(sqliteMagic)):
		walk = walkSQLite
	case bytes.HasPrefix(db, []byte(ndbMagic)):
		walk = walkNDB
	case !isBDB(db):
		return nil, damaged("it is not SQLite, NDB or a Berkeley DB hash")
	}
	var pkgs list
	err := walk(db, func(blob []byte) error {
		p, err := parseHeader(blob)
		if err != nil || p.Name == "gpg-pubkey" {
			return err
		}
		return pkgs.add(p)
	})
	return pkgs, err
}
