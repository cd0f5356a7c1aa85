// Package difference compares two images: how their containers start, what is
// installed in them, and their files. What could not be compared is in the
// result as such, and never counts as the same.
package difference

import (
	"castoff/cmd/castoff/internal/image/measure"
)

// Result is what differs between two images, called A and B. It is the object
// "difference" of `compare --json`. Its lists are complete.
type Result struct {
	// SameImage is true if both are one image under two names: they have one ID.
	SameImage bool `json:"same_image"`
	// Config is how the platform and the configuration differ.
	Config   []Value  `json:"config"`
	Packages Packages `json:"packages"`
	// Unknown is what could not be read of either image and so was not compared.
	Unknown []Unknown `json:"unknown"`
	// Files is how the files differ; nil if they were not compared.
	*Files
}

// Value is a part of the configuration that differs.
type Value struct {
	// What is which part: "platform", "user", "entrypoint", "command",
	// "working_dir", "env", "port", "volume", "healthcheck", "stop_signal",
	// "shell", "on_build" or "label".
	What string `json:"what"`
	// Name is the name of a variable, port, volume or label.
	Name string `json:"name,omitempty"`
	// A and B are the values, nil where an image has none. Commands are as in a
	// Dockerfile: a list of words in brackets, or a line for a shell.
	A *string `json:"a"`
	B *string `json:"b"`
}

// Unknown is something that could not be read of an image.
type Unknown struct {
	// Image is "a" or "b".
	Image string `json:"image"`
	What  string `json:"what"`
}

// Of compares all but the files. Plain are the configurations of both images
// without masks in place of secrets; nil for an image whose own has none.
// Nothing of these gets into the result.
func Of(a, b measure.Image, plain [2]*measure.Config) Result {
	r := Result{
		SameImage: a.ID != "" && a.ID == b.ID,
		Config:    configs(a, b, plain), Packages: packages(a, b), Unknown: []Unknown{},
	}
	for i, m := range []measure.Image{a, b} {
		image := string("ab"[i])
		if m.Config == nil {
			r.unknown(image, "its configuration")
		} else {
			for _, u := range m.Config.Unknown {
				r.unknown(image, u+", which the engine does not report")
			}
		}
		if m.Root == nil {
			r.unknown(image, "its packages")
			continue
		}
		for _, t := range m.Root.Trouble {
			r.unknown(image, t)
		}
	}
	return r
}

func (r *Result) unknown(image, what string) {
	r.Unknown = append(r.Unknown, Unknown{image, what})
}

// Nothing reports whether no difference was found. Only together with
// [Result.Complete] does it mean that the images are the same.
func (r Result) Nothing() bool {
	p, f := r.Packages, r.Files
	return len(r.Config) == 0 && len(p.Added)+len(p.Removed)+len(p.Changed) == 0 &&
		(f == nil || len(f.OnlyA)+len(f.OnlyB)+len(f.Changed) == 0)
}

// Complete reports whether all that was to be compared could be.
func (r Result) Complete() bool {
	return len(r.Unknown) == 0 && (r.Files == nil || len(r.Uncompared) == 0)
}
