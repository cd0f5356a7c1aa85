package blocks

import (
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// markdown draws prose.
func markdown(r *text.Renderer, m screen.Markdown) []string { return r.Markdown(m.Source) }
