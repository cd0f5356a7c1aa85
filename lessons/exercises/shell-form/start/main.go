// Command welcome greets the passengers named on its command line.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	names := os.Args[1:]
	if len(names) == 0 {
		fmt.Println("welcome aboard")
		return
	}
	fmt.Printf("welcome aboard, %s\n", strings.Join(names, ", "))
}
