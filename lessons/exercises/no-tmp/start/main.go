// Command loading sorts the loading list by weight. It writes a draft first.
package main

import (
	"fmt"
	"os"
	"sort"
)

type container struct {
	number string
	tonnes float64
}

func main() {
	list := []container{{"TCLU", 12.4}, {"MSKU", 28.1}, {"HLXU", 19.9}}
	sort.Slice(list, func(i, j int) bool { return list[i].tonnes > list[j].tonnes })
	if err := show(list); err != nil {
		fmt.Fprintln(os.Stderr, "writing the draft:", err)
		os.Exit(1)
	}
}

// show writes the list to a temporary file, and prints the file once it is
// complete.
func show(list []container) error {
	draft, err := os.CreateTemp("", "draft-*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	fmt.Fprintf(draft, "%d containers, heaviest first\n", len(list))
	for _, c := range list {
		fmt.Fprintf(draft, "%s %.1f t\n", c.number, c.tonnes)
	}
	if err := draft.Close(); err != nil {
		return err
	}
	text, err := os.ReadFile(draft.Name())
	if err != nil {
		return err
	}
	fmt.Print(string(text))
	return nil
}
