package baseimage

import "cmp"

// Wanted is the base image that a course's author has in mind; the zero value is
// [Default] with the offline base as its fallback.
type Wanted struct {
	// Ref is its reference; empty for Default.
	Ref string `json:"ref,omitempty"`
	// Only is true if the offline base will not do in its place.
	Only bool `json:"only,omitempty"`
}

// Image is the reference of the image.
func (w Wanted) Image() string { return cmp.Or(w.Ref, Default) }
