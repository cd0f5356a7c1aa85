// Command board shows what a departure at 01:30 UTC on a day in July is in the
// harbour's own time.
package main

import (
	"fmt"
	"os"
	"time"
	_ "time/tzdata"
)

const zone = "Europe/Lisbon"

func main() {
	harbour, err := time.LoadLocation(zone)
	if err != nil {
		fmt.Fprintln(os.Stderr, "the board stays dark:", err)
		os.Exit(1)
	}
	departure := time.Date(2025, time.July, 1, 1, 30, 0, 0, time.UTC)
	fmt.Printf("%s is %s in %s\n", departure.Format("15:04 MST"), departure.In(harbour).Format("15:04 MST"), zone)
}
