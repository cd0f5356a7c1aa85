// Command tides prints the tides of the harbour that the variable HARBOUR
// names. It reads the table tides.txt in the directory in which it is started.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	harbour := os.Getenv("HARBOUR")
	if harbour == "" {
		fail("the variable HARBOUR is not set")
	}
	table, err := os.ReadFile("tides.txt")
	if err != nil {
		fail(err)
	}
	for _, line := range strings.Split(string(table), "\n") {
		if strings.HasPrefix(line, harbour+":") {
			fmt.Println(line)
			return
		}
	}
	fail("there are no tides for " + harbour)
}

func fail(why interface{}) {
	fmt.Fprintln(os.Stderr, "tides:", why)
	os.Exit(1)
}
