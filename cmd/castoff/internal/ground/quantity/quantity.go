// Package quantity writes numbers as people read them, and reads them as people
// write them, everywhere by the same rules.
package quantity

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Size writes a number of bytes as Docker does, in decimal units, with three
// significant digits: "812 B", "1.82 MB", "526 MB".
func Size(n int64) string {
	if n < 0 {
		return "-" + Size(-max(n, -math.MaxInt64))
	}
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	v := float64(n)
	for _, unit := range []string{"kB", "MB", "GB", "TB", "PB", "EB"} {
		v /= 1000
		// 999.5 and more would round to four digits.
		if v < 999.5 || unit == "EB" {
			return digits(v) + " " + unit
		}
	}
	return ""
}

// digits writes v with three significant digits.
func digits(v float64) string {
	switch {
	case v < 9.995:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 99.95:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// Seconds writes a duration as a person would: "0.4 s", "34 s", "2 min 05 s".
func Seconds(s float64) string {
	switch {
	case s < 0 || math.IsNaN(s):
		return "0 s"
	case s < 9.95:
		return strconv.FormatFloat(s, 'f', 1, 64) + " s"
	case s < 59.5:
		return strconv.FormatFloat(s, 'f', 0, 64) + " s"
	}
	n := int64(math.Round(s))
	if n < 3600 {
		return fmt.Sprintf("%d min %02d s", n/60, n%60)
	}
	return fmt.Sprintf("%d h %02d min", n/3600, n/60%60)
}

// NoTime is the least number of seconds that [Seconds] writes as more than none.
const NoTime = 0.05

// About writes an estimate of a duration in seconds: whole minutes without
// seconds, and otherwise as [Seconds] does.
func About(s float64) string {
	if n := int64(math.Round(s)); n >= 60 && n < 3600 && n%60 == 0 {
		return fmt.Sprintf("%d min", n/60)
	}
	return Seconds(s)
}

// Precise writes a short duration with up to three significant digits: "7.1 ms",
// "431 ms", "5.25 s"; a longer one as [Seconds] does.
func Precise(s float64) string {
	switch {
	case s <= 0 || math.IsNaN(s):
		return "0 ms"
	case s < 0.0001:
		return "<0.1 ms"
	case s < 0.00995:
		return fmt.Sprintf("%.1f ms", s*1000)
	case s < 0.9995:
		return fmt.Sprintf("%.0f ms", s*1000)
	case s < 9.995:
		return fmt.Sprintf("%.2f s", s)
	}
	return Seconds(s)
}

// Day writes on which day something was, in the local time: "28 Nov 2026".
func Day(t time.Time) string { return t.Local().Format("2 Jan 2006") }

// Moment writes when something was, in the local time: "28 Nov 2026, 14:03".
func Moment(t time.Time) string { return t.Local().Format("2 Jan 2006, 15:04") }

// Ratio writes how many times larger something is, no more exactly than is
// useful: "315", "42", "3.5".
func Ratio(r float64) string {
	if r >= 9.95 {
		return strconv.FormatFloat(r, 'f', 0, 64)
	}
	return strings.TrimSuffix(strconv.FormatFloat(r, 'f', 1, 64), ".0")
}

// Count writes n with commas between groups of three digits.
func Count[N int | int64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural writes a number of things, in the plural unless there is just one: "1
// file", "2 files", "1,234 directories". Nouns that take more than an s are
// those in -y after a consonant, and in -s, -x, -ch and -sh.
func Plural[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + pluralOf(noun)
}

func pluralOf(noun string) string {
	for _, end := range []string{"s", "x", "ch", "sh"} {
		if strings.HasSuffix(noun, end) {
			return noun + "es"
		}
	}
	stem, found := strings.CutSuffix(noun, "y")
	if found && stem != "" && !strings.ContainsAny(stem[len(stem)-1:], "aeiou") {
		return stem + "ies"
	}
	return noun + "s"
}

// Limit writes bytes so that nothing is rounded: "5.24288 MB".
func Limit(n int64) string {
	for _, u := range []struct {
		name  string
		bytes int64
	}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}} {
		if n >= u.bytes {
			return strconv.FormatFloat(float64(n)/float64(u.bytes), 'f', -1, 64) + " " + u.name
		}
	}
	return strconv.FormatInt(n, 10) + " B"
}

// Apart writes a size and the limit that it is judged by with size, or both exactly
// where a size above the limit would look like it: "20.0 MB; wanted: at most 20.0
// MB" would say nothing.
func Apart(n, limit int64, size func(int64) string) (is, atMost string) {
	is, atMost = size(n), size(limit)
	if n > limit && is == atMost {
		return fmt.Sprintf("%d bytes", n), fmt.Sprintf("%d bytes", limit)
	}
	return is, atMost
}

// Within writes how many seconds something may take, in words: "1 second", "2.5
// seconds".
func Within(s float64) string {
	if s == 1 {
		return "1 second"
	}
	return strconv.FormatFloat(s, 'f', -1, 64) + " seconds"
}
