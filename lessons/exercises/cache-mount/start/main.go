// Command fairway says whether the fairway is open.
package main

import (
	"fmt"

	"fairway/depths"
	"fairway/tides"
)

func main() {
	state := "closed"
	if tides.Now()+depths.Shallowest() > 10 {
		state = "open"
	}
	fmt.Printf("fairway %s: tide %d m, depth %d m\n", state, tides.Now(), depths.Shallowest())
}
