// Command bridge reports whether the bridge is open, over HTTP:
//
//	bridge          serves
//	bridge probe    asks the server on this machine, and fails if it is ill
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	do := serve
	if len(os.Args) > 1 && os.Args[1] == "probe" {
		do = probe
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "bridge:", err)
		os.Exit(1)
	}
}

func serve() error {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "bridge closed")
	})
	return http.ListenAndServe(":8080", nil)
}

func probe() error {
	client := http.Client{Timeout: time.Second}
	resp, err := client.Get("http://127.0.0.1:8080/")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %s", resp.Status)
	}
	return nil
}
