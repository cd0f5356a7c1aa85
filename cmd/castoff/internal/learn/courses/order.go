package courses

import (
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"strconv"

	"castoff/cmd/castoff/internal/course/exercise"
)

var (
	// numbered is the number that a lesson's file begins with.
	numbered = regexp.MustCompile(`^[0-9]+`)
	// naming is how a lesson names an exercise, or has it on a page.
	naming = regexp.MustCompile("castoff exercise (?:id=)?([a-z0-9-]+)")
)

// inLessons is exercises in the order of a course's lessons, and of one lesson
// as it names them. Without lessons their order stays as it is.
func inLessons(all []exercise.Exercise, course fs.FS) []exercise.Exercise {
	files, err := lessonFiles(course)
	if err != nil || len(files) == 0 {
		return all
	}
	places := map[string]int{} // as "5 tzdata"
	for _, file := range files {
		text, err := fs.ReadFile(course, file)
		number, nerr := strconv.Atoi(numbered.FindString(file))
		if err != nil || nerr != nil {
			continue // what is wrong with it is reported where lessons are loaded
		}
		for i, m := range naming.FindAllSubmatch(text, -1) {
			if key := fmt.Sprint(number, " ", string(m[1])); places[key] == 0 {
				places[key] = i + 1
			}
		}
	}
	return exercise.Arranged(all, func(ex exercise.Exercise) int {
		return cmp.Or(places[fmt.Sprint(ex.Lesson, " ", ex.ID)], math.MaxInt)
	})
}
