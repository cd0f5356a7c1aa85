package lessons

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// supported is until when releases get fixes from those who make them, by what
// stands in an image's tag. When a day has passed, the lessons need the next one.
// Sources: wiki.debian.org/DebianReleases (regular support),
// ubuntu.com/about/release-cycle (standard support), alpinelinux.org/releases,
// go.dev/doc/devel/release (until the second release after it),
// devguide.python.org/versions.
var supported = map[string]string{
	"debian:12": "2026-07-11", "debian:bookworm": "2026-07-11",
	"debian:13": "2028-08-09", "debian:trixie": "2028-08-09",
	"ubuntu:24.04": "2029-05-31", "ubuntu:26.04": "2031-04-30",
	"alpine:3.21": "2026-11-01", "alpine:3.22": "2027-05-01",
	"golang:1.24": "2026-02-10", "golang:1.25": "2026-08-11", "golang:1.26": "2027-02-09",
	"python:3.13": "2029-10-31",
}

// tagged is an image with a release in its tag, or a distroless one, which has
// Debian's in its name.
var tagged = regexp.MustCompile(`\b(debian|ubuntu|alpine|golang|python):(\d+(?:\.\d+)?|[a-z]+)(?:-([a-z]+))?|distroless/[a-z-]+-debian(\d+)`)

// TestNoReleaseHasEnded: no text that people copy from names a release that
// nobody maintains any more.
func TestNoReleaseHasEnded(t *testing.T) {
	t.Parallel()
	today := time.Now().Format(time.DateOnly)
	found := 0
	for _, place := range []string{".", "../README.md", "../sampleapp", "../cmd/castoff/internal/engine/explain", "../cmd/castoff/internal/cli"} {
		err := filepath.WalkDir(place, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && d.Name() == "testdata":
				return fs.SkipDir
			case d.IsDir() || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range tagged.FindAllStringSubmatch(string(text), -1) {
				for _, release := range releases(m) {
					found++
					switch end, known := supported[release]; {
					case !known:
						t.Errorf("%s: %s: until when is %s supported?", path, m[0], release)
					case end < today:
						t.Errorf("%s: %s: the support of %s ended on %s", path, m[0], release, end)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 10 {
		t.Errorf("%d releases were found: they are written in another way", found)
	}
}

// releases are those that an image stands on: golang:1.26-trixie is a release of
// Go and one of Debian.
func releases(m []string) []string {
	name, version, variant, distroless := m[1], m[2], m[3], m[4]
	if distroless != "" {
		return []string{"debian:" + distroless}
	}
	all := []string{name + ":" + version}
	if variant == "bookworm" || variant == "trixie" {
		all = append(all, "debian:"+variant)
	}
	return all
}

func TestReleases(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"golang:1.26-trixie":                          "golang:1.26 debian:trixie",
		"debian:13-slim":                              "debian:13",
		"gcr.io/distroless/static-debian13:nonroot":   "debian:13",
		"FROM debian:bookworm AS build":               "debian:bookworm",
		"https://example.org/ubuntu/pool, castoff:ci": "",
	} {
		got := ""
		for _, m := range tagged.FindAllStringSubmatch(text, -1) {
			got = strings.Join(releases(m), " ")
		}
		if got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}
