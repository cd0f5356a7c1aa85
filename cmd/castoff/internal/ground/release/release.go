// Package release compares versions of castoff, which are semantic versions.
package release

import (
	"strings"

	"castoff/cmd/castoff/internal/ground/pattern"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Form is what a version looks like where a person writes it: "1.2", or "1.2.0",
// which is the same, or "1.2.0-rc.1". Source: semver.org 2.0.0, without metadata
// of builds.
var Form = pattern.New(`^` + number + `(\.` + number + `(\.` + number + `(-` + part + `(\.` + part + `)*)?)?)?$`)

const (
	number = `(0|[1-9][0-9]{0,8})`
	part   = `(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`
)

// Number is the number of a build by its module's version: "1.2.0" of "v1.2.0".
// It is empty of a build from a checkout that has none: "(devel)", or what Go
// makes up for a commit before which nothing was released.
func Number(version string) string {
	n, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), "+")
	if before, err := module.PseudoVersionBase("v" + n); !Form.MatchString(n) || err == nil && before == "" {
		return ""
	}
	return n
}

// Before reports whether one version comes before another, both of [Form].
func Before(a, b string) bool { return semver.Compare("v"+a, "v"+b) < 0 }
