// Command word prints a word.
package main

import "fmt"

func main() {
	fmt.Println("castoff")
}
