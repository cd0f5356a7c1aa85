// Package imagename says what castoff's images are called on a daemon.
package imagename

import "strings"

// Namespace is how the names of all of castoff's images begin.
const Namespace = "castoff/"

// latest is the tag that nobody has to type.
const latest = ":latest"

// Of is the name of a learner's image without its tag, as a person types it;
// learner may be empty.
func Of(learner, name string) string {
	if learner == "" {
		return Namespace + name
	}
	return Namespace + learner + "/" + name
}

// OfExercise is the name of the image of an exercise, by its ID, for [Of].
func OfExercise(id string) string { return "exercise-" + id }

// Tagged is a reference with its tag.
func Tagged(ref string) string {
	if tag(ref) < 0 {
		return ref + latest
	}
	return ref
}

// WithoutTag is a reference without its tag.
func WithoutTag(ref string) string {
	if i := tag(ref); i >= 0 {
		return ref[:i]
	}
	return ref
}

// Short is a reference as people type it: without the tag that nobody has to.
func Short(ref string) string { return strings.TrimSuffix(ref, latest) }

// IsID reports whether an image has the ID that was said of one, which may be without
// its end: builders that print plain text give 12 digits, Podman's 11.
func IsID(id, said string) bool {
	said = strings.TrimPrefix(said, "sha256:")
	return len(said) >= 11 && strings.HasPrefix(strings.TrimPrefix(id, "sha256:"), said)
}

// tag is where a reference's tag begins, -1 if it has none.
func tag(ref string) int {
	if i := strings.LastIndexByte(ref, ':'); i > strings.LastIndexByte(ref, '/') {
		return i
	}
	return -1
}
