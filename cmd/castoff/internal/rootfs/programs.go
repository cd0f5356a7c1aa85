package rootfs

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// The names of programs that matter to somebody who has got into a container,
// and to somebody who wants to know why an image is large. A number or a
// target may follow or come before: gcc-12, x86_64-linux-gnu-gcc, python3.11.
var (
	shells          = set("sh bash dash ash zsh ksh ksh93 mksh fish csh tcsh busybox rbash nu pwsh toybox yash")
	packageManagers = set("apt apt-get aptitude dpkg apk rpm yum dnf dnf5 microdnf tdnf zypper pacman opkg emerge snap flatpak nix nix-env brew pip pip3 npm yarn pnpm gem cargo composer conda")
	compilers       = set("cc gcc g++ c++ cpp clang clang++ tcc go gccgo gofmt rustc ghc javac ocamlopt gfortran nasm as ld ld.bfd ld.gold ld.lld")
	interpreters    = set("python perl ruby node nodejs php lua java tclsh awk gawk mawk guile R Rscript deno bun erl julia")
	downloaders     = set("curl wget ftp scp sftp ssh rsync nc ncat netcat socat git aria2c lynx")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// versioned are the forms of a name with a version or a target.
var (
	version = regexp.MustCompile(`^(.*[a-z+])-?[0-9][0-9.]*$`)
	target  = regexp.MustCompile(`^[a-z0-9_]+-(?:[a-z0-9_]+-){1,2}(.+)$`)
)

// known tells whether a program is one of a kind, by its name.
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

// program takes note of a program of a known kind.
func (w *survey) program(p string) {
	dir, name := parent(p), path.Base(p)
	if base := path.Base(dir); base != "bin" && base != "sbin" && !w.path[dir] {
		return
	}
	f := w.facts
	for _, k := range []struct {
		kind map[string]bool
		list *[]string
	}{
		{shells, &f.Shells}, {packageManagers, &f.PackageManagers}, {compilers, &f.Compilers},
		{interpreters, &f.Interpreters}, {downloaders, &f.Downloaders},
	} {
		if known(k.kind, name) {
			*k.list = append(*k.list, shown(p))
		}
	}
}

// inOrder sorts what was found while directories were walked: a directory's
// files and what is below it come in the order of their paths.
func (f *Facts) inOrder() {
	for _, l := range [][]string{f.Setuid, f.Setgid, f.Shells, f.PackageManagers, f.Compilers, f.Interpreters, f.Downloaders} {
		slices.Sort(l)
	}
}
