// Command buoy says how a buoy blinks.
package main

import (
	"fmt"
	"os"
)

func main() {
	if os.Getenv("DEBUG") != "" {
		fmt.Fprintln(os.Stderr, "debug: battery 12.6 V")
	}
	fmt.Println("buoy 12 blinks every 4 s")
}
