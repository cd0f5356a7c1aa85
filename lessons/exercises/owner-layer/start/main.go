// Command charts enters a correction into each of the sea charts in /charts:
//
//	charts              enters it, and says how many charts there are
//	charts own ID DIR   gives DIR, and all that is in it, to a user and group
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

const dir = "/charts"

func main() {
	do := correct
	if len(os.Args) == 4 && os.Args[1] == "own" {
		do = func() error { return own(os.Args[2], os.Args[3]) }
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "charts:", err)
		os.Exit(1)
	}
}

func correct() error {
	charts, err := filepath.Glob(filepath.Join(dir, "*.chart"))
	if err != nil {
		return err
	}
	var size int64
	for _, name := range charts {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o022 != 0 {
			return fmt.Errorf("%s may be written by others: %v", name, info.Mode())
		}
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		if _, err := f.WriteAt([]byte("corrected"), 0); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
		size += info.Size()
	}
	fmt.Printf("%d charts, %d bytes, corrected by %d\n", len(charts), size, os.Getuid())
	return nil
}

func own(id, top string) error {
	n, err := strconv.Atoi(id)
	if err != nil {
		return err
	}
	return filepath.Walk(top, func(name string, _ os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(name, n, n)
	})
}
