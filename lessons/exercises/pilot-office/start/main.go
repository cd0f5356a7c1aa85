// Command office is the pilots' server:
//
//	office          serves the pages and the roster on port 8080
//	office probe    asks the server on this machine, and fails if it is ill
//
// OFFICE_ASSETS is the directory with its assets and its seal, OFFICE_RELEASE
// the release that it names.
package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"pilots.test/office/roster"
)

func main() {
	do := serve
	if len(os.Args) > 1 && os.Args[1] == "probe" {
		do = probe
	}
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, "office:", err)
		os.Exit(1)
	}
}

func serve() error {
	dir := os.Getenv("OFFICE_ASSETS")
	if dir == "" {
		return fmt.Errorf("OFFICE_ASSETS is not set")
	}
	page, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		return err
	}
	seal, err := os.ReadFile(filepath.Join(dir, "seal.txt"))
	if err != nil {
		return err
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "%s<p>release %s</p>\n", page, os.Getenv("OFFICE_RELEASE"))
	})
	http.HandleFunc("/seal", func(w http.ResponseWriter, r *http.Request) { w.Write(seal) })
	http.HandleFunc("/office.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(dir, "office.css"))
	})
	http.HandleFunc("/berth", berth)
	return http.ListenAndServe(":8080", nil)
}

// berth says where a boat lies and, if it is asked about a depth, whether it
// floats there.
func berth(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("boat")
	n, ok := roster.Berth(name)
	if !ok {
		http.Error(w, "no such boat", http.StatusNotFound)
		return
	}
	fmt.Fprintf(w, "%s lies at berth %d\n", name, n)
	if depth, err := strconv.Atoi(r.URL.Query().Get("depth")); err == nil {
		fmt.Fprintf(w, "afloat: %v\n", roster.Afloat(name, depth))
	}
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
