// Command boiler keeps the pressure of a boiler within its limits.
package main

import (
	"fmt"
	"os"
	"strings"
)

// limits is where the program looks for its limits.
const limits = "/etc/boiler/limits.conf"

func main() {
	text, err := os.ReadFile(limits)
	if err != nil {
		fmt.Fprintln(os.Stderr, "boiler: the limits are missing:", err)
		os.Exit(1)
	}
	fmt.Println("boiler within", strings.TrimSpace(string(text)))
}
