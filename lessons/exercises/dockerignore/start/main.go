// Command site lists the pages of the harbour's website.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	pages, err := os.ReadDir("/pages")
	if err != nil {
		fmt.Fprintln(os.Stderr, "reading the pages:", err)
		os.Exit(1)
	}
	var names []string
	for _, p := range pages {
		names = append(names, p.Name())
	}
	fmt.Printf("%d pages: %s\n", len(names), strings.Join(names, ", "))
}
