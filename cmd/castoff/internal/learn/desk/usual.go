package desk

import (
	"os"
	"path/filepath"
)

// Where a learner's exercise files are, below the directory that they are in:
// the second is taken where the first is the program itself.
const (
	usualDir = "castoff"
	otherDir = "castoff-exercises"
)

// UsualDir is where a learner's exercise files are unless a flag says
// otherwise.
func UsualDir() string {
	if dir := os.Getenv("CASTOFF_DIR"); dir != "" {
		return dir
	}
	info, err := os.Stat(usualDir)
	switch usual := err == nil && info.IsDir(); {
	case usual && (hasExercises(usualDir) || !hasExercises(otherDir)):
		return usualDir
	case err == nil || hasExercises(otherDir): // even where the program has been moved since
		return otherDir
	}
	return usualDir
}

// hasExercises reports whether directories with Dockerfiles are in a directory,
// as exercises are.
func hasExercises(dir string) bool {
	found, err := filepath.Glob(filepath.Join(dir, "*", "Dockerfile"))
	return err == nil && len(found) > 0
}
