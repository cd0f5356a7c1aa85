package packages

import (
	"bytes"
	"fmt"
)

// Apk reads the database of Alpine's package manager: /lib/apk/db/installed.
// An empty one has no packages. Everything in it is installed. A size that is
// not there is 0: so it is for the virtual packages of `apk add --virtual`.
//
// The format is that of apk-v2(5) and of apk_db_fdb_read in src/database.c of
// apk-tools: lines of a letter, a colon and a value; an empty line ends a
// package. P is its name, V its version and I its installed size in bytes; the
// files follow (F, R, a, Z, …) and are of no interest here.
func Apk(installed []byte) ([]Package, error) {
	pkgs, err := apk(installed)
	if err != nil {
		return pkgs, fmt.Errorf("reading the database of apk: %w", err)
	}
	return pkgs, nil
}

func apk(installed []byte) (list, error) {
	if err := checkLength(installed); err != nil {
		return nil, err
	}
	var pkgs list
	var p Package
	begun := false
	for line := range bytes.Lines(installed) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) > 0 {
			begun = true
			if err := readApkLine(&p, line); err != nil {
				return pkgs, err
			}
			continue
		}
		if begun {
			if err := pkgs.add(p); err != nil {
				return pkgs, err
			}
		}
		p, begun = Package{}, false
	}
	if begun {
		return pkgs, pkgs.add(p)
	}
	return pkgs, nil
}

// readApkLine takes in a line that is not empty.
func readApkLine(p *Package, line []byte) error {
	if len(line) < 2 || line[1] != ':' {
		return damaged("a line is no field")
	}
	value := line[2:]
	switch line[0] {
	case 'P':
		p.Name = string(value)
	case 'V':
		p.Version = string(value)
	case 'I':
		size, err := parseSize(string(value), 1)
		if err != nil {
			return err
		}
		p.SizeBytes = size
	}
	return nil
}
