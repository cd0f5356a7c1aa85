// Command signals says in which mode the signals blink. The mode is in the variable
// SIGNALS.
package main

import (
	"fmt"
	"os"
)

func main() {
	mode := os.Getenv("SIGNALS")
	if mode != "development" && mode != "production" {
		fmt.Fprintln(os.Stderr, "signals: the variable SIGNALS is neither development nor production")
		os.Exit(1)
	}
	fmt.Println("signals: " + mode)
}
