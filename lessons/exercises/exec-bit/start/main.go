// Command crane moves containers.
package main

import "fmt"

func main() {
	fmt.Println("crane 4 ready")
}
