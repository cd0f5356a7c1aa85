package rootfs

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/image/rootfs/walk"
)

// The names of programs that matter to somebody who has got into a container,
// and to somebody who wants to know why an image is large. A number or a
// target may follow or come before: gcc-12, x86_64-linux-gnu-gcc, python3.11.
var (
	shells          = set("sh bash dash ash zsh ksh ksh93 mksh lksh oksh posh fish csh tcsh busybox rbash nu pwsh toybox yash elvish")
	packageManagers = set("apt apt-get aptitude dpkg apk rpm yum dnf dnf5 microdnf tdnf zypper pacman opkg emerge snap flatpak nix nix-env brew pip pip3 npm yarn pnpm gem cargo composer conda")
	compilers       = set("cc gcc g++ c++ cpp cc1 cc1plus clang clang++ tcc go gccgo gofmt rustc ghc javac ocamlopt gfortran nasm as ld ld.bfd ld.gold ld.lld")
	interpreters    = set("python pypy perl ruby node nodejs php lua luajit java tclsh awk gawk mawk nawk goawk guile R Rscript deno bun erl julia")
	awks            = set("awk gawk mawk nawk goawk")
	downloaders     = set("curl wget ftp scp sftp ssh rsync nc ncat netcat socat git aria2c lynx")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// versioned are the forms of a name with a version or a target. Names of one or
// two letters take no version except for go: as2 is not an assembler.
var (
	version = regexp.MustCompile(`^(.*[a-z+]{3}|go)-?[0-9][0-9.]*$`)
	target  = regexp.MustCompile(`^(?:x86_64|amd64|i[3-6]86|aarch64|arm64|arm[a-z0-9]*|riscv(?:32|64)|powerpc[a-z0-9]*|ppc64(?:le)?|s390x|mips[a-z0-9]*|loongarch64)-(?:[a-z0-9_]+-){1,3}(.+)$`)
)

// known reports whether a program is one of a kind, by its name.
func known(kind map[string]bool, name string) bool {
	for range 3 {
		if kind[name] {
			return true
		}
		if m := version.FindStringSubmatch(name); m != nil {
			name = m[1]
		} else if m := target.FindStringSubmatch(name); m != nil {
			name = m[1]
		} else {
			return false
		}
	}
	return false
}

// programDirs are the directories of a list between colons, without the
// leading slash.
func programDirs(list string) map[string]bool {
	dirs := map[string]bool{"": true} // the root: where images of one program have it
	for _, d := range strings.Split(list, ":") {
		dirs[strings.Trim(path.Clean("/"+d), "/")] = true
	}
	return dirs
}

// shellsBy and interpretersBy are the shells and interpreters that are
// recognised by what they hold.
var (
	shellsBy       = set(strings.Join([]string{walk.Bash, walk.Dash, walk.BusyBox, walk.Zsh, walk.Ksh, walk.Yash, walk.Fish, walk.Tcsh}, " "))
	interpretersBy = set(strings.Join([]string{walk.Python, walk.Perl, walk.Ruby, walk.Node, walk.PHP, walk.Lua}, " "))
)

// programs is what a survey notes of programs.
type programs struct {
	path   map[string]bool // the directories where programs are
	called map[*node]bool  // shells and interpreters by name
	inodes map[*inode]bool // of those
	others []found         // those by what they hold
}

// found is a program and where it is.
type found struct {
	n    *node
	path string
}

func newPrograms(list string) programs {
	return programs{path: programDirs(list), called: map[*node]bool{}, inodes: map[*inode]bool{}}
}

// call notes that a program is listed.
func (p *programs) call(n *node) {
	p.called[n] = true
	if n.inode != nil {
		p.inodes[n.inode] = true
	}
}

// listed reports whether a program, or another name of it, is listed.
func (p *programs) listed(n *node) bool { return p.called[n] || n.inode != nil && p.inodes[n.inode] }

// usual reports whether a path is in a directory where programs are.
func (p *programs) usual(file string) bool {
	dir := parent(file)
	base := path.Base(dir)
	return base == "bin" || base == "sbin" || p.path[dir]
}

// program takes note of a program of a known kind.
func (w *survey) program(n *node, p string) {
	is := n.program()
	if n.executable() && (shellsBy[is] || interpretersBy[is]) {
		w.others = append(w.others, found{n, p})
	}
	f, name := w.facts, path.Base(p)
	for _, k := range []struct {
		kind map[string]bool
		list *[]string
		runs bool // lines or scripts
	}{
		{shells, &f.Shells, true}, {packageManagers, &f.PackageManagers, false}, {compilers, &f.Compilers, false},
		{interpreters, &f.Interpreters, true}, {downloaders, &f.Downloaders, false},
	} {
		if !known(k.kind, name) || !w.usual(p) && !w.lonely(n, p, k.runs) || w.namesake(n, p) {
			continue
		}
		*k.list = append(*k.list, shown(p))
		if k.runs {
			w.call(n)
		}
	}
}

// serving are directories of files that have the names of the programs that
// they serve: links to alternatives, scripts for cron and for bug reports, and
// what apt has for a URL scheme.
var serving = []string{"etc/", "usr/share/", "usr/lib/apt/"}

// lonely reports whether a file with a program's name is a program, in a
// directory where programs are not expected: what cannot be started is not. A
// script named like a shell is not one itself, and what runs it is listed in its
// own right.
func (w *survey) lonely(n *node, p string, runs bool) bool {
	link := n.typ == Symlink
	if link {
		n = resolve(w.root, p)
	}
	if n == nil || !n.executable() || n.program() == walk.NoProgram {
		return false
	}
	serves := slices.ContainsFunc(serving, func(dir string) bool { return strings.HasPrefix(p, dir) })
	switch {
	case strings.HasPrefix(n.program(), walk.Script):
		return !runs && !serves
	case link || strings.HasPrefix(p, "usr/lib/apt/"):
		return !serves
	}
	return true
}

// namesake reports whether a program has the name of an interpreter that it
// cannot be: none but an awk is written in Go.
func (w *survey) namesake(n *node, p string) bool {
	if n.typ == Symlink {
		n = resolve(w.root, p)
	}
	name := path.Base(p)
	return n != nil && n.program() == walk.Go && known(interpreters, name) && !known(awks, name)
}

// renamed lists the shells and interpreters that no name gives away. Of a file
// with several names one is enough.
func (w *survey) renamed() {
	for _, o := range w.others {
		if w.listed(o.n) {
			continue
		}
		is := o.n.program()
		list := &w.facts.Interpreters
		if shellsBy[is] {
			list = &w.facts.Shells
		}
		w.list(list, o, is)
	}
}

func (w *survey) list(list *[]string, o found, is string) {
	*list = append(*list, shown(o.path))
	w.facts.Renamed = append(w.facts.Renamed, Renamed{Path: shown(o.path), Is: is})
	w.call(o.n)
}

// inOrder sorts what was found while directories were walked: a directory's
// files and what is below it come in the order of their paths.
func (f *Facts) inOrder() {
	for _, l := range [][]string{f.Setuid, f.Setgid, f.Shells, f.PackageManagers, f.Compilers, f.Interpreters, f.Downloaders} {
		slices.Sort(l)
	}
	slices.SortFunc(f.Renamed, func(a, b Renamed) int { return strings.Compare(a.Path, b.Path) })
}
