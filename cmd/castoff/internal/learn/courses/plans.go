package courses

import (
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/ground/problem"
)

// strayParts finds lessons in plans that are not there, and sections to skip that
// their lessons do not have: a teacher would be shown what there is no time for.
func strayParts(plans []manifest.Plan, lessons []*lesson.Lesson) error {
	l := problem.NewList(manifest.File)
	there := "the course has exercises only"
	var numbers []string
	for _, one := range lessons {
		numbers = append(numbers, strconv.Itoa(one.Number))
	}
	if len(numbers) > 0 {
		there = "there are " + strings.Join(numbers, ", ")
	}
	for _, plan := range plans {
		for _, part := range plan.Parts {
			one := lesson.Numbered(lessons, part.Lesson)
			if one == nil {
				l.Add(part.Line, "the plan of %d minutes: there is no lesson %d (%s)", plan.Minutes, part.Lesson, there)
				continue
			}
			for _, heading := range part.Skip {
				if len(one.Section(heading)) == 0 {
					l.Add(part.Line, "the plan of %d minutes: skip: lesson %d: %s", plan.Minutes, part.Lesson, problem.Unknown("heading", heading, sections(one)))
				}
			}
		}
	}
	return problem.Join(l)
}

// sections are the headings of a lesson's sections, in their order.
func sections(l *lesson.Lesson) []string {
	var all []string
	for _, p := range l.Pages {
		if p.Title != "" && !p.Continued {
			all = append(all, p.Title)
		}
	}
	return all
}
