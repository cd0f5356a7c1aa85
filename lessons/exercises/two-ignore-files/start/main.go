// Command engine says how the engine room is.
package main

import "fmt"

func main() { fmt.Println("engine room: all well") }
