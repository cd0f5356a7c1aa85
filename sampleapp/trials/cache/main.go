// Command app prints the table of ports that the build has made.
package main

import (
	"fmt"
	"os"
)

func main() {
	table, err := os.ReadFile("/table.txt")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Print(string(table))
}
