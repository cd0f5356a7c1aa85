// Command distances computes the distance of every port to every other:
//
//	distances PORTS.CSV RESULT
//
// The result has a line for each pair, the nearest pair first.
package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

type port struct {
	name     string
	lat, lon float64
}

type pair struct {
	a, b  string
	miles float64
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: distances PORTS.CSV RESULT"))
	}
	ports, err := read(os.Args[1])
	if err != nil {
		fail(err)
	}
	var pairs []pair
	for i, a := range ports {
		for _, b := range ports[:i] {
			pairs = append(pairs, pair{b.name, a.name, miles(a, b)})
		}
	}
	sort.Slice(pairs, func(i, j int) bool { return pairs[i].miles < pairs[j].miles })
	var out bytes.Buffer
	fmt.Fprintf(&out, "%d ports\n", len(ports))
	for _, p := range pairs {
		fmt.Fprintf(&out, "%s and %s\n", p.a, p.b)
	}
	if err := os.MkdirAll(filepath.Dir(os.Args[2]), 0o755); err != nil {
		fail(err)
	}
	if err := os.WriteFile(os.Args[2], out.Bytes(), 0o644); err != nil {
		fail(err)
	}
	fmt.Println("distances computed:", len(pairs))
}

// read reads lines of the form "name,latitude,longitude". Others are left out.
func read(file string) ([]port, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var ports []port
	for _, line := range strings.Split(string(text), "\n") {
		f := strings.Split(strings.TrimSpace(line), ",")
		if len(f) != 3 {
			continue
		}
		lat, err1 := strconv.ParseFloat(f[1], 64)
		lon, err2 := strconv.ParseFloat(f[2], 64)
		if err1 == nil && err2 == nil {
			ports = append(ports, port{f[0], lat, lon})
		}
	}
	return ports, nil
}

// miles is the distance on the globe, in nautical miles.
func miles(a, b port) float64 {
	rad := math.Pi / 180
	c := math.Sin(a.lat*rad)*math.Sin(b.lat*rad) + math.Cos(a.lat*rad)*math.Cos(b.lat*rad)*math.Cos((a.lon-b.lon)*rad)
	return math.Acos(math.Min(1, c)) * 180 / math.Pi * 60
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "distances:", err)
	os.Exit(1)
}
