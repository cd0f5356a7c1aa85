// Command timetable asks the harbour board's server for the next ferry.
package main

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"os"
)

func main() {
	// The server is a part of this program, so that the exercise needs no
	// network: see server.go. What counts here is how the client behaves.
	keys := board
	if len(os.Args) > 1 && os.Args[1] == "impostor" {
		keys = impostor
	}
	address, err := serve(keys)
	if err == nil {
		err = ask(address)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "timetable:", err)
		os.Exit(1)
	}
}

// ask prints what the server says. The certificates of those whom it trusts
// are the system's.
func ask(address string) error {
	conn, err := tls.Dial("tcp", address, &tls.Config{ServerName: "timetable.harbour.test"})
	if err != nil {
		return err
	}
	defer conn.Close()
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return err
	}
	fmt.Print(line)
	return nil
}
