// Command ferry prints the next ferry of the day.
package main

import "fmt"

func main() {
	fmt.Println("the 07:40 leaves from pier 2")
}
