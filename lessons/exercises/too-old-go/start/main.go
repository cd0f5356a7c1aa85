// Command anchor watches the anchor.
package main

import (
	"fmt"

	"harbour.test/anchor/chain"
)

func main() {
	fmt.Println("anchor holds, with", chain.Longer(3, 5), "shackles of chain")
}
