package archive

import (
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

// PlatformError is the error where an archive has no image for the platform
// that was asked for.
type PlatformError struct {
	// Want is what was asked for, Have what there is; both are fit to be shown.
	Want string
	Have []string
}

// Error says what was asked for and what there is.
func (e *PlatformError) Error() string {
	return fmt.Sprintf("it holds no image for %s, only for %s", e.Want, strings.Join(e.Have, ", "))
}

// unknownPlatform stands for the platform of an image that does not name one.
const unknownPlatform = "a platform that it does not name"

// noImageFor is the error where none of the images is for a platform.
func noImageFor(want string, have []string) error {
	e := &PlatformError{Want: plaintext.Line(want)}
	for _, h := range have {
		if h == "" {
			h = unknownPlatform
		}
		e.Have = append(e.Have, plaintext.Line(h))
	}
	return e
}

// platformOf is the platform of the image with a configuration, as that says;
// empty if it does not, or cannot be read.
func (a *Archive) platformOf(name string) string {
	var c struct{ OS, Architecture, Variant string }
	if a.Decode(name, &c) != nil {
		return ""
	}
	return Platform(c.OS, c.Architecture, c.Variant)
}

// Platform writes a platform as os/architecture, with a variant if there is
// one.
func Platform(os, arch, variant string) string {
	return strings.Trim(os+"/"+arch+"/"+variant, "/")
}

// suits reports whether an image for one platform will do for somebody who asks
// for another: without a variant, any will do, and those that an architecture
// has anyway need not be given.
func suits(have, want string) bool {
	if have == "" {
		return false
	}
	have, want = normalPlatform(have), normalPlatform(want)
	return have == want || strings.Count(want, "/") == 1 && strings.HasPrefix(have, want+"/")
}

// normalPlatform writes a platform in its one normal form. Source: containerd's
// platforms package.
func normalPlatform(p string) string {
	parts := strings.SplitN(strings.ToLower(p), "/", 3)
	if len(parts) < 2 {
		return p
	}
	switch parts[1] {
	case "x86_64", "x86-64":
		parts[1] = "amd64"
	case "aarch64":
		parts[1] = "arm64"
	case "i386", "i686":
		parts[1] = "386"
	}
	if len(parts) == 3 && (parts[1] == "arm64" && (parts[2] == "v8" || parts[2] == "8") || parts[1] == "amd64" && parts[2] == "v1") {
		parts = parts[:2]
	}
	return strings.Join(parts, "/")
}
