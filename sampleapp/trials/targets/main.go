// Command app prints what a crossing costs.
package main

import "fmt"

func main() { fmt.Printf("a crossing for two: %d\n", fare(2)) }

// fare is what some passengers pay.
func fare(passengers int) int { return 3 * passengers }
