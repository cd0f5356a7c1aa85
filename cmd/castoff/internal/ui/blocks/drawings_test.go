package blocks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// blocksOf returns the names of the types in a directory that are blocks: those
// with a method isBlock.
func blocksOf(t *testing.T, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range paths {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if m, ok := d.(*ast.FuncDecl); ok && m.Recv != nil && m.Name.Name == "isBlock" {
				names = append(names, m.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// TestEveryBlockIsDrawn: package screen has no block that the table of drawings
// lacks.
func TestEveryBlockIsDrawn(t *testing.T) {
	t.Parallel()
	var drawn []string
	for b := range maps.Keys(drawings) {
		drawn = append(drawn, b.Name())
	}
	slices.Sort(drawn)
	if want := blocksOf(t, "../screen"); len(want) < 20 || !slices.Equal(drawn, want) {
		t.Errorf("there is a drawing of\n%s\nand the blocks are\n%s", drawn, want)
	}
}

// stranger is a block that nobody has drawn.
type stranger struct{ screen.Block }

// TestUnknownBlock: such a block does not get past the first test to show it.
func TestUnknownBlock(t *testing.T) {
	t.Parallel()
	defer func() {
		if said, _ := recover().(string); !strings.Contains(said, "blocks.stranger") {
			t.Errorf("it is drawn as if it was known, and says %q", said)
		}
	}()
	Render(text.NewRenderer(80, text.Look{}), stranger{})
}
