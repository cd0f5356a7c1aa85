package checker

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// What stands in exercise.md for a text that is made anew whenever an image is
// checked, and for its SHA-256, in hexadecimal digits: an answer that was written
// down, or compiled into a program, is then wrong the next time.
const (
	placeRandom = "{random}"
	placeSHA256 = "{random-sha256}"
)

// newFresh returns such a text: letters and digits.
func newFresh() string { return strings.ToLower(rand.Text()) }

// filled is a text of exercise.md with this check's fresh text in it.
func (r *run) filled(text string) string {
	sum := sha256.Sum256([]byte(r.fresh))
	return strings.NewReplacer(placeRandom, r.fresh, placeSHA256, hex.EncodeToString(sum[:])).Replace(text)
}

// fill is filled for several texts.
func (r *run) fill(texts []string) []string {
	all := slices.Clone(texts)
	for i, t := range all {
		all[i] = r.filled(t)
	}
	return all
}

// fillValues is filled for the values of build arguments or secrets.
func (r *run) fillValues(values map[string]string) map[string]string {
	all := maps.Clone(values)
	for k, v := range all {
		all[k] = r.filled(v)
	}
	return all
}

// secretVaries reports whether the image is built with a secret that is made
// anew. A secret is not part of what the builder's cache goes by: a step that
// used it would not run again. An argument is.
func (r *run) secretVaries() bool {
	for _, v := range r.ex.Build.Secrets {
		if r.filled(v) != v {
			return true
		}
	}
	return false
}
