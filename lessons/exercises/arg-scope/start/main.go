// Command gauge measures the tide, and says which version of it does so.
package main

import (
	"fmt"
	"os"
)

func main() {
	version := os.Getenv("APP_VERSION")
	if version == "" {
		version = "of unknown version"
	}
	fmt.Println("tide gauge", version)
}
