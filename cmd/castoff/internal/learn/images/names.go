package images

import "strings"

// Names are the course's images, in the order of the course.
var Names = []string{"traditional", "multistage"}

// Base is the name by which the base image alone can be started and attached
// to.
const Base = "base"

// GoImage is the name of the image that exercises begin with: a Go compiler,
// with the packages that exercises use compiled in its cache.
const GoImage = "go"

// OfExercise is the name of the image of an exercise, by its ID.
func OfExercise(id string) string { return "exercise-" + id }

// RefOf is the full reference of one of a learner's images.
func RefOf(learner, name string) string { return ShortOf(learner, name) + latest }

// ShortOf is the reference of one of a learner's images as a person types it.
func ShortOf(learner, name string) string {
	if learner == "" {
		return "castoff/" + name
	}
	return "castoff/" + learner + "/" + name
}

// Ref is the full reference of one of the images.
func (s *Set) Ref(name string) string { return RefOf(s.o.Learner, name) }

// Short is the reference of one of the images as a person types it.
func (s *Set) Short(name string) string { return ShortOf(s.o.Learner, name) }

// latest is the tag that nobody has to type.
const latest = ":latest"

// trimTag is a reference as people type it.
func trimTag(ref string) string { return strings.TrimSuffix(ref, latest) }
