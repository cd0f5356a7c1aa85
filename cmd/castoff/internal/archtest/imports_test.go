package archtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const internal = "castoff/cmd/castoff/internal/"

// owners says which of our packages, with those below it, may import modules
// that begin so. Tests may use more, except of the SDK and the terminal
// libraries.
var owners = map[string][]string{
	"github.com/docker/":             {internal + "docker"},
	"github.com/moby/buildkit":       {internal + "docker"},
	"github.com/moby/patternmatcher": {internal + "workspace"},
	"github.com/containerd/":         {internal + "docker"},
	"github.com/distribution/":       {internal + "docker"},
	"google.golang.org/":             {internal + "docker"},
	// desk asks when a directory was made, which package os does not tell, and
	// term throws away what was typed too early.
	"golang.org/x/sys":          {internal + "docker", internal + "desk", internal + "term"},
	"golang.org/x/text":         {internal + "exercise"},
	"github.com/charmbracelet/": {internal + "term"},
	"github.com/muesli/":        {internal + "term"},
	"github.com/spf13/":         {internal + "cli"},
	// term fits tables to the width, which glamour does not; it reads them with
	// the parser that glamour uses.
	"github.com/yuin/goldmark": {internal + "lesson", internal + "exercise", internal + "term"},
	"github.com/goccy/go-yaml": {internal + "lesson", internal + "exercise"},
	"github.com/adrg/xdg":      {internal + "journal"},
	"github.com/gofrs/flock":   {internal + "journal"},
	"github.com/fsnotify/":     {internal + "changes"},
	"github.com/klauspost/":    {internal + "measure"},
}

// may is all of ours that some packages may import.
var may = map[string][]string{
	"runner":   {"binary", "fault", "journal", "lesson", "measure", "progress", "screen"},
	"scaffold": {"exercise", "fault", "plaintext"},
}

// dockerUsers are the packages besides cli that may import docker.
var dockerUsers = []string{"images", "checker", "dockertest"}

type pkg struct {
	ImportPath, Dir                    string
	GoFiles, Imports, TestImports, Doc string   `json:"-"`
	Files                              []string `json:"GoFiles"`
	Uses                               []string `json:"Imports"`
	TestUses                           []string `json:"TestImports"`
	XTestUses                          []string `json:"XTestImports"`
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json", "castoff/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("listing the packages: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// within tells whether a package is owner or below it.
func within(path, owner string) bool {
	return path == owner || strings.HasPrefix(path, owner+"/")
}

// importFaults returns what breaks the rules on imports.
func importFaults(p pkg) []string {
	var faults []string
	allowed, limited := may[strings.TrimPrefix(p.ImportPath, internal)]
	for _, use := range append(append(slices.Clone(p.Uses), p.TestUses...), p.XTestUses...) {
		test := !slices.Contains(p.Uses, use)
		for prefix, owner := range owners {
			mine := func(o string) bool { return within(p.ImportPath, o) }
			if !strings.HasPrefix(use, prefix) || slices.ContainsFunc(owner, mine) {
				continue
			}
			if test && prefix != "github.com/docker/" && prefix != "github.com/charmbracelet/" {
				continue
			}
			faults = append(faults, fmt.Sprintf("%s imports %s, which only %s may", p.ImportPath, use, owner))
		}
		name, ours := strings.CutPrefix(use, internal)
		switch {
		case !ours || test:
		case name == "dockertest":
			faults = append(faults, p.ImportPath+" imports dockertest outside of a test")
		case limited && !slices.Contains(allowed, name):
			faults = append(faults, fmt.Sprintf("%s imports %s", p.ImportPath, name))
		case name == "cli" && p.ImportPath != "castoff/cmd/castoff":
			faults = append(faults, p.ImportPath+" imports cli")
		case (name == "term" || name == "docker") && p.ImportPath != internal+"cli" && (name != "docker" || !slices.Contains(dockerUsers, strings.TrimPrefix(p.ImportPath, internal))):
			faults = append(faults, fmt.Sprintf("%s imports %s", p.ImportPath, name))
		}
	}
	return faults
}

func TestImportsRunOneWay(t *testing.T) {
	for _, p := range packages(t) {
		for _, f := range importFaults(p) {
			t.Error(f)
		}
	}
}

// early is a whole program that begins and ends before main does: see there.
const early = internal + "probe/inside"

// sourceFaults returns what a file of a package does that it must not: end
// the process, use the standard streams, or export without a word.
func sourceFaults(importPath string, f *ast.File) []string {
	var faults []string
	streams := importPath == "castoff/cmd/castoff" || within(importPath, internal+"cli") ||
		within(importPath, internal+"term") || importPath == early || strings.HasPrefix(importPath, "castoff/sampleapp")
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok || x.Name != "os" {
			return true
		}
		switch sel.Sel.Name {
		case "Exit":
			if f.Name.Name != "main" && importPath != early {
				faults = append(faults, importPath+" calls os.Exit")
			}
		case "Stdin", "Stdout", "Stderr":
			if !streams {
				faults = append(faults, importPath+" uses os."+sel.Sel.Name)
			}
		}
		return true
	})
	for _, d := range f.Decls {
		faults = append(faults, undocumented(importPath, d)...)
	}
	return faults
}

// undocumented returns the exported declarations without a comment.
func undocumented(importPath string, d ast.Decl) []string {
	var faults []string
	lacks := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		for _, doc := range docs {
			if doc != nil {
				return
			}
		}
		if name.IsExported() {
			faults = append(faults, fmt.Sprintf("%s: %s has no doc comment", importPath, name.Name))
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil || exportedReceiver(d.Recv) {
			lacks(d.Name, d.Doc)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				lacks(s.Name, d.Doc, s.Doc)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					lacks(n, d.Doc, s.Doc, s.Comment)
				}
			}
		}
	}
	return faults
}

func exportedReceiver(r *ast.FieldList) bool {
	t := r.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	id, ok := t.(*ast.Ident)
	return ok && id.IsExported()
}

func TestSources(t *testing.T) {
	for _, p := range packages(t) {
		documented := false
		for _, name := range p.Files {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			documented = documented || f.Doc != nil
			for _, fault := range sourceFaults(p.ImportPath, f) {
				t.Errorf("%s: %s", name, fault)
			}
		}
		if !documented && len(p.Files) > 0 {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

// TestTopLevel keeps the repository's top level as it is.
func TestTopLevel(t *testing.T) {
	out, err := exec.Command("git", "-C", "../../../..", "ls-files").Output()
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) || len(out) == 0 {
		t.Skip("this is no checkout: skipped")
	}
	allowed := []string{"cmd", "lessons", "sampleapp", "go.mod", "go.sum", "README.md"}
	for _, file := range strings.Fields(string(out)) {
		top, _, _ := strings.Cut(file, "/")
		if !strings.HasPrefix(top, ".") && !slices.Contains(allowed, top) {
			t.Errorf("%s does not belong at the top level", top)
		}
	}
}

// TestRulesCanFail feeds the rules what breaks them.
func TestRulesCanFail(t *testing.T) {
	bad := pkg{ImportPath: internal + "runner", Uses: []string{"github.com/docker/docker/client", internal + "term"}}
	if got := importFaults(bad); len(got) != 2 {
		t.Errorf("a runner that imports the SDK and term has faults %q", got)
	}
	bad = pkg{ImportPath: internal + "scaffold", Uses: []string{internal + "fault", internal + "journal"}}
	if got := importFaults(bad); len(got) != 1 {
		t.Errorf("a scaffold that imports the journal has faults %q", got)
	}
	const src = "package x\n\nimport \"os\"\n\nfunc Bad() { os.Stdout.Close(); os.Exit(1) }\n"
	f, err := parser.ParseFile(token.NewFileSet(), "x.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	if got := sourceFaults(internal+"journal", f); len(got) != 3 {
		t.Errorf("a file that does all that is forbidden has faults %q", got)
	}
}
