package images

import (
	"context"
	"fmt"
	"strings"
	"testing/fstest"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/offline"
	"castoff/cmd/castoff/internal/ground/digest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/images/warm"
	"castoff/cmd/castoff/internal/learn/workspace"
)

// goRecipe is part of the digest of the image's inputs: change it when the
// image is to be made again for another reason.
const goRecipe = "1"

// goInstall installs Go on a distribution. The instruction is the course's
// own, letter for letter, so that a learner who built the traditional image
// has the result in the builder's cache.
const goInstall = "RUN apt-get update && apt-get install -y golang-go\n"

// goWarm fills the compiler's cache; the tool's arguments are missing. Programs
// need no go.mod, and no commit to be stamped with.
const goWarm = `ENV GO111MODULE=off GOFLAGS=-buildvcs=false GOCACHE=/root/.cache/go-build
COPY warm /root/warm/
WORKDIR /root/warm
RUN ["go", "run", "./tool"%s]
WORKDIR /
`

// Go gets the image that exercises begin with onto the daemon: found, or made
// on the course's base, which takes a minute and no network if that is the
// offline one. It returns the image's reference, and the image as a base.
func (s *Set) Go(ctx context.Context, emit progress.Emit) (ref string, base baseimage.Base, err error) {
	if err := s.Unavailable(); err != nil {
		return "", baseimage.Base{}, err
	}
	s.goMu.Lock()
	defer s.goMu.Unlock()
	ref = s.Ref(GoImage)
	if err := s.makeGo(ctx, ref, phased(emit)); err != nil {
		return "", baseimage.Base{}, fmt.Errorf("making the image that exercises begin with: %w", err)
	}
	base, ok := s.engine.LocalBase(ctx, ref)
	if !ok {
		return "", baseimage.Base{}, fmt.Errorf("making the image that exercises begin with: %s is not on the daemon", ref)
	}
	return ref, base, nil
}

func (s *Set) makeGo(ctx context.Context, ref string, emit progress.Emit) error {
	old, exists, err := s.engine.Find(ctx, ref)
	if err != nil {
		return err
	}
	making := func() {
		s.tell(emit, GoImage, progress.Phase, "making "+ref+", which exercises begin with; once, in a minute or two")
	}
	if !exists { // before the base, which takes a while, too
		making()
	}
	under, err := s.goBase(ctx, emit)
	if err != nil {
		return err
	}
	dockerfile := "FROM " + under.Ref + "\n"
	if under.Source != baseimage.Offline {
		dockerfile += goInstall
	}
	dockerfile += fmt.Sprintf(goWarm, `, "`+strings.Join(warm.Arches, `", "`)+`"`)
	packed, err := workspace.Pack(warm.Files(), workspace.Options{})
	if err != nil {
		return err
	}
	// The builder is no input: one that another has made does as well, and
	// compiling the library takes a while.
	inputs := digest.OfLines(goRecipe, packed.Digest, dockerfile, under.ID)
	if exists && old.Labels[offline.LabelInputs] == inputs && (!s.o.Rebuild || s.goMade) {
		return nil
	}
	if exists {
		making()
	}
	if packed, err = goContext(dockerfile); err != nil {
		return err
	}
	labels := s.labels()
	labels[offline.LabelInputs] = inputs
	_, err = s.engine.Build(ctx, build.Spec{
		Subject: GoImage, Ref: ref, Context: packed.Archive, Path: "Dockerfile", Dockerfile: dockerfile,
		Labels: labels, NoCache: s.o.Rebuild, Builder: s.builder,
	}, emit)
	if err != nil {
		return err
	}
	s.goMade = true
	s.tell(emit, GoImage, progress.Done, "made "+ref)
	return nil
}

// goContext is the build context. The Dockerfile, which names the learner's own
// base, is not among what is copied: so what one learner's build left in the
// builder's cache serves every learner on the same layers.
func goContext(dockerfile string) (workspace.Packed, error) {
	files := fstest.MapFS{"Dockerfile": {Data: []byte(dockerfile)}}
	for name, f := range warm.Files() {
		files["warm/"+name] = f
	}
	return workspace.Pack(files, workspace.Options{})
}

// phased is emit for the events of making the image: how far the compiling has
// come becomes a phase, once for each tenth.
func phased(emit progress.Emit) progress.Emit {
	last := -1
	return func(e progress.Event) {
		emit(e)
		if e.Kind != progress.Log {
			return
		}
		done, all, ok := warm.Progress(e.Text)
		if !ok {
			return
		}
		if tenth := 10 * done / all; tenth > last {
			last = tenth
			emit(progress.Event{Time: e.Time, Subject: GoImage, Kind: progress.Phase,
				Text: fmt.Sprintf("compiling the standard library: %d %%", 10*tenth)})
		}
	}
}

// goBase is what the image is made from: the course's base, or, where that is
// the offline one, another with the packages of the exercises.
func (s *Set) goBase(ctx context.Context, emit progress.Emit) (baseimage.Base, error) {
	base, err := s.ensureBase(ctx, emit)
	if err != nil || base.Source != baseimage.Offline {
		return base, err
	}
	return s.engine.EnsureBase(ctx, baseimage.Request{Ref: baseimage.OfflineName, Why: base.Reason, Offline: offline.Spec{
		Ref: s.Ref(GoImage + "-base"), App: warm.Files(), Arches: warm.Arches, Tests: true, Labels: s.labels(), CacheDir: s.o.CacheDir,
	}}, emit)
}
