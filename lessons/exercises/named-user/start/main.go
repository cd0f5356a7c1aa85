// Command lamp switches the lamp of the lighthouse.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("lamp on")
	fmt.Println("switched by user", os.Getuid(), "of group", os.Getgid())
}
