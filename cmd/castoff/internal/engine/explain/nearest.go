package explain

import "castoff/cmd/castoff/internal/ground/spelling"

// nearest returns the candidate that is a slip of the fingers away from word,
// or "" if none is. A third of the letters, and at most two, may be wrong: in a
// name of one or two letters, none.
func nearest(word string, candidates []string) string {
	return spelling.Within(word, candidates, min(2, len(word)/3))
}
