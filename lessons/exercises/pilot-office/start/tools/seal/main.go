// Command seal prints the office's seal, which is made from its key:
//
//	seal KEYFILE
package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
)

func main() {
	key, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "seal:", err)
		os.Exit(1)
	}
	fmt.Printf("%x\n", sha256.Sum256(bytes.TrimSpace(key)))
}
