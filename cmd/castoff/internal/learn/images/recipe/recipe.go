// Package recipe is what an image of a course is built from: its Dockerfile on the
// base in use, and its build context.
package recipe

import (
	"fmt"
	"io/fs"
	"strings"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/learn/workspace"
)

// Dockerfile is an image's Dockerfile with the base in use in place of the course's
// own and of [material.BaseImage]. In those of castoff's sample app it is the guide's
// that the base takes the place of.
func Dockerfile(files fs.FS, d manifest.Image, wanted baseimage.Wanted, b baseimage.Base) (string, error) {
	path := d.DockerfileOn(b.Source == baseimage.Offline)
	raw, err := fs.ReadFile(files, path)
	if err != nil {
		return "", fmt.Errorf("reading the course's files: %w", err)
	}
	text := string(raw)
	names := []string{material.BaseImage, wanted.Image()}
	if !strings.HasPrefix(path, material.Prefix) {
		names = append(names, baseimage.Default)
	}
	for _, name := range names {
		if text, err = dockerfile.WithImage(text, name, b.Ref, d.Args); err != nil {
			return "", fmt.Errorf("preparing %s: %w", path, err)
		}
	}
	return text, nil
}

// Path is the path of an image's Dockerfile in its build context; inside is true if
// it lies there.
func Path(d manifest.Image, base baseimage.Base) (path string, inside bool) {
	path, inside = strings.CutPrefix(d.DockerfileOn(base.Source == baseimage.Offline), d.Context+"/")
	if !inside {
		path = d.Name + ".Dockerfile"
	}
	return path, inside
}

// Context is the build context of an image among all of a course, and the
// Dockerfile's path in it. It is the same for all images of a directory: then the
// steps that they have in common have the same inputs, and the builder's cache
// serves the second. A Dockerfile that lies elsewhere is put at its top. texts are
// the Dockerfiles as they are built.
func Context(files fs.FS, all []manifest.Image, d manifest.Image, base baseimage.Base, texts map[string]string) (workspace.Packed, string, error) {
	dir, err := fs.Sub(files, d.Context)
	if err != nil {
		return workspace.Packed{}, "", fmt.Errorf("reading the course's files: %w", err)
	}
	o := workspace.Options{Extra: map[string][]byte{}, Replace: map[string][]byte{}}
	for _, other := range all {
		if other.Context != d.Context {
			continue
		}
		to := o.Extra
		path, inside := Path(other, base)
		if inside {
			to = o.Replace
		}
		to[path] = []byte(texts[other.Name])
		if other.Name == d.Name {
			o.Dockerfile = path
		}
	}
	packed, err := workspace.Pack(dir, o)
	if err != nil {
		err = fmt.Errorf("packing the build context of %s: %w", d.Name, err)
	}
	return packed, o.Dockerfile, err
}
