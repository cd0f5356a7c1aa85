// Command app says hello: what matters is how it was linked.
package main

import "fmt"

func main() { fmt.Println("hello") }
