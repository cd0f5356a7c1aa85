package blocks

import (
	"testing"

	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

func TestLists(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, source, want string }{
		{"the source's breaks go", "- one two\n  three four\n- five\n", "• one two three four\n• five\n"},
		{"lines that are not indented", "- one two\nthree\n", "• one two three\n"},
		{"numbers", "9. one two three four five\n   six seven\n10. eight\n",
			"9. one two three four\n   five six seven\n10. eight\n"},
		{"nested", "- one\n  two\n  - three four five six\n    seven eight\n  - nine\n    ten\n- last\n  1. eleven\n     twelve\n",
			"• one two\n  • three four five six\n    seven eight\n  • nine ten\n• last\n  1. eleven twelve\n"},
		{"code across lines", "- see `a\n  b` and *c\n  d*\n", "• see `a b` and c d\n"},
		{"meant breaks stay", "- one  \n  two\n- three\\\n  four\n", "• one\n  two\n• three\n  four\n"},
		{"private characters", "- one\ue00atwo \ue02d-\ue02e\n- &#xe02d;\\\n  x\n", "• one\ue00atwo \ue02d-\ue02e\n• \ue02d\n  x\n"},
		{"no list", "one\ntwo\n", "one two\n"},
	} {
		if got := Render(text.NewRenderer(24, text.Look{}), screen.Markdown{Source: tt.source}); got != tt.want {
			t.Errorf("%s: got\n%swant\n%s", tt.name, got, tt.want)
		}
	}
}
