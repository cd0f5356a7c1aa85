package steps

import (
	"maps"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/lesson"
)

// imagesOf are the images that the course's steps are about.
func imagesOf(c *lesson.Course) map[string]bool {
	names := map[string]bool{}
	for _, step := range AllOf[Step](c.Lessons...) {
		for _, name := range step.Needs().Images {
			names[name] = true
		}
	}
	return names
}

// CourseNeeds are the images that a course's lessons are about, in order of
// mention; "base" stands for the base image.
func CourseNeeds(c *lesson.Course) []string { return Needing(c, c.Lessons...) }

// Needing are the images that some lessons of a course are about, as
// [CourseNeeds] are those of all.
func Needing(c *lesson.Course, lessons ...*lesson.Lesson) []string {
	s := &Stage{about: imagesOf(c)}
	var names []string
	for _, l := range lessons {
		names = append(names, s.LessonNeeds(l)...)
	}
	return unique(names)
}

// LessonNeeds are the images that a lesson is about, in order of mention.
func (s *Stage) LessonNeeds(l *lesson.Lesson) []string {
	var names []string
	for _, p := range l.Pages {
		names = append(names, s.PageNeeds(p)...)
	}
	return unique(names)
}

// PageNeeds are the images that a page is about, in its steps or in the
// measured values of its texts. The base image comes first.
func (s *Stage) PageNeeds(p lesson.Page) []string {
	var base, names []string
	for _, step := range p.Steps {
		needs := Of(step).Needs()
		if needs.Base {
			base = []string{BaseImage}
		}
		for _, used := range needs.Placeholders() {
			name, what, ok := strings.Cut(used, ".")
			switch {
			case !ok:
			case name == BaseImage:
				base = []string{BaseImage}
			case s.about[name] && what != "ref": // a reference is known without the image
				names = append(names, name)
			}
		}
		names = append(names, needs.Images...)
	}
	return unique(append(base, names...))
}

// PageNeedsExactly are the images that a page is about in more detail than a
// look at them shows. Sizes are only compared if they were found in the same
// way.
func (s *Stage) PageNeedsExactly(p lesson.Page) []string {
	var names, alike []string
	for _, step := range p.Steps {
		needs := Of(step).Needs()
		names = append(names, needs.Exact...)
		if needs.Alike {
			alike = append(alike, needs.Images...)
		}
		for _, used := range needs.Placeholders() {
			name, what, _ := strings.Cut(used, ".")
			switch {
			case s.about[name] && (what == "download" || what == "bytes"):
				names = append(names, name)
			case used == "ratio" || used == "saved":
				alike = append(alike, slices.Sorted(maps.Keys(s.about))...)
			}
		}
	}
	if alike = unique(alike); !s.alike(alike) {
		names = append(names, alike...)
		slices.Sort(names)
	}
	return unique(names)
}

// Measured reports whether a page shows anything that was built or measured.
func Measured(p lesson.Page) bool {
	for _, step := range p.Steps {
		n := Of(step).Needs()
		if n.Base || len(n.Images) > 0 || len(n.Exact) > 0 || len(n.Placeholders()) > 0 {
			return true
		}
	}
	return false
}

// alike reports whether the sizes of images were found in the same way.
func (s *Stage) alike(images []string) bool {
	methods := map[string]bool{}
	for _, name := range images {
		if m, ok := s.Images.Measured(name); ok {
			methods[m.SizeMethod] = true
		}
	}
	return len(methods) <= 1
}

// unique drops repeated names.
func unique(names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}
