package term

import (
	"strconv"

	"castoff/cmd/castoff/internal/ground/quantity"
)

// count writes n and its noun, in the plural unless n is 1.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return quantity.Count(n) + " " + noun + "s"
}

// percent writes the share of part in whole.
func percent(part, whole int64) string {
	if whole <= 0 {
		return ""
	}
	p := 100 * float64(part) / float64(whole)
	switch {
	case part > 0 && p < 0.5:
		return "<1 %"
	case part < whole && p > 99.4:
		return ">99 %"
	}
	return strconv.FormatFloat(p, 'f', 0, 64) + " %"
}
