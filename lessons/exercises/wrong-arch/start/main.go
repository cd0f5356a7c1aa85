// Command gate opens the gate of the lock.
package main

import "os"

func main() {
	if _, err := os.Stdout.WriteString("gate open\n"); err != nil {
		os.Exit(1)
	}
}
