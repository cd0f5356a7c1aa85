// Package standin puts the images that exercises begin with in place of the names
// that their Dockerfiles have for them, and the names back into what is said.
package standin

import (
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/ground/progress"
)

// The images that the Dockerfiles of exercises begin with.
const (
	// BaseName is that of most: a distribution with Go.
	BaseName = material.GoImage
	// UnderName is the distribution alone.
	UnderName = material.BaseImage
)

// Base is the image that [BaseName] stands for; empty where no Dockerfile uses
// it.
type Base struct {
	// Ref is its reference, Diffs the digests of its unpacked layers.
	Ref   string
	Diffs []string
	// Under is the reference that [UnderName] stands for.
	Under string
	// Offline is true if it stands on the offline base, which has no compiler but
	// Go's.
	Offline bool
}

// stand is a name that Dockerfiles use, and the reference that it stands for.
type stand struct{ name, ref string }

// stands are the names that stand for something.
func (b Base) stands() []stand {
	return slices.DeleteFunc([]stand{{BaseName, b.Ref}, {UnderName, b.Under}}, func(s stand) bool { return s.ref == "" || s.ref == s.name })
}

// In is a Dockerfile, built with some build arguments, on the images that its
// names stand for. If it cannot be parsed, the builder says what is wrong.
func (b Base) In(text string, args map[string]string) string {
	for _, s := range b.stands() {
		if on, err := dockerfile.WithImage(text, s.name, s.ref, args); err == nil {
			text = on
		}
	}
	return text
}

// Used reports whether a Dockerfile uses one of the names.
func Used(text string, args map[string]string) bool {
	return dockerfile.UsesImage(text, BaseName, args) || dockerfile.UsesImage(text, UnderName, args)
}

// Disguise puts the names that the learner wrote in place of the real references.
func (b Base) Disguise(text string) string {
	for _, s := range b.stands() {
		text = strings.ReplaceAll(text, s.ref, s.name)
	}
	return text
}

// Emit is emit for events that name the base.
func (b Base) Emit(emit progress.Emit) progress.Emit {
	return func(e progress.Event) {
		e.Text = b.Disguise(e.Text)
		if e.Step != nil {
			s := *e.Step
			s.Name, s.Error = b.Disguise(s.Name), b.Disguise(s.Error)
			e.Step = &s
		}
		emit(e)
	}
}
