// Command chart makes an index from a survey of the sea floor, and prints it:
//
//	chart [unpack] [index] [clean]
package main

import (
	"bytes"
	"fmt"
	"os"
)

const (
	raw   = "/data/raw.bin"
	index = "/data/index.txt"
	size  = 30_000_000 // of the survey, in bytes
)

func main() {
	if len(os.Args) == 1 {
		text, err := os.ReadFile(index)
		check(err)
		fmt.Print(string(text))
		return
	}
	for _, command := range os.Args[1:] {
		switch command {
		case "unpack":
			check(unpack())
		case "index":
			check(makeIndex())
		case "clean":
			check(os.Remove(raw))
		default:
			check(fmt.Errorf("there is no command %q", command))
		}
		fmt.Println(command, "done")
	}
}

// unpack writes the survey: mostly noise, with a sounding here and there. The
// noise is made so that it cannot be compressed much.
func unpack() error {
	noise := make([]byte, size)
	x := uint32(2463534242)
	for i := range noise {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		noise[i] = byte(x)&0x7f | 0x80
	}
	for i := 0; i < 41; i++ {
		noise[i*700_000] = byte(23 + i)
	}
	if err := os.MkdirAll("/data", 0o755); err != nil {
		return err
	}
	return os.WriteFile(raw, noise, 0o644)
}

// makeIndex counts the soundings, which are the bytes below 128.
func makeIndex() error {
	survey, err := os.ReadFile(raw)
	if err != nil {
		return err
	}
	n, deepest := 0, byte(0)
	for _, b := range survey {
		if b < 0x80 {
			n++
			if b > deepest {
				deepest = b
			}
		}
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "chart: %d soundings, deepest %d m\n", n, deepest)
	return os.WriteFile(index, text.Bytes(), 0o644)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "chart:", err)
		os.Exit(1)
	}
}
