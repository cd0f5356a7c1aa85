// Command pilot says where the pilot boat is.
package main

import "os"

func main() {
	if _, err := os.Stdout.WriteString("pilot boat on station\n"); err != nil {
		os.Exit(1)
	}
}
