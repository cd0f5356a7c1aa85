// Command anchor watches the anchor.
package main

import "fmt"

func main() {
	fmt.Println("anchor holds")
}
