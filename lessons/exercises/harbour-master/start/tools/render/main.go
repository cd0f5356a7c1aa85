// Command render makes one page of HTML from all texts in a directory:
//
//	render DIRECTORY RESULT
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: render DIRECTORY RESULT"))
	}
	if err := render(os.Args[1], os.Args[2]); err != nil {
		fail(err)
	}
}

func render(dir, result string) error {
	texts, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return err
	}
	var html bytes.Buffer
	html.WriteString("<!doctype html>\n")
	for _, name := range texts {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			switch {
			case i == 0:
				fmt.Fprintf(&html, "<h1>%s</h1>\n", line)
			case strings.TrimSpace(line) != "":
				fmt.Fprintf(&html, "<p>%s</p>\n", line)
			}
		}
	}
	if err := os.MkdirAll(filepath.Dir(result), 0o755); err != nil {
		return err
	}
	fmt.Println("rendered", len(texts), "pages")
	return os.WriteFile(result, html.Bytes(), 0o644)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "render:", err)
	os.Exit(1)
}
