// Command ships looks up the address of a ship.
package main

import (
	"fmt"
	"net"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: ships NAME")
		os.Exit(2)
	}
	all, err := net.LookupIP(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "ships:", err)
		os.Exit(1)
	}
	for _, a := range all {
		if a.To4() != nil {
			fmt.Printf("%s: %s\n", os.Args[1], a)
		}
	}
}
