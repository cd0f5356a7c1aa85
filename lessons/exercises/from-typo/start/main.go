// Command wind prints the wind at the harbour.
package main

import "fmt"

func main() {
	fmt.Println("wind 7 m/s, south-west")
}
