// Package tide knows whether the water rises or falls.
package tide

// The tide turns twice in a cycle. Times are in minutes.
const (
	cycle = 745
	low   = 370 // the water is at its lowest, and rises from then on
)

// At says what the water does at a minute of the day. A cycle begins with high
// water.
func At(minute int) string {
	if minute%cycle >= low {
		return "rising"
	}
	return "falling"
}
