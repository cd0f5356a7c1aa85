package source

import (
	"io/fs"
	"net/url"
	"path"
	"strings"

	"castoff/cmd/castoff/internal/ground/problem"

	"github.com/yuin/goldmark/ast"
)

// Pictures reports pictures that are files of the course and are not there. Their
// paths begin at dir, the directory of the text.
func (t *Text) Pictures(fsys fs.FS, dir string, doc ast.Node, p *problem.List) {
	line := t.first
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.Type() == ast.TypeBlock && n.Pos() > 0 {
			line = t.Line(n.Pos())
		}
		image, ok := n.(*ast.Image)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		to, err := url.PathUnescape(string(image.Destination))
		if err != nil {
			to = string(image.Destination)
		}
		if strings.Contains(to, ":") { // an address
			return ast.WalkContinue, nil
		}
		if _, err := fs.Stat(fsys, path.Join(dir, to)); err != nil {
			p.Add(line, "the picture %q is not there", to)
		}
		return ast.WalkContinue, nil
	})
}
