// Package stage reports what became of the stages of a multi-stage build: which
// were built, which came from the cache, which were skipped, which is shipped.
package stage

import (
	"slices"
	"strconv"
	"strings"
)

// State is what became of a stage.
type State string

// The states of a stage.
const (
	// Built: at least one of its steps was carried out.
	Built State = "built"
	// Cached: all of its steps came from the builder's cache, or it has none
	// and begins with an image.
	Cached State = "cached"
	// Skipped: nothing needed it.
	Skipped State = "skipped"
	// Failed: one of its steps failed.
	Failed State = "failed"
	// Stopped: it was needed, but the build ended before all of its steps had
	// run, because another stage failed or somebody interrupted it.
	Stopped State = "stopped"
)

// Graph is the stages of a Dockerfile in their order there, and how they
// depend on each other. It is the object "stages" of the JSON outputs.
type Graph struct {
	Stages []Stage `json:"stages"`
}

// Stage is a stage of a build.
type Stage struct {
	// Name is the name after AS, or "stage-2" with its place from 0.
	Name string `json:"name"`
	// From is what it begins with: an image's reference, "scratch", or the name of
	// another stage.
	From string `json:"from"`
	// Line is the line of its FROM, from 1.
	Line  int   `json:"line"`
	State State `json:"state"`
	// Shipped is true for the stage that became the image.
	Shipped bool `json:"shipped,omitempty"`
	// Steps is the number of its instructions that make something (see [Makes]),
	// Cached how many of them came from the cache. The triggers that it has from
	// the ONBUILD of the stage that it begins with count too.
	Steps  int `json:"steps"`
	Cached int `json:"cached"`
	// Seconds is the sum of the times of its steps. A step that several stages
	// have in common ran once, and its time is counted in one of them.
	Seconds float64 `json:"seconds"`
	// SizeBytes is the size on disk of what it holds, its base included; -1 if
	// it is not known. SizeMethod says how it was found, with the names of
	// package measure.
	SizeBytes  int64  `json:"size_bytes"`
	SizeMethod string `json:"size_method,omitempty"`
	// Needs are what it takes from other stages or images.
	Needs []Need `json:"needs,omitempty"`

	// Instructions are those that make something, for a [Tracker]: two stages
	// that begin alike and have the same ones share the steps.
	Instructions []string `json:"-"`
}

// Spoken is a stage's name after the word "stage": for one that has none it is
// its place as a person counts, "2" for "stage-1".
func Spoken(name string) string {
	if place, ok := strings.CutPrefix(name, "stage-"); ok {
		if n, err := strconv.Atoi(place); err == nil && n >= 0 {
			return strconv.Itoa(n + 1)
		}
	}
	return name
}

// Need is a dependency of a stage.
type Need struct {
	// Stage is the name of the other stage, or the reference of an image.
	Stage string `json:"stage"`
	// Image is true if that is an image and not a stage of the file.
	Image bool `json:"image,omitempty"`
	// How is "from", "copy" or "mount".
	How string `json:"how"`
	// Paths are what is copied, for "copy".
	Paths []string `json:"paths,omitempty"`
}

// The ways in which a stage needs another; see [Need].
const (
	HowFrom  = "from"
	HowCopy  = "copy"
	HowMount = "mount"
)

// Makes reports whether an instruction makes something: RUN, COPY, ADD and
// WORKDIR do, all others only set how containers start, and so does WORKDIR
// with the root, which is always there. These are the instructions that
// BuildKit has a step for.
func Makes(instruction string) bool {
	f := strings.Fields(instruction)
	if len(f) == 0 {
		return false
	}
	switch strings.ToUpper(f[0]) {
	case "RUN", "COPY", "ADD":
		return true
	case "WORKDIR":
		return len(f) != 2 || f[1] != "/"
	}
	return false
}

// Measured returns the graph with the size of the image, which is the shipped
// stage's.
func (g Graph) Measured(bytes int64, method string) Graph {
	g.Stages = slices.Clone(g.Stages)
	for i := range g.Stages {
		if g.Stages[i].Shipped {
			g.Stages[i].SizeBytes, g.Stages[i].SizeMethod = bytes, method
		}
	}
	return g
}
