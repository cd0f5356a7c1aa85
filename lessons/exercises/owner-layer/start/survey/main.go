// Command survey draws the sea charts: survey DIR.
package main

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
)

// size is that of a chart, in bytes.
const size = 5000000

func main() {
	if len(os.Args) != 2 {
		fail("usage: survey DIR")
	}
	if err := os.MkdirAll(os.Args[1], 0o755); err != nil {
		fail(err)
	}
	for i, name := range []string{"north", "east", "south", "west"} {
		depths := make([]byte, size)
		rand.New(rand.NewSource(int64(i))).Read(depths)
		if err := os.WriteFile(filepath.Join(os.Args[1], name+".chart"), depths, 0o644); err != nil {
			fail(err)
		}
	}
}

func fail(why interface{}) {
	fmt.Fprintln(os.Stderr, "survey:", why)
	os.Exit(1)
}
