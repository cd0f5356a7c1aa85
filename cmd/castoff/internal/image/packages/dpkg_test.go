package packages

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// dpkgStatus has a paragraph for each state that matters.
const dpkgStatus = `Package: base-files
Essential: yes
Status: install ok installed
Installed-Size: 341
Version: 12.4+deb12u10
Conffiles:
 /etc/debian_version 9b8a9b4e4d6e5e1a37a4a64a9c2f7f2c
 /etc/motd 2 Package: not-this
Description: Debian base system miscellaneous files
 This package contains the basic filesystem hierarchy.
 .
 Installed-Size: 999

Package: held
Status: hold ok installed
Version: 1:2.0-3
Installed-Size: 1

Package: configuration-only
Status: deinstall ok config-files
Version: 3.0
Installed-Size: 4000


Package: never-set-up
Status: install ok half-configured
Version: 4.0

Package: wanted
Status: install ok not-installed

package:odd-case
STATUS:	install  ok  installed
version:   5.0	
`

func TestDpkg(t *testing.T) {
	t.Parallel()
	want := []Package{
		{"base-files", "12.4+deb12u10", 341 * 1024},
		{"held", "1:2.0-3", 1024},
		{"odd-case", "5.0", 0},
	}
	for what, status := range map[string]string{
		"as it is":        dpkgStatus,
		"no last newline": strings.TrimRight(dpkgStatus, "\t\n"),
		"CRLF":            strings.ReplaceAll(dpkgStatus, "\n", "\r\n"),
	} {
		pkgs, err := Dpkg([]byte(status))
		if err != nil || !slices.Equal(pkgs, want) {
			t.Errorf("%s: %+v, error %v", what, pkgs, err)
		}
	}
}

// TestDpkgDistroless reads a file of status.d, which has no Status.
func TestDpkgDistroless(t *testing.T) {
	t.Parallel()
	pkgs, err := Dpkg([]byte("Package: tzdata\nVersion: 2024a-0+deb12u1\nArchitecture: all\nInstalled-Size: 3241\nDescription: time zone data\n Long.\n"))
	if want := []Package{{"tzdata", "2024a-0+deb12u1", 3241 * 1024}}; err != nil || !slices.Equal(pkgs, want) {
		t.Errorf("%+v, error %v", pkgs, err)
	}
}

func TestDpkgDamage(t *testing.T) {
	t.Parallel()
	first := "Package: a\nVersion: 1\n\n"
	for what, rest := range map[string]string{
		"no field":      "d41d8cd98f00b204e9800998ecf8427e  usr/share/doc/a\n",
		"no name":       "Version: 1\n",
		"no version":    "Package: b\nStatus: install ok installed\n",
		"continuation":  " Package: b\n",
		"size is text":  "Package: b\nVersion: 1\nInstalled-Size: much\n",
		"negative size": "Package: b\nVersion: 1\nInstalled-Size: -1\n",
		"size overflow": "Package: b\nVersion: 1\nInstalled-Size: 18014398509481985\n",
		"long name":     "Package: " + strings.Repeat("b", maxTextBytes+1) + "\nVersion: 1\n",
		"binary":        "\x7fELF\x00\x01",
	} {
		pkgs, err := Dpkg([]byte(first + rest))
		if !errors.Is(err, ErrDamaged) || !slices.Equal(pkgs, []Package{{"a", "1", 0}}) {
			t.Errorf("%s: %+v, error %v", what, pkgs, err)
		}
	}
	if pkgs, err := Dpkg(nil); len(pkgs) > 0 || err != nil {
		t.Errorf("an empty database: %+v, error %v", pkgs, err)
	}
}

// TestDpkgAgainstDpkgQuery compares what is read of this machine's database
// with what dpkg-query says.
func TestDpkgAgainstDpkgQuery(t *testing.T) {
	t.Parallel()
	query := tool(t, "dpkg-query", "dpkg")
	status, err := os.ReadFile("/var/lib/dpkg/status")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("this machine has no /var/lib/dpkg/status: the comparison is left out")
	} else if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(query, "-W", "-f", "${db:Status-Status} ${Package} ${Version} ${Installed-Size}\n").Output()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Builder{}
	for line := range strings.Lines(string(out)) {
		if line, ok := strings.CutPrefix(line, "installed "); ok {
			want.WriteString(line)
		}
	}
	pkgs, err := Dpkg(status)
	if err != nil {
		t.Fatal(err)
	}
	for i := range pkgs {
		pkgs[i].SizeBytes /= 1024
	}
	sameLines(t, lines(pkgs), want.String())
}

// tool returns the path of a program, and skips the test if it is missing.
func tool(t *testing.T, name, pkg string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not there (Debian package %s): the comparison with it is left out", name, pkg)
	}
	return path
}
