package problem

import (
	"fmt"
	"strings"
)

// Unknown says that there is no such thing of a kind: the nearest that there
// is, if one is near, and all of them.
func Unknown(kind, word string, allowed []string) string {
	text := fmt.Sprintf("unknown %s %q", kind, word)
	if near := Nearest(word, allowed); near != "" {
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

// Nearest returns the word that is most likely meant, or nothing.
func Nearest(word string, words []string) string {
	best, least := "", 1+max(1, len(word)/3)
	for _, w := range words {
		if len(w) > 2*len(word)+2 || len(word) > 2*len(w)+2 {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(w)); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance is how many letters must be put in, taken out, replaced or
// swapped with their neighbour to make b of a.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
