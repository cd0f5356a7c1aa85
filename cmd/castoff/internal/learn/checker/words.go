package checker

import (
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/quantity"
)

// maxShort is how much of a text is shown in a sentence, in bytes.
const maxShort = 160

// short shortens a text that will stand in a sentence.
func short(s string) string {
	return plaintext.Clip(plaintext.OneLine(s), maxShort, " …")
}

// some writes the first of a list, and how many more there are.
func some(all []string) string {
	return plaintext.AndMore(all[:min(len(all), maxListed)], len(all)-maxListed)
}

// maxListed is how many paths are named: more would not be read.
const maxListed = 5

// bytes writes a size, exactly where a rounded one would look like the limit.
func (r *run) bytes(got, limit int64) string {
	is, _ := quantity.Apart(got, limit, r.o.Size)
	return is
}

// quoted joins words as a sentence does, each of them in quotes.
func quoted(words []string, and string) string {
	var q []string
	for _, w := range words {
		q = append(q, "“"+w+"”")
	}
	return plaintext.Listed(q, and)
}
