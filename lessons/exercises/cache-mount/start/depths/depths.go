// Package depths knows the depths of the fairway.
package depths

// soundings are the depths along the fairway, in metres.
var soundings = []int{14, 9, 12}

// Shallowest is the least of them.
func Shallowest() int {
	least := soundings[0]
	for _, d := range soundings {
		if d < least {
			least = d
		}
	}
	return least
}
