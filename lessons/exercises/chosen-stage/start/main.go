// Command crane says which crane is free.
package main

import "fmt"

func main() { fmt.Println("crane 4 is free") }
