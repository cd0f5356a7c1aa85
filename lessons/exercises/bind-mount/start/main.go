// Command lock says when a lock opens.
package main

import "fmt"

// The hours of lock 2. They were other ones once, but the keeper of lock 2 likes tea
// before work.
const opens = "06:30"

func main() { fmt.Println("lock 2 opens at " + opens) }
