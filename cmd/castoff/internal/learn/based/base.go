package based

import (
	"io/fs"
	"slices"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/learn/checker/standin"
)

// usesBase reports whether the Dockerfile among files uses [standin.BaseName] or
// [standin.UnderName] in one of the ways in which the exercise has it built. For a
// Dockerfile that cannot be read it says no: there is nothing to build. The
// programs with which an exercise judges may use them, too.
func usesBase(ex exercise.Exercise, files fs.FS) bool {
	ways := ex.Builds()
	uses := func(files fs.FS, name string, args map[string]string) bool {
		text, err := fs.ReadFile(files, name)
		return err == nil && standin.Used(string(text), args)
	}
	return slices.ContainsFunc(ways, func(b exercise.Build) bool { return uses(files, b.Dockerfile(), b.Args) }) ||
		slices.ContainsFunc(ex.Programs, func(p exercise.Program) bool { return uses(p.Files, exercise.Dockerfile, nil) })
}

// Needs reports whether an exercise needs these images: what the learner gets,
// or the solution, uses it.
func Needs(ex exercise.Exercise) bool {
	return usesBase(ex, ex.StartFiles) || usesBase(ex, ex.SolutionFiles)
}
