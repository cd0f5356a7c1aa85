// Command tickets prints what passengers of one age pay together.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: tickets AGE PASSENGERS")
		os.Exit(2)
	}
	age, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "reading the age:", err)
		os.Exit(2)
	}
	passengers, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "reading the number of passengers:", err)
		os.Exit(2)
	}
	group := "older than 10"
	if age <= 10 {
		group = "of age 10 or younger"
	}
	total := passengers * fare(age)
	fmt.Printf("%d passengers %s: %d.%02d\n", passengers, group, total/100, total%100)
}
