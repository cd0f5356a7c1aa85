package text

import (
	"strconv"
	"strings"
)

// Percent writes part as a share of whole.
func Percent(part, whole int64) string {
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

// OneLine makes s one line.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// NoTime is the least duration that is written as more than no seconds.
const NoTime = 0.05
