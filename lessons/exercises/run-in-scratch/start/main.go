// Command visitors counts how often it was started, in a file below /data.
package main

import (
	"fmt"
	"os"
	"strconv"
)

const file = "/data/visitors"

func main() {
	old, _ := os.ReadFile(file) // there is none before the first visitor
	n, _ := strconv.Atoi(string(old))
	n++
	if err := os.WriteFile(file, []byte(strconv.Itoa(n)), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "counting:", err)
		os.Exit(1)
	}
	fmt.Println("visitor number", n)
}
