// Command router knows the distances between ports from a file beside it.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	text, err := os.ReadFile("/distances.txt")
	if err != nil {
		fmt.Fprintln(os.Stderr, "router:", err)
		os.Exit(1)
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 2 {
		fmt.Fprintln(os.Stderr, "router: there are no distances")
		os.Exit(1)
	}
	fmt.Printf("%s, nearest pair: %s\n", lines[0], lines[1])
}
