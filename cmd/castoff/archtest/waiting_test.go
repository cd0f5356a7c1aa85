package archtest

import (
	"fmt"
	"go/ast"
	"testing"
	"testing/fstest"
)

// waitFaults finds where a test lets time pass and hopes: what sleeps in a loop
// looks again, and what sleeps for hours stands for what never ends.
func waitFaults(s source) []string {
	if !s.test {
		return nil
	}
	var faults []string
	look := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return false
		case *ast.CallExpr:
			if selects(n.Fun, "time", "Sleep") && !selects(n.Args[0], "time", "Hour") {
				faults = append(faults, fmt.Sprintf("%s:%d waits for a time, not for a state", s.name, s.fset.Position(n.Pos()).Line))
			}
		}
		return true
	}
	ast.Inspect(s.file, look)
	return faults
}

// selects reports whether an expression is a package's name and one of its
// identifiers.
func selects(e ast.Expr, pkg, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == pkg
}

// TestWaitsForStates: no test waits for a fixed time, for instance before it
// sends a key.
func TestWaitsForStates(t *testing.T) {
	for _, s := range ours(t) {
		for _, f := range waitFaults(s) {
			t.Error(f)
		}
	}
	all, err := sources(fstest.MapFS{"cmd/castoff/internal/ui/a_test.go": {Data: []byte("package ui\nimport \"time\"\n" +
		"func f() {\n\tfor {\n\t\ttime.Sleep(1)\n\t}\n\ttime.Sleep(time.Hour)\n\ttime.Sleep(2)\n}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(waitFaults(all[0])); got != "[cmd/castoff/internal/ui/a_test.go:8 waits for a time, not for a state]" {
		t.Errorf("found were %s", got)
	}
}
