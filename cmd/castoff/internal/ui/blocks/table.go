package blocks

import (
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// table draws rows of text in columns.
func table(r *text.Renderer, t screen.Table) []string { return r.Table(t.Head, t.Rows, nil) }
