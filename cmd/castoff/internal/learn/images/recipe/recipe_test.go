package recipe

import (
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/engine/baseimage"
)

// TestDockerfile: the base in use takes the place of the course's own wherever the
// Dockerfile is, and of the guide's in the sample app's.
func TestDockerfile(t *testing.T) {
	t.Parallel()
	const all = "FROM ubuntu:26.04\nFROM debian:13\nFROM debian:12\nFROM castoff/base\n"
	files := fstest.MapFS{"lessons/a/Dockerfile": {Data: []byte(all)}, "sampleapp/Dockerfile": {Data: []byte(all)}}
	debian := baseimage.Wanted{Ref: "debian:13"}
	for _, c := range []struct {
		path   string
		wanted baseimage.Wanted
		want   string
	}{
		{"lessons/a/Dockerfile", debian, "FROM ubuntu:26.04\nFROM x:1\nFROM debian:12\nFROM x:1\n"},
		{"sampleapp/Dockerfile", debian, "FROM x:1\nFROM x:1\nFROM debian:12\nFROM x:1\n"},
		{"lessons/a/Dockerfile", baseimage.Wanted{}, "FROM x:1\nFROM debian:13\nFROM debian:12\nFROM x:1\n"},
		{"sampleapp/Dockerfile", baseimage.Wanted{}, "FROM x:1\nFROM debian:13\nFROM debian:12\nFROM x:1\n"},
	} {
		got, err := Dockerfile(files, manifest.Image{Dockerfile: c.path}, c.wanted, baseimage.Base{Ref: "x:1"})
		if err != nil || got != c.want {
			t.Errorf("%s, %+v: %v\n%s", c.path, c.wanted, err, got)
		}
	}
}
