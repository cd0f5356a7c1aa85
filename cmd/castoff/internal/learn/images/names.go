package images

import "castoff/cmd/castoff/internal/image/imagename"

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

// Names are the course's images, in the order of the course.
func (s *Set) Names() []string { return s.declared.Names() }

// noted is what one of the images is called in the journal, which is that of all
// courses.
func (s *Set) noted(name string) string {
	if s.o.Course == "" {
		return name
	}
	return s.o.Course + "/" + name
}

// Published is a size of one of the images that is known from somewhere else,
// with whose it is; empty if there is none.
func (s *Set) Published(name string) string { return s.declared.Published(name) }

// Short is the reference of one of the images as a person types it.
func (s *Set) Short(name string) string { return imagename.Of(s.o.Learner, name) }
