package images

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"castoff/cmd/castoff/internal/course/manifest"
	"castoff/cmd/castoff/internal/course/material"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/engine/offline"
	"castoff/cmd/castoff/internal/ground/digest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/images/recipe"
)

// Dockerfile returns the Dockerfile that really builds the image here, with
// its path in the course.
func (s *Set) Dockerfile(name string) (path, text string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, ok = s.facts.texts[name]
	if !ok {
		return "", "", false
	}
	d, _ := s.declared.Image(name)
	return d.DockerfileOn(s.facts.base.Source == baseimage.Offline), text, true
}

// Lacks is why an image of the course cannot be built on this base or with this
// builder; nil if it can be tried, or no base is chosen yet.
func (s *Set) Lacks(name string) error {
	d, ok := s.declared.Image(name)
	b, chosen := s.Base()
	if !ok || !chosen {
		return nil
	}
	return s.lacks(d, b)
}

// lacks is why an image cannot be built with this builder or on this base; nil if
// it can be tried.
func (s *Set) lacks(d manifest.Image, base baseimage.Base) error {
	switch {
	case slices.Contains(d.Needs, manifest.NeedsBuildKit) && s.builder == daemon.Legacy:
		return fault.New(fmt.Errorf("building %s: it needs BuildKit", d.Name), fault.ExitFailed,
			"castoff --builder "+Default+"    takes the best there is")
	case slices.Contains(d.Needs, manifest.NeedsNetwork) && base.Source == baseimage.Offline:
		return fault.New(fmt.Errorf("building %s: it needs a network, and an offline base has none of the packages", d.Name), fault.ExitFailed,
			"castoff --base "+Default+"    tries the registry", "castoff --base debian:13-slim    stands on an image that is there")
	}
	return nil
}

// spec is the build of one image, and the digest of its inputs.
func (s *Set) spec(ctx context.Context, name string, base baseimage.Base, emit progress.Emit) (build.Spec, string, error) {
	d, ok := s.declared.Image(name)
	if !ok {
		return build.Spec{}, "", fmt.Errorf("building %s: the course has no such image", name)
	}
	if err := s.lacks(d, base); err != nil {
		return build.Spec{}, "", err
	}
	texts, err := s.builtTexts(ctx, d, emit)
	if err != nil {
		return build.Spec{}, "", err
	}
	packed, path, err := recipe.Context(s.o.Files, s.declared.Images, d, base, texts)
	if err != nil {
		return build.Spec{}, "", err
	}
	parts := []string{version, packed.Digest, name, base.ID, string(s.builder)}
	for _, k := range slices.Sorted(maps.Keys(d.Args)) {
		parts = append(parts, k+"="+d.Args[k])
	}
	if d.Target != "" || d.Platform != "" {
		parts = append(parts, d.Target, d.Platform)
	}
	inputs := digest.OfLines(parts...)
	labels := s.labels()
	labels[offline.LabelInputs] = inputs
	if s.o.Course != "" {
		labels[labelCourse] = s.o.Course
	}
	return build.Spec{
		Subject: name, Ref: s.Ref(name), Context: packed.Archive, Path: path, Dockerfile: texts[name],
		Target: d.Target, Args: d.Args, Platform: d.Platform,
		Labels: labels, NoCache: s.o.Rebuild, Builder: s.builder,
	}, inputs, nil
}

// builtTexts are the Dockerfiles of all images as they are built, for one of them
// to be built.
func (s *Set) builtTexts(ctx context.Context, d manifest.Image, emit progress.Emit) (map[string]string, error) {
	s.mu.Lock()
	texts := maps.Clone(s.facts.texts)
	s.mu.Unlock()
	if !dockerfile.UsesImage(texts[d.Name], material.GoImage, d.Args) {
		return texts, nil
	}
	ref := s.Ref(GoImage)
	if !s.o.GoMade {
		if _, _, err := s.Go(ctx, emit); err != nil {
			return nil, err
		}
	}
	var err error
	for _, other := range s.declared.Images {
		if texts[other.Name], err = dockerfile.WithImage(texts[other.Name], material.GoImage, ref, other.Args); err != nil {
			return nil, fmt.Errorf("preparing the Dockerfile of %s: %w", other.Name, err)
		}
	}
	return texts, nil
}
