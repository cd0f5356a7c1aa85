package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the repository's top level, seen from here.
const root = "../../.."

// internal is where the wings are; program is what is above them.
const (
	program  = "castoff/cmd/castoff"
	internal = program + "/internal/"
)

// support are packages for tests, which nothing else imports: what applies to
// test files applies to them.
var support = []string{internal + "engine/dockertest", internal + "engine/enginetest", internal + "ground/longtest", internal + "ui/uitest",
	internal + "learn/imagestest"}

// source is a parsed file, for whatever platform: go list leaves out those for
// others, so the tree is read instead.
type source struct {
	pkg  string // import path
	name string // from the top level
	test bool
	file *ast.File
	fset *token.FileSet
}

// sources parses every file of ours.
func sources(tree fs.FS) ([]source, error) {
	var all []source
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(p)
		if d.IsDir() && p == "lessons/exercises" { // what learners get; go.mod ignores it, too
			return fs.SkipDir
		}
		if d.IsDir() && p != "." && (base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(p) != ".go" {
			return nil
		}
		text, err := fs.ReadFile(tree, p)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, p, text, parser.ParseComments)
		if err != nil {
			return err
		}
		pkg := path.Join("castoff", path.Dir(p))
		test := strings.HasSuffix(p, "_test.go") || slices.Contains(support, pkg)
		all = append(all, source{pkg: pkg, name: p, test: test, file: f, fset: fset})
		return nil
	})
	return all, err
}

// ours are the sources of this repository.
func ours(t *testing.T) []source {
	t.Helper()
	all, err := sources(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 500 {
		t.Fatalf("only %d files found: is the top level elsewhere?", len(all))
	}
	return all
}

// imports are what a file imports, except packages below its own, which are a
// part of it.
func (s source) imports() []string {
	var out []string
	for _, i := range s.file.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil && !within(p, s.pkg) {
			out = append(out, p)
		}
	}
	return out
}

// within reports whether a package is owner or is below it.
func within(path, owner string) bool {
	return path == owner || strings.HasPrefix(path, owner+"/")
}
