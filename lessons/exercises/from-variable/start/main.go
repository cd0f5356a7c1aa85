// Command record compares two records of the system that it was built on: the file
// /built-on.txt, and the copy that was compiled in.
package main

import (
	_ "embed"
	"fmt"
	"os"
)

//go:embed os-release
var compiledIn string

func main() {
	record, err := os.ReadFile("/built-on.txt")
	if err != nil {
		fail(err)
	}
	if string(record) != compiledIn {
		fail("the record is not of the system that this program was built on")
	}
	fmt.Println("the record agrees")
}

func fail(why interface{}) {
	fmt.Fprintln(os.Stderr, "record:", why)
	os.Exit(1)
}
