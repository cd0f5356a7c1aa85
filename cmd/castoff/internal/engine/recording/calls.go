package recording

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
)

// The names of calls.
const (
	callBase    = "base"
	callLocal   = "local base"
	callBuild   = "build"
	callLook    = "look"
	callMeasure = "measure"
	callRun     = "run"
	callShell   = "shell"
	callCommand = "command"
	callBinary  = "binary"
	callDeploy  = "deploy"
)

// keyOf says what is built. Several builds with one key are told apart by their
// order.
func keyOf(s build.Spec) string {
	parts := []string{s.Ref, s.Path, s.Target, s.Platform}
	parts = append(parts, slices.Sorted(maps.Keys(s.Args))...)
	return strings.TrimRight(strings.Join(parts, "|"), "|")
}

// inputsOf is a digest of the Dockerfile that was built, and of its arguments.
func inputsOf(s build.Spec) string {
	of := s.Dockerfile
	for _, name := range slices.Sorted(maps.Keys(s.Args)) {
		of += "\n" + name + "=" + s.Args[name]
	}
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:8])
}

// Base is the base image of a recorded course by the reference of its offline base;
// false if none was made.
func (r *Recording) Base(offline string) (baseimage.Base, bool) {
	for _, c := range r.Calls {
		var b based
		if c.Name == callBase && c.Key == offline && c.Into(&b) == nil {
			return b.base(), true
		}
	}
	return baseimage.Base{}, false
}

// Differs reports whether an image was built of something else when it was recorded:
// of another Dockerfile, in another place, or with other arguments.
func (r *Recording) Differs(s build.Spec) bool {
	return slices.ContainsFunc(r.Calls, func(c *Call) bool {
		ref, _, _ := strings.Cut(c.Key, "|")
		return c.Name == callBuild && ref == s.Ref && (c.Key != keyOf(s) || c.Inputs != inputsOf(s))
	})
}

// based is a base image with all that is known about it.
type based struct {
	baseimage.Base
	Diffs []string `json:"diffs,omitempty"`
	There bool     `json:"there,omitempty"`
}

func ofBase(b baseimage.Base, there bool) based { return based{b, b.Diffs, there} }

func (b based) base() baseimage.Base {
	out := b.Base
	out.Diffs = b.Diffs
	return out
}

// deployKey names the images of a deployment.
func deployKey(refs []string) string { return strings.Join(refs, " ") }

// ran names a command in an image.
func ran(ref string, words []string) string {
	return strings.TrimSpace(ref + " " + strings.Join(words, " "))
}
