// Command charts shows the sea charts that "charts fetch" has stored.
//
// In real life, fetch would ask a server on the internet. This one looks at
// the licence token itself, so that the exercise needs no network. The token
// is made up and opens nothing.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
)

const (
	store   = "/charts.txt"
	secret  = "/run/secrets/token"
	licence = "f8e74de075d88588994a29a999183c9403440ac4a843d9fd6cb81ab0663b5d84"
)

func main() {
	do := show
	if len(os.Args) > 1 && os.Args[1] == "fetch" {
		do = fetch
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "charts:", err)
		os.Exit(1)
	}
}

// fetch stores the charts if the licence token is right. It takes the token
// from the secret if there is one, and else from the variable TOKEN.
func fetch() error {
	token := os.Getenv("TOKEN")
	if text, err := os.ReadFile(secret); err == nil {
		token = strings.TrimSpace(string(text))
	}
	if token == "" {
		return errors.New("there is no licence token: neither " + secret + " nor the variable TOKEN")
	}
	if sum := sha256.Sum256([]byte(token)); hex.EncodeToString(sum[:]) != licence {
		return errors.New("the licence token is refused")
	}
	return os.WriteFile(store, []byte("charts of the northern fairway, 3 sheets\n"), 0o644)
}

// show prints the charts.
func show() error {
	text, err := os.ReadFile(store)
	if err != nil {
		return err
	}
	fmt.Print(string(text))
	return nil
}
