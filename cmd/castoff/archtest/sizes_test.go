package archtest

import (
	"fmt"
	"go/ast"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// What can be read in one go: lines of a package without its tests, of a file,
// of a function, and the fields of a struct.
const (
	maxPackage  = 2500
	maxFile     = 400
	maxFunction = 60
	maxFields   = 15
)

// records are structs with more fields than maxFields, and why they may have
// them: plain records, which nobody has to know in full.
var records = map[string]string{
	"course/exercise.Exercise": "what an exercise's front matter and sections say",
	"image/budget.Budget":      "the limits that can be asked for, each an option",
	"image/measure.Config":     "an image's configuration, as engines have it",
	"image/measure.Image":      "what is known of an image; the object of --json",
	"image/rootfs.Facts":       "what is counted in a root file system",
	"learn/journal.Record":     "a line of the journal, of whatever kind",
	"ui/text.Glyphs":           "the signs that are drawn, in one of two alphabets",
	"ui/text.Palette":          "the colours that are drawn in",
}

// lines is the number of lines from one node's beginning to its end.
func (s source) lines(n ast.Node) int {
	return s.fset.Position(n.End()).Line - s.fset.Position(n.Pos()).Line + 1
}

// sizeFaults names what is larger than it may be, each with its size.
func sizeFaults(all []source) map[string]int {
	faults, packages := map[string]int{}, map[string]int{}
	larger := func(limit, size int, format string, a ...any) {
		if size > limit {
			faults[fmt.Sprintf(format, a...)] = size
		}
	}
	for _, s := range all {
		dir := strings.TrimPrefix(strings.TrimPrefix(s.pkg, internal), "castoff/")
		size := s.fset.File(s.file.Pos()).LineCount()
		larger(maxFile, size, "file %s/%s", dir, path.Base(s.name))
		if s.test {
			continue
		}
		packages[dir] += size
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				larger(maxFunction, s.lines(f), "function %s.%s", dir, nameOf(f))
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			name := dir + "." + spec.Name.Name
			if st, ok := spec.Type.(*ast.StructType); ok && records[name] == "" {
				larger(maxFields, fields(st), "struct %s", name)
			}
			return true
		})
	}
	for dir, size := range packages {
		larger(maxPackage, size, "package %s", dir)
	}
	return faults
}

// nameOf is a function's name, after that of its receiver's type.
func nameOf(f *ast.FuncDecl) string {
	if name := receiver(f.Recv); name != "" {
		return name + "." + f.Name.Name
	}
	return f.Name.Name
}

// declares reports whether a file has the type of a name in [records].
func (s source) declares(name string) bool {
	dir, typ, _ := strings.Cut(name, ".")
	return s.pkg == internal+dir && s.file.Scope.Lookup(typ) != nil
}

// fields counts the fields of a struct; an embedded one is one.
func fields(st *ast.StructType) int {
	n := 0
	for _, f := range st.Fields.List {
		n += max(1, len(f.Names))
	}
	return n
}

// TestSizes: a package, a file, a function, a struct can be read in one go.
func TestSizes(t *testing.T) {
	all := ours(t)
	faults := sizeFaults(all)
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		t.Errorf("%s is too large: %d", name, faults[name])
	}
	for name := range records {
		if !slices.ContainsFunc(all, func(s source) bool { return s.declares(name) }) {
			t.Errorf("the record %s is not there any more", name)
		}
	}
}

// TestSizesCanFail has one of each kind that is too large.
func TestSizesCanFail(t *testing.T) {
	const dir = "cmd/castoff/internal/image/stage/"
	long := strings.Repeat("\n", 100)
	tree := fstest.MapFS{
		dir + "long.go":      {Data: []byte("package stage\n" + strings.Repeat("\n", maxFile-1) + "var x int\n")},
		dir + "full.go":      {Data: []byte("package stage\n" + strings.Repeat("\n", maxFile-2) + "var y int\n")},
		dir + "long_test.go": {Data: []byte("package stage\nfunc f() {" + long + long + long + long + "}\n")},
		dir + "a.go": {Data: []byte("package stage\ntype T struct {\n\tT1\n" + strings.Repeat("\ta, b, c int\n", 5) + "}\n" +
			"func (t *T) Long() {" + long + "}\nfunc short() {" + strings.Repeat("\n", maxFunction-1) + "}\n")},
	}
	for i := range 5 {
		tree[fmt.Sprintf("%smore%d.go", dir, i)] = &fstest.MapFile{Data: []byte("package stage\n" + strings.Repeat("\n", 350) + "var z int\n")}
	}
	all, err := sources(tree)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"file image/stage/long.go", "file image/stage/long_test.go", "function image/stage.T.Long", "package image/stage", "struct image/stage.T"}
	if got := slices.Sorted(maps.Keys(sizeFaults(all))); !slices.Equal(got, want) {
		t.Errorf("too large are %q, not %q", got, want)
	}
}
