// Command record compares the record of the compiler, /compiler.txt, with what the
// compiler wrote into this program.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

func main() {
	text, err := os.ReadFile("/compiler.txt")
	if err != nil {
		fail(err)
	}
	record := strings.TrimSpace(strings.Split(string(text), "\n")[0])
	if compiler := strings.Fields(runtime.Version())[0]; record != compiler {
		fail(fmt.Sprintf("the record says %q, the compiler was %s", record, compiler))
	}
	fmt.Println("the record agrees:", record)
}

func fail(why interface{}) {
	fmt.Fprintln(os.Stderr, "record:", why)
	os.Exit(1)
}
