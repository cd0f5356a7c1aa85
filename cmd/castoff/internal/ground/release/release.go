// Package release compares versions of castoff, which are semantic versions.
package release

import (
	"cmp"
	"strconv"
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"
)

// Form is what a version looks like where a person writes it: "1.2", or "1.2.0",
// which is the same, or "1.2.0-rc.1". Source: semver.org 2.0.0, without metadata
// of builds.
var Form = pattern.New(`^` + number + `(\.` + number + `(\.` + number + `(-` + part + `(\.` + part + `)*)?)?)?$`)

const (
	number = `(0|[1-9][0-9]{0,8})`
	part   = `(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`
)

// untagged is the version that Go makes up for a commit before which nothing was
// released. Source: go.dev/ref/mod, pseudo-versions.
var untagged = pattern.New(`^0\.0\.0-([0-9A-Za-z.-]*\.)?[0-9]{14}-[0-9A-Za-z]+$`)

// Number is the number of a build by its module's version: "1.2.0" of "v1.2.0".
// It is empty of a build from a checkout that has none: "(devel)", or what Go
// makes up for a commit before which nothing was released.
func Number(version string) string {
	n, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), "+")
	if !Form.MatchString(n) || untagged.MatchString(n) {
		return ""
	}
	return n
}

// Before reports whether one version comes before another, both of [Form].
func Before(a, b string) bool { return compare(a, b) < 0 }

// compare orders versions as semver.org does: a pre-release comes before what it
// leads to.
func compare(a, b string) int {
	a, preA, isA := strings.Cut(a, "-")
	b, preB, isB := strings.Cut(b, "-")
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range 3 {
		if c := cmp.Compare(at(as, i), at(bs, i)); c != 0 {
			return c
		}
	}
	if !isA || !isB {
		return cmp.Compare(least(isA), least(isB))
	}
	return comparePre(strings.Split(preA, "."), strings.Split(preB, "."))
}

// at is one of a version's numbers; 0 if it is left out.
func at(numbers []string, i int) int {
	if i >= len(numbers) {
		return 0
	}
	n, _ := strconv.Atoi(numbers[i]) // of [Form]
	return n
}

// least puts pre-releases before what they lead to.
func least(pre bool) int {
	if pre {
		return 0
	}
	return 1
}

// comparePre orders pre-releases: numbers by their value and before words, and
// what goes on after what does not.
func comparePre(a, b []string) int {
	for i := range min(len(a), len(b)) {
		n, nerr := strconv.ParseUint(a[i], 10, 64)
		m, merr := strconv.ParseUint(b[i], 10, 64)
		c := cmp.Compare(least(nerr == nil), least(merr == nil))
		switch {
		case c != 0:
		case nerr == nil:
			c = cmp.Compare(n, m)
		default:
			c = strings.Compare(a[i], b[i])
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}
