package steps

import (
	"strings"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/ui/screen"
)

// faulty is a fault with what the engine itself said.
func faulty(text string, err error) []screen.Block {
	blocks := []screen.Block{screen.Notice{Tone: screen.Bad, Text: text, Hint: fault.Hint(err)}}
	if detail := strings.TrimRight(fault.Detail(err), "\n"); detail != "" {
		blocks = append(blocks, screen.Listing{Title: "what Docker said", Text: detail, FirstLine: 1})
	}
	return blocks
}

// Sentence makes an error a sentence of its own.
func Sentence(err error) string {
	return capital(strings.TrimRight(err.Error(), ".\n ")) + "."
}

// capital gives a text a capital to begin with, unless it begins with a name
// on the daemon: these have none.
func capital(s string) string {
	if strings.HasPrefix(s, imagename.Namespace) {
		return s
	}
	return plaintext.Capital(s)
}
