package manifest

import (
	"strings"

	"castoff/cmd/castoff/internal/engine/baseimage"
)

// What takes the place of a course's base image where it is not available.
const (
	// FallbackOffline: the offline base.
	FallbackOffline = "offline"
	// FallbackNone: nothing, and what needs it is not built.
	FallbackNone = "none"
)

// baseForm is the form of a course's base image. The words that learners give to
// --base name no image, and castoff's own images stand on a base themselves.
type baseForm struct{}

// MatchString implements [keys.Form].
func (baseForm) MatchString(ref string) bool {
	return baseimage.CheckReference(ref) == nil && ref != baseimage.OfflineName && ref != baseimage.DefaultName && !strings.HasPrefix(ref, "castoff/")
}

// Wanted is the base image of the course as engines know it.
func (m Manifest) Wanted() baseimage.Wanted {
	w := baseimage.Wanted{Ref: m.Base, Only: m.Fallback == FallbackNone}
	if w.Ref == baseimage.Default {
		w.Ref = "" // it is the same, with or without saying so
	}
	return w
}
