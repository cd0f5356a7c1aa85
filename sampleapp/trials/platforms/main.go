// Command app says hello: what matters is for which processor it is.
package main

import "fmt"

func main() { fmt.Println("hello") }
