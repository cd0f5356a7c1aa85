// Command print lists the chapters of the manual.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	entries, err := os.ReadDir("/manual")
	if err != nil {
		fmt.Fprintln(os.Stderr, "print:", err)
		os.Exit(1)
	}
	var chapters []string
	for _, e := range entries {
		if !e.IsDir() {
			chapters = append(chapters, e.Name())
		}
	}
	fmt.Printf("%d chapters: %s\n", len(chapters), strings.Join(chapters, ", "))
}
