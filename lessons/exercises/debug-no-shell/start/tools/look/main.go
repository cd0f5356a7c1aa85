// Command look lists directories:
//
//	look [DIRECTORY]...
package main

import (
	"fmt"
	"os"
)

func main() {
	dirs := os.Args[1:]
	if len(dirs) == 0 {
		dirs = []string{"/"}
	}
	code := 0
	for _, dir := range dirs {
		if err := look(dir); err != nil {
			fmt.Fprintln(os.Stderr, "look:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// look lists one directory: mode, size and name of what is in it.
func look(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	fmt.Println(dir + ":")
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return err
		}
		fmt.Printf("%s %9d %s\n", info.Mode(), info.Size(), e.Name())
	}
	return nil
}
