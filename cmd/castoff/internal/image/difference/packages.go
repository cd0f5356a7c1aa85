package difference

import (
	"cmp"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
)

// Packages is how the installed packages differ.
type Packages struct {
	// Added are those that only B has, Removed those that only A has, the
	// largest first.
	Added   []rootfs.Package `json:"added"`
	Removed []rootfs.Package `json:"removed"`
	// Changed are those of another version, by name.
	Changed []PackageChange `json:"changed"`
}

// PackageChange is a package of which the images have different versions.
type PackageChange struct {
	Manager string `json:"manager"`
	Name    string `json:"name"`
	// A and B are the versions; all of them, with ", " between, for a package that
	// is there several times.
	A string `json:"a"`
	B string `json:"b"`
}

type packageName struct{ manager, name string }

func packages(a, b measure.Image) Packages {
	p := Packages{Added: []rootfs.Package{}, Removed: []rootfs.Package{}, Changed: []PackageChange{}}
	if a.Root == nil || b.Root == nil {
		return p
	}
	inA, inB := versions(a.Root), versions(b.Root)
	p.Removed = append(p.Removed, missing(a.Root, inB)...)
	p.Added = append(p.Added, missing(b.Root, inA)...)
	for n, v := range inA {
		if w, ok := inB[n]; ok && v != w {
			p.Changed = append(p.Changed, PackageChange{n.manager, n.name, v, w})
		}
	}
	slices.SortFunc(p.Changed, func(x, y PackageChange) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Manager, y.Manager))
	})
	return p
}

// installed are all packages of which more is known than their number.
func installed(f *rootfs.Facts) []rootfs.Package {
	if len(f.Installed) > 0 {
		return f.Installed
	}
	return f.LargestPackages
}

func versions(f *rootfs.Facts) map[packageName]string {
	lists := map[packageName][]string{}
	for _, p := range installed(f) {
		n := packageName{p.Manager, p.Name}
		lists[n] = append(lists[n], p.Version)
	}
	out := map[packageName]string{}
	for n, l := range lists {
		slices.Sort(l)
		out[n] = strings.Join(l, ", ")
	}
	return out
}

// missing are the packages of one image that the other has in no version.
func missing(f *rootfs.Facts, other map[packageName]string) []rootfs.Package {
	var out []rootfs.Package
	for _, p := range installed(f) {
		if _, ok := other[packageName{p.Manager, p.Name}]; !ok {
			out = append(out, p)
		}
	}
	return out
}
