// Command berths tells which ship lies at a berth. The plan of the harbour is in
// the file /etc/berths/plan.txt.
package main

import (
	"fmt"
	"os"
	"strings"
)

const plan = "/etc/berths/plan.txt"

func main() {
	if len(os.Args) != 2 {
		fail("usage: berths NUMBER")
	}
	text, err := os.ReadFile(plan)
	if err != nil {
		fail(err)
	}
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "berth "+os.Args[1]+":") {
			fmt.Println(line)
			return
		}
	}
	fail("there is no berth " + os.Args[1])
}

func fail(why interface{}) {
	fmt.Fprintln(os.Stderr, "berths:", why)
	os.Exit(1)
}
