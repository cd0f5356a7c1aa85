package packages

import (
	"bytes"
	"fmt"
	"strings"
)

// Dpkg reads the database of Debian's package manager: /var/lib/dpkg/status, or
// one file of /var/lib/dpkg/status.d, where distroless images keep a file for
// each package (those called *.md5sums are not such files). An empty one has no
// packages.
//
// A package counts if the third word of its Status is "installed": so those on
// hold do, and those of which only the configuration is left, or that were
// never fully set up, do not. In status.d there is no Status, and all count.
// Installed-Size is in KiB; without it the size is 0.
//
// The format is that of deb-control(5), the fields are those of deb822(5) and
// dpkg-query(1): paragraphs of "Field: value" lines, divided by empty lines; a
// line that begins with white space continues the field before; the case of a
// field's name does not matter.
func Dpkg(status []byte) ([]Package, error) {
	pkgs, err := dpkg(status)
	if err != nil {
		return pkgs, fmt.Errorf("reading the database of dpkg: %w", err)
	}
	return pkgs, nil
}

func dpkg(status []byte) (list, error) {
	if err := checkLength(status); err != nil {
		return nil, err
	}
	var pkgs list
	var p paragraph
	for line := range bytes.Lines(status) {
		line = bytes.TrimRight(line, " \t\r\n")
		if len(line) > 0 {
			if err := p.read(line); err != nil {
				return pkgs, err
			}
			continue
		}
		if err := p.addTo(&pkgs); err != nil {
			return pkgs, err
		}
		p = paragraph{}
	}
	return pkgs, p.addTo(&pkgs)
}

// paragraph is what a paragraph of a status file says.
type paragraph struct {
	pkg    Package
	begun  bool
	absent bool // Status says that it is not installed
}

// read takes in a line that is not empty and has no white space at its end.
func (p *paragraph) read(line []byte) error {
	if line[0] == ' ' || line[0] == '\t' {
		if !p.begun {
			return damaged("a paragraph begins in the middle of a field")
		}
		return nil
	}
	p.begun = true
	name, value, ok := bytes.Cut(line, []byte(":"))
	if !ok {
		return damaged("a line is no field")
	}
	if len(name) > len("Installed-Size") {
		return nil // no field of interest, and maybe a very long one
	}
	value = bytes.TrimLeft(value, " \t")
	switch strings.ToLower(string(name)) {
	case "package":
		p.pkg.Name = string(value)
	case "version":
		p.pkg.Version = string(value)
	case "status":
		words := bytes.Fields(value)
		p.absent = len(words) != 3 || string(words[2]) != "installed"
	case "installed-size":
		size, err := parseSize(string(value), 1024)
		if err != nil {
			return err
		}
		p.pkg.SizeBytes = size
	}
	return nil
}

// addTo adds the paragraph's package, if there is one and it is installed.
func (p *paragraph) addTo(pkgs *list) error {
	if !p.begun || p.absent {
		return nil
	}
	return pkgs.add(p.pkg)
}
