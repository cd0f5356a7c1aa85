package archtest

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strconv"
	"testing"
)

// early is a whole program that begins and ends before main does: see there.
const early = internal + "image/probe/inside"

// another is a program of its own, which castoff carries and does not run.
const another = internal + "engine/offline/box"

// hidden are calls that end the process or write to the standard streams
// without naming them.
var hidden = map[string][]string{
	"log":     {"Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Print", "Printf", "Println"},
	"fmt":     {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"syscall": {"Exit"},
}

// streamFaults finds where a file ends the process or uses the standard
// streams, even under another name for package os, and the calls in [hidden].
func streamFaults(s source) []string {
	if s.test {
		return nil
	}
	local := map[string]string{} // name in the file to the package's path
	for _, i := range s.file.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		name := path.Base(p)
		if i.Name != nil {
			name = i.Name.Name
		}
		local[name] = p
	}
	main := s.file.Name.Name == "main" || s.pkg == early
	display := main || within(s.pkg, internal+"cli") || within(s.pkg, internal+"ui") || within(s.pkg, another)
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
			ok = main
		case from == "os" && slices.Contains([]string{"Stdin", "Stdout", "Stderr"}, what):
			ok = display
		default:
			ok = main || within(s.pkg, another) || !slices.Contains(hidden[from], what)
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
		if s.test {
			continue
		}
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

// undocumented returns the exported declarations without a comment.
func undocumented(file string, d ast.Decl) []string {
	var faults []string
	lacks := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		if name.IsExported() && !slices.ContainsFunc(docs, func(d *ast.CommentGroup) bool { return d != nil }) {
			faults = append(faults, fmt.Sprintf("%s: %s has no doc comment", file, name.Name))
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil || ast.IsExported(receiver(d.Recv)) {
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

// receiver is the name of a receiver's type; empty if there is none, or it has
// parameters.
func receiver(r *ast.FieldList) string {
	if r == nil {
		return ""
	}
	t := r.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func TestSources(t *testing.T) {
	all := ours(t)
	faults := documentationFaults(all)
	for _, s := range all {
		faults = append(faults, streamFaults(s)...)
	}
	for _, f := range faults {
		t.Error(f)
	}
}
