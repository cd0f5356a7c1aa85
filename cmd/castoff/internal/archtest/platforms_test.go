package archtest

import (
	"fmt"
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
	"testing/fstest"
)

// root is the repository's top level, seen from here.
const root = "../../../.."

// shared are the modules that two of our packages may use, and why is in
// [owners].
var shared = []string{"github.com/yuin/goldmark", "github.com/goccy/go-yaml", "golang.org/x/sys"}

// source is a file as parsed; go list leaves out those for other platforms,
// so the tree is read instead.
type source struct {
	pkg  string // import path
	name string
	file *ast.File
}

// sources parses every file of ours but tests, for whatever platform.
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
		if d.IsDir() || path.Ext(p) != ".go" || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(tree, p)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, text, parser.ParseComments)
		if err != nil {
			return err
		}
		all = append(all, source{pkg: path.Join("castoff", path.Dir(p)), name: p, file: f})
		return nil
	})
	return all, err
}

func imports(s source) []string {
	var out []string
	for _, i := range s.file.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			out = append(out, p)
		}
	}
	return out
}

// moduleOf is the module that a third-party import path belongs to, so far as
// its form tells; empty for ours and the standard library's.
func moduleOf(use string) string {
	parts := strings.Split(use, "/")
	switch {
	case !strings.Contains(parts[0], "."):
		return ""
	case len(parts) > 3:
		return strings.Join(parts[:3], "/")
	}
	return use
}

// moduleFaults finds modules that more than one of our packages uses. A
// package and those below it, as term/background, count as one.
func moduleFaults(all []source) []string {
	users := map[string][]string{}
	for _, s := range all {
		owner := s.pkg
		if rest, ok := strings.CutPrefix(owner, internal); ok {
			first, _, _ := strings.Cut(rest, "/")
			owner = internal + first
		}
		for _, use := range imports(s) {
			if m := moduleOf(use); m != "" && !slices.Contains(users[m], owner) {
				users[m] = append(users[m], owner)
			}
		}
	}
	var faults []string
	for m, by := range users {
		if len(by) > 1 && !slices.Contains(shared, m) {
			faults = append(faults, fmt.Sprintf("%s is used by %s", m, strings.Join(by, ", ")))
		}
	}
	slices.Sort(faults)
	return faults
}

// hidden are calls that end the process or write to the standard streams
// without naming them.
var hidden = map[string][]string{
	"log":     {"Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Print", "Printf", "Println"},
	"fmt":     {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"syscall": {"Exit"},
}

// streamFaults finds what [sourceFaults] looks for in every file, also under
// another name of package os, and the calls in [hidden].
func streamFaults(s source) []string {
	local := map[string]string{} // the name in the file, the package's path
	for _, i := range s.file.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		name := path.Base(p)
		if i.Name != nil {
			name = i.Name.Name
		}
		local[name] = p
	}
	program := s.file.Name.Name == "main" || s.pkg == early
	display := program || within(s.pkg, internal+"cli") || within(s.pkg, internal+"term")
	var faults []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		from, what := local[x.Name], sel.Sel.Name
		switch {
		case from == "os" && what == "Exit":
			ok = program
		case from == "os" && slices.Contains([]string{"Stdin", "Stdout", "Stderr"}, what):
			ok = display
		default:
			ok = program || !slices.Contains(hidden[from], what)
		}
		if !ok {
			faults = append(faults, fmt.Sprintf("%s uses %s.%s", s.name, from, what))
		}
		return true
	})
	if p := local["."]; p != "" {
		faults = append(faults, fmt.Sprintf("%s imports %s without a name", s.name, p))
	}
	return faults
}

// documentationFaults finds packages without a package comment, and exported
// identifiers without a comment.
func documentationFaults(all []source) []string {
	documented := map[string]bool{}
	var faults []string
	for _, s := range all {
		documented[s.pkg] = documented[s.pkg] || s.file.Doc != nil
		for _, d := range s.file.Decls {
			faults = append(faults, undocumented(s.name, d)...)
		}
	}
	for p, ok := range documented {
		if !ok {
			faults = append(faults, p+" has no package comment")
		}
	}
	return faults
}

func TestEveryPlatform(t *testing.T) {
	all, err := sources(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d files found: is the top level elsewhere?", len(all))
	}
	faults := append(moduleFaults(all), documentationFaults(all)...)
	for _, s := range all {
		faults = append(faults, streamFaults(s)...)
		// What lies below a package is part of it and may import it.
		others := slices.DeleteFunc(imports(s), func(use string) bool { return within(s.pkg, use) })
		for _, f := range importFaults(pkg{ImportPath: s.pkg, Uses: others}) {
			faults = append(faults, s.name+": "+f)
		}
	}
	slices.Sort(faults)
	for _, f := range slices.Compact(faults) {
		t.Error(f)
	}
}

// TestEveryPlatformCanFail feeds a bad tree to the rules.
func TestEveryPlatformCanFail(t *testing.T) {
	const dir = "cmd/castoff/internal/"
	all, err := sources(fstest.MapFS{
		dir + "journal/a_windows.go": {Data: []byte("//go:build windows\n\npackage journal\n" +
			"import (sys \"os\"; . \"strings\"; \"fmt\"; \"github.com/x/y/z\"; \"github.com/docker/docker/client\")\n" +
			"func bad() { sys.Exit(1); fmt.Println(sys.Stderr) }\nfunc Bare() {}\n")},
		dir + "term/below/b.go": {Data: []byte("// Package below is.\npackage below\nimport (\"github.com/x/y\"; \"os\")\nvar out = os.Stdout\n")},
		dir + "term/c.go":       {Data: []byte("// Package term is.\npackage term\nimport _ \"github.com/x/y\"\n")},
		dir + "term/c_test.go":  {Data: []byte("not Go")},
		"cmd/castoff/main.go":   {Data: []byte("// Main is.\npackage main\nimport \"os\"\nfunc main() { os.Exit(0) }\n")},
		".tool/x.go":            {Data: []byte("not Go")},
	})
	if err != nil {
		t.Fatal(err)
	}
	var faults []string
	for _, s := range all {
		faults = append(faults, streamFaults(s)...)
		faults = append(faults, importFaults(pkg{ImportPath: s.pkg, Uses: imports(s)})...)
	}
	faults = append(append(faults, moduleFaults(all)...), documentationFaults(all)...)
	for _, want := range []string{
		"a_windows.go uses os.Exit", "a_windows.go uses os.Stderr", "a_windows.go uses fmt.Println",
		"a_windows.go imports strings without a name", "journal imports github.com/docker/docker/client",
		"github.com/x/y is used by", "Bare has no doc comment", "journal has no package comment",
	} {
		if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, want) }) {
			t.Errorf("it was not found that %s", want)
		}
	}
	if len(faults) != 8 {
		t.Errorf("faults:\n%s", strings.Join(faults, "\n"))
	}
}
