// Command boiler keeps the pressure of a boiler within its limits:
//
//	boiler            does so
//	boiler version    prints which version it is
package main

import (
	"fmt"
	"os"
	"strings"
)

// limits is where the program looks for its limits.
const limits = "/etc/boiler.conf"

func main() {
	if len(os.Args) > 1 && os.Args[1] == "version" {
		fmt.Println("boiler control 4.2")
		return
	}
	text, err := os.ReadFile(limits)
	if err != nil {
		fmt.Fprintln(os.Stderr, "boiler: the limits are missing:", err)
		os.Exit(1)
	}
	fmt.Println("boiler within", strings.TrimSpace(string(text)))
}
