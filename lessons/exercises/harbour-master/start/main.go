// Command master is the harbour's server:
//
//	master          serves the pages and the tides on port 8080
//	master probe    asks the server on this machine, and fails if it is ill
package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"harbour.test/master/tide"
)

// pages is what tools/render has made.
const pages = "/srv/pages.html"

func main() {
	do := serve
	if len(os.Args) > 1 && os.Args[1] == "probe" {
		do = probe
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "harbour:", err)
		os.Exit(1)
	}
}

func serve() error {
	html, err := os.ReadFile(pages)
	if err != nil {
		return err
	}
	version := os.Getenv("HARBOUR_VERSION")
	if version == "" {
		version = "of unknown version"
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "%s<p>harbour %s</p>\n", html, version)
	})
	http.HandleFunc("/tide", func(w http.ResponseWriter, r *http.Request) {
		minute, err := strconv.Atoi(r.URL.Query().Get("minute"))
		if err != nil {
			http.Error(w, "minute: a number, please", http.StatusBadRequest)
			return
		}
		fmt.Fprintln(w, tide.At(minute))
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
