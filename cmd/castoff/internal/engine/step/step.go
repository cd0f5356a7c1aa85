// Package step takes apart the names that BuildKit gives to the steps of a
// build.
package step

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/progress"
)

// aroundSteps are BuildKit's own steps that can take a while, by how their
// names begin, and what they do. Source: BuildKit's frontend/dockerfile and
// exporter/containerimage, and moby's builder-next.
var aroundSteps = []struct{ name, does string }{
	{"[internal] load build context", "sending the build context"},
	{"[internal] load remote build context", "sending the build context"},
	{"copy /context /", "unpacking the build context"},
	{"[internal] load metadata for ", "looking up "},
	{"exporting to ", "exporting the image"},
}

// around says what a step does that is not an instruction and takes a while.
func around(name string) string {
	for _, s := range aroundSteps {
		if rest, ok := strings.CutPrefix(name, s.name); ok {
			if strings.HasSuffix(s.does, " ") {
				return s.does + rest
			}
			return s.does
		}
	}
	return ""
}

// New takes apart a builder's name for a step: "[build 2/5] RUN make".
func New(id string, index int, name string) *progress.StepInfo {
	s := &progress.StepInfo{ID: id, Index: index, Name: name, Around: around(name)}
	place, rest, ok := strings.Cut(strings.TrimPrefix(name, "["), "] ")
	if !ok || !strings.HasPrefix(name, "[") || place == "internal" {
		return s
	}
	stage, count, ok := strings.Cut(place, " ")
	if !ok {
		stage, count = "", place
	}
	// BuildKit pads the numbers: "[build  2/10]".
	if _, err := fmt.Sscanf(strings.TrimSpace(count), "%d/%d", &s.N, &s.Of); err == nil {
		s.Stage, s.Name = stage, rest
	}
	return s
}
