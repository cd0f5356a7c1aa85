// Package spelling finds the word that was meant by one that was mistyped.
package spelling

import (
	"strings"
	"unicode/utf8"
)

// maxWord is the longest word that is compared, in bytes: names are shorter,
// and the time grows with the square.
const maxWord = 256

// Nearest returns the word that is most likely meant; empty if none is near. A
// third of the letters may be wrong, and one in any case. Upper and lower case
// count as the same.
func Nearest(word string, words []string) string {
	return Within(word, words, max(1, utf8.RuneCountInString(word)/3))
}

// Within returns the first of the words that have the least distance from a
// word, regardless of case, if that is at most most; empty if there is none.
func Within(word string, words []string, most int) string {
	best, least := "", most+1
	for _, w := range words {
		if len(word) > maxWord || len(w) > maxWord {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(w)); d < least {
			best, least = w, d
		}
	}
	return best
}

// distance is how many letters have to be added, removed, replaced or swapped
// with their neighbour to turn a into b, each letter at most once (optimal
// string alignment).
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	// Rows of the table of distances between the beginnings of both.
	before, last, row := make([]int, len(to)+1), make([]int, len(to)+1), make([]int, len(to)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(from); i++ {
		row[0] = i
		for j := 1; j <= len(to); j++ {
			replaced := 1
			if from[i-1] == to[j-1] {
				replaced = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+replaced)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(to)]
}
