// Command app says hello: what matters is what it stands on.
package main

import "fmt"

func main() { fmt.Println("hello") }
