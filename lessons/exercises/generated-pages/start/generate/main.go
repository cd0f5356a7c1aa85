// Command generate makes the page of the timetable:
//
//	generate LINES.CSV PAGE
//
// The season is in the variable SEASON.
package main

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fail("usage: generate LINES.CSV PAGE")
	}
	season := os.Getenv("SEASON")
	if season == "" {
		season = "no season given"
	}
	lines, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	var page bytes.Buffer
	fmt.Fprintf(&page, "<title>Timetable</title>\n<h1>Timetable, %s</h1>\n", html.EscapeString(season))
	for _, line := range strings.Split(string(lines), "\n") {
		if f := strings.Split(strings.TrimSpace(line), ","); len(f) == 2 {
			fmt.Fprintf(&page, "<p>Ferry to %s, %s</p>\n", html.EscapeString(f[1]), html.EscapeString(f[0]))
		}
	}
	if err := os.MkdirAll(filepath.Dir(os.Args[2]), 0o755); err != nil {
		fail(err)
	}
	if err := os.WriteFile(os.Args[2], page.Bytes(), 0o644); err != nil {
		fail(err)
	}
}

func fail(why interface{}) {
	fmt.Fprintln(os.Stderr, "generate:", why)
	os.Exit(1)
}
