package build

import (
	"cmp"
	"context"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/stage"
)

// stageTag begins the tag of the images that exist for a moment to find out the
// size of a stage. They have the name of the image that was built: one that a
// killed castoff left behind is recognized by it.
const stageTag = ":castoff-stage-"

// Variables, because tests on a busy machine need more patience.
var (
	// stageSizesTimeout bounds how long a person waits for the sizes of all
	// stages. BuildKit needs some 50 ms for one whose layers it has read before.
	stageSizesTimeout = 2 * time.Second
	// newLayers is how many bytes BuildKit may have to read before it can make
	// images of the stages. By experiment it reads some 100 MB a second, and it
	// does not stop when it is told to.
	newLayers int64 = 100_000_000
)

// exportTimeout bounds how long the end of a cancelled build is awaited: until
// then the daemon may yet make the image.
const exportTimeout = 10 * time.Second

// stageSizes fills in the sizes of the stages other than the shipped one, as
// far as they are available soon. They are the engine's own figures.
func (b *running) stageSizes(ctx context.Context, g *stage.Graph) {
	ctx, cancel := context.WithTimeout(ctx, stageSizesTimeout)
	defer cancel()
	if b.spec.Builder == daemon.BuildKit && !b.haveLayers(ctx) {
		return
	}
	named := map[string]int{}
	for _, s := range g.Stages {
		named[s.Name]++
	}
	for i := range g.Stages {
		s := &g.Stages[i]
		switch {
		case s.Shipped, s.State == stage.Skipped:
		case named[s.Name] > 1: // there is no saying which one is meant
		case b.spec.Builder == daemon.BuildKit && s.Name == dockerfile.Unnamed(i): // nor can that be asked for
		default:
			if size, method, ok := b.stageSize(ctx, s.Name); ok {
				s.SizeBytes, s.SizeMethod = size, method
			}
		}
	}
}

// stageSize is the size of what a stage holds. The builders that make an image
// of every step have it; BuildKit makes one when it is asked for the stage
// alone, with all steps from its cache, and that image is removed at once.
func (b *running) stageSize(ctx context.Context, name string) (bytes int64, method string, ok bool) {
	id := b.plain.images[name]
	if b.spec.Builder == daemon.BuildKit {
		var drop func()
		if id, drop, ok = b.buildStage(ctx, name); !ok {
			return 0, "", false
		}
		defer drop()
	}
	if id == "" {
		return 0, "", false
	}
	in, err := b.engine.API().ImageInspect(ctx, id)
	if err != nil {
		return 0, "", false
	}
	unpacked, _ := b.engine.images.Stored(ctx, in)
	bytes, method = b.engine.images.Figure(in, unpacked, nil)
	return bytes, method, bytes > 0 || !b.engine.Containerd()
}

// haveLayers reports whether BuildKit has read nearly all layers of the stages
// before, so that images of them are made at once. It has, if they are those of
// an image; what else this build used of the cache is new.
func (b *running) haveLayers(ctx context.Context) bool {
	unread, err := b.engine.cache.BytesSince(ctx, b.began)
	return err == nil && unread <= newLayers
}

// buildStage makes an image of a stage, for the caller to drop. When ctx ends,
// the build is cancelled and its end awaited: the daemon may just have made the
// image by then.
func (b *running) buildStage(ctx context.Context, name string) (id string, drop func(), ok bool) {
	spec := b.spec
	spec.Target, spec.NoCache = name, false
	spec.Ref = cmp.Or(imagename.WithoutTag(b.spec.Ref), imagename.Of("", "stage")) + stageTag + daemon.RandomID()
	spec.Labels = map[string]string{daemon.Label: b.spec.Labels[daemon.Label]}
	again := b.engine.newBuild(spec, progress.Discard)
	patient, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		b.engine.cancelBuild(again.buildID)
		time.AfterFunc(exportTimeout, cancel)
	})()
	err := again.run(patient)
	if err != nil || ctx.Err() != nil {
		b.engine.RemoveNow(spec.Ref)
		return "", nil, false
	}
	return again.imageID, func() { b.engine.RemoveNow(spec.Ref) }, again.imageID != ""
}
