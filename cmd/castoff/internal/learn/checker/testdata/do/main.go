// Do is the program in the images of the tests: it does what its arguments
// say, one word after the other.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	args := os.Args[1:]
	if len(args) == 0 {
		args = []string{"print", "hello"}
	}
	arg := strings.Join(args[1:], " ")
	switch args[0] {
	case "print":
		fmt.Println(os.ExpandEnv(arg))
	case "exit":
		fmt.Fprintln(os.Stderr, "cannot go on")
		os.Exit(7)
	case "ask":
		b, err := io.ReadAll(os.Stdin)
		check(err)
		fmt.Printf("read %d bytes\n", len(b))
	case "sleep":
		fmt.Println("waiting")
		time.Sleep(time.Hour)
	case "eat":
		var all [][]byte
		for {
			b := make([]byte, 16<<20)
			for i := range b {
				b[i] = 1
			}
			all = append(all, b)
		}
	case "now":
		check(os.WriteFile(args[1], []byte(time.Now().String()), 0o644))
	case "who":
		fmt.Println(os.Getuid(), os.Getgid())
	case "touch":
		check(os.WriteFile(args[1], []byte("x"), 0o644))
	case "fill":
		check(os.WriteFile(args[1], make([]byte, 3<<20), 0o644))
	case "rm":
		check(os.Remove(args[1]))
	case "cat":
		b, err := os.ReadFile(args[1])
		check(err)
		fmt.Print(string(b))
	case "same":
		a, err := os.ReadFile(args[1])
		check(err)
		b, err := os.ReadFile(args[2])
		check(err)
		if string(a) != string(b) {
			fmt.Println(args[1], "is not", args[2])
			os.Exit(1)
		}
	case "lacks":
		b, err := os.ReadFile(args[1])
		check(err)
		if strings.Contains(string(b), args[2]) {
			fmt.Println(args[1], "has", args[2])
			os.Exit(1)
		}
	case "copy":
		b, err := os.ReadFile(args[1])
		check(err)
		check(os.WriteFile(args[2], b, 0o755))
	case "serve":
		http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/missing" {
				w.WriteHeader(http.StatusNotFound)
			}
			fmt.Fprintln(w, "welcome to", r.URL.Path)
		})
		check(http.ListenAndServe(args[1], nil))
	case "mute":
		_, err := net.Listen("tcp", args[1])
		check(err)
		fmt.Println("never says a word")
		time.Sleep(time.Hour)
	case "get":
		resp, err := http.Get(args[1])
		check(err)
		io.Copy(os.Stdout, resp.Body)
	}
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
