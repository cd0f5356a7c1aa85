// Command charts shows the sea charts that "charts fetch" has stored.
//
// In real life, fetch would ask a server on the internet. This one looks at
// the licence token itself, so that the exercise needs no network. The tokens
// are made up and open nothing.
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
	store  = "/charts.txt"
	secret = "/run/secrets/token"
	prefix = "kelp-" // of every licence token
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

// fetch stores the charts if the licence token is right, and for whom they are:
// a digest, from which nobody learns the token. It takes the token from the secret
// if there is one, and else from the variable TOKEN.
func fetch() error {
	token := os.Getenv("TOKEN")
	if text, err := os.ReadFile(secret); err == nil {
		token = strings.TrimSpace(string(text))
	}
	if token == "" {
		return errors.New("there is no licence token: neither " + secret + " nor the variable TOKEN")
	}
	customer := strings.TrimPrefix(token, prefix)
	if customer == token || len(customer) < 8 {
		return errors.New("the licence token is refused")
	}
	sum := sha256.Sum256([]byte(customer))
	charts := "charts of the northern fairway, 3 sheets\nfor " + hex.EncodeToString(sum[:]) + "\n"
	return os.WriteFile(store, []byte(charts), 0o644)
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
