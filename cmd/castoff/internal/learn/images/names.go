package images

import "castoff/cmd/castoff/internal/image/imagename"

// Names are the course's images, in the order of the course.
var Names = []string{"traditional", "multistage"}

// Base is the name by which the base image alone can be started and attached
// to.
const Base = "base"

// GoImage is the name of the image that exercises begin with: a Go compiler,
// with the packages that exercises use compiled in its cache.
const GoImage = "go"

// RefOf is the full reference of one of a learner's images.
func RefOf(learner, name string) string { return imagename.Tagged(imagename.Of(learner, name)) }

// Ref is the full reference of one of the images.
func (s *Set) Ref(name string) string { return RefOf(s.o.Learner, name) }

// Short is the reference of one of the images as a person types it.
func (s *Set) Short(name string) string { return imagename.Of(s.o.Learner, name) }
