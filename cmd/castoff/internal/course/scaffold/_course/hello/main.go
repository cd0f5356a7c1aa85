// Command hello is what this course builds.
package main

import "fmt"

func main() { fmt.Println("hello from the course") }
