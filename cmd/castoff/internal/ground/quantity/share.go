package quantity

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Percent writes part as a share of whole, for a column of such: "<1 %", "41 %",
// ">99 %". Nothing is written of a whole that is nothing.
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

// Share writes a share for a sentence, small ones more exactly: "more than 99 %",
// "41 %", "4.2 %", "less than 0.1 %". One that is no number is not written.
func Share(share float64) string {
	switch p := 100 * share; {
	case math.IsNaN(p) || math.IsInf(p, 0):
		return ""
	case p >= 99.5 && p < 100:
		return "more than 99 %"
	case p >= 10:
		return fmt.Sprintf("%.0f %%", p)
	case p >= 0.1:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", p), ".0") + " %"
	case p == 0:
		return "0 %"
	}
	return "less than 0.1 %"
}

// Floor writes a share with so many digits after the point, rounded down, so that
// what is less than a limit does not look like it: "94.99 %".
func Floor(share float64, digits int) string {
	scale := math.Pow10(digits)
	n := 100 * scale * share
	if whole := math.Round(n); math.Abs(n-whole) < 1e-9 { // 0.57 is 56.999… as a binary fraction
		n = whole
	}
	return strconv.FormatFloat(math.Floor(n)/scale, 'f', -1, 64) + " %"
}
