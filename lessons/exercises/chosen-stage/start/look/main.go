// Command look lists directories.
package main

import (
	"fmt"
	"os"
)

func main() {
	for _, dir := range os.Args[1:] {
		entries, err := os.ReadDir(dir)
		if err != nil {
			fmt.Fprintln(os.Stderr, "look:", err)
			os.Exit(1)
		}
		for _, e := range entries {
			fmt.Println(dir + "/" + e.Name())
		}
	}
}
