package text

import "strings"

// OneLine makes s one line.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// NoTime is the least duration that is written as more than no seconds.
const NoTime = 0.05
