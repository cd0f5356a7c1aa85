package checker

import (
	"io/fs"
	"slices"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/dockerfile"
)

// UsesBase reports whether the Dockerfile among files uses [BaseName] in one of
// the ways in which the exercise has it built. For a Dockerfile that cannot be
// read it says no: there is nothing to build.
func UsesBase(ex exercise.Exercise, files fs.FS) bool {
	text, err := fs.ReadFile(files, dockerfileName)
	if err != nil {
		return false
	}
	ways := []exercise.Build{ex.Build}
	for _, c := range ex.Checks {
		if c.Build != nil {
			ways = append(ways, *c.Build)
		}
	}
	return slices.ContainsFunc(ways, func(b exercise.Build) bool { return dockerfile.UsesImage(string(text), BaseName, b.Args) })
}

// NeedsBase reports whether an exercise needs [BaseName]: what the learner gets,
// or the solution, uses it.
func NeedsBase(ex exercise.Exercise) bool {
	return UsesBase(ex, ex.StartFiles) || UsesBase(ex, ex.SolutionFiles)
}
