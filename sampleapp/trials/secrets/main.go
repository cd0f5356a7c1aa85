// Command fetch is handed a token, in one of three ways, and writes what it got
// for it: a number that nobody can guess the token from. With an argument it
// deletes the token's file.
package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
)

func main() {
	if len(os.Args) > 1 {
		check(os.Remove("/token.txt"))
		return
	}
	token := os.Getenv("TOKEN")
	for _, file := range []string{"/token.txt", "/run/secrets/token"} {
		if b, err := os.ReadFile(file); err == nil {
			token = strings.TrimSpace(string(b))
		}
	}
	if token == "" {
		check(fmt.Errorf("there is no token"))
	}
	check(os.WriteFile("/charts.txt", []byte(fmt.Sprintf("%x\n", sha256.Sum256([]byte(token)))), 0o644))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
