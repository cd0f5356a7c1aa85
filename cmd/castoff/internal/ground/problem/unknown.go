package problem

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/spelling"
)

// Unknown says that nothing of a kind is called word, and names what is: the
// nearest, if one is near, and all of them.
func Unknown(kind, word string, allowed []string) string {
	text := fmt.Sprintf("unknown %s %q", kind, word)
	if near := spelling.Nearest(word, allowed); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	if len(allowed) == 0 {
		return text + " (there are none)"
	}
	const most = 24
	list := strings.Join(allowed[:min(len(allowed), most)], ", ")
	if len(allowed) > most {
		list += ", …"
	}
	return text + " (allowed: " + list + ")"
}
