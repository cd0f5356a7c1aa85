// Command server hands out the page /site/index.html on port 8080.
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		page, err := os.ReadFile("/site/index.html")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(page)
	})
	fmt.Fprintln(os.Stderr, "server:", http.ListenAndServe(":8080", nil))
	os.Exit(1)
}
