// Command board shows what a departure at 01:30 UTC is in the harbour's own
// time:
//
//	board [DATE]    on this day, as in 2025-01-15; without one, on a day in July
package main

import (
	"fmt"
	"os"
	"time"
	_ "time/tzdata"
)

const zone = "Europe/Lisbon"

func main() {
	day := "2025-07-01"
	if len(os.Args) > 1 {
		day = os.Args[1]
	}
	if err := show(day); err != nil {
		fmt.Fprintln(os.Stderr, "the board stays dark:", err)
		os.Exit(1)
	}
}

// show prints the departure of a day.
func show(day string) error {
	harbour, err := time.LoadLocation(zone)
	if err != nil {
		return err
	}
	departure, err := time.Parse("2006-01-02 15:04", day+" 01:30")
	if err != nil {
		return err
	}
	fmt.Printf("%s is %s in %s\n", departure.Format("15:04 MST"), departure.In(harbour).Format("15:04 MST"), zone)
	return nil
}
