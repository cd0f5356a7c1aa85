// Command table makes a table out of a list of ports. It changes seldom.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

func main() {
	in, err := os.Open(os.Args[1])
	check(err)
	out, err := os.Create(os.Args[2])
	check(err)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		port, latitude, _ := strings.Cut(lines.Text(), ",")
		fmt.Fprintf(out, "%-12s %s\n", port, latitude)
	}
	check(out.Close())
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
