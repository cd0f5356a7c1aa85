package docker

import (
	"context"
	"time"

	"castoff/cmd/castoff/internal/progress"
	"castoff/cmd/castoff/internal/stage"
)

// labelStage is on the images that exist for a moment to tell the size of a
// stage. It keeps such an image from having the ID of one that a person wants.
const labelStage = Label + ".stage"

// Variables, because tests on a busy machine have more patience.
var (
	// stageSizesTimeout bounds how long a person waits for the sizes of all
	// stages. BuildKit needs some 50 ms for one whose layers it has read before.
	stageSizesTimeout = 2 * time.Second
	// newLayers is how many bytes BuildKit may have to read before it can make
	// images of the stages. By experiment it reads some 100 MB in a second, and
	// it does not stop when it is told to.
	newLayers int64 = 100_000_000
)

// exportTimeout bounds how long the end of a cancelled build is awaited: until
// then the daemon may yet make the image.
const exportTimeout = 10 * time.Second

// stageSizes fills in the sizes of the stages besides the shipped one, as far
// as they can be had soon. They are the engine's own figures.
func (b *running) stageSizes(ctx context.Context, g *stage.Graph) {
	ctx, cancel := context.WithTimeout(ctx, stageSizesTimeout)
	defer cancel()
	if b.spec.Builder == BuildKit && !b.haveLayers(ctx) {
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
		case named[s.Name] > 1: // which one is meant cannot be said
		case b.spec.Builder == BuildKit && s.Name == unnamed(i): // nor can it be asked for
		default:
			if size, method, ok := b.stageSize(ctx, s.Name); ok {
				s.SizeBytes, s.SizeMethod = size, method
			}
		}
	}
}

// stageSize is the size of what a stage holds. The builders that make an image
// of every step have it; BuildKit makes one when it is asked for the stage
// alone, with all steps from its cache, and it goes at once.
func (b *running) stageSize(ctx context.Context, name string) (bytes int64, method string, ok bool) {
	id := b.plain.images[name]
	if b.spec.Builder == BuildKit {
		if id, ok = b.buildStage(ctx, name); !ok {
			return 0, "", false
		}
		defer b.dropStage(id)
	}
	if id == "" {
		return 0, "", false
	}
	in, err := b.engine.api.ImageInspect(ctx, id)
	if err != nil {
		return 0, "", false
	}
	unpacked, _ := b.engine.stored(ctx, in)
	bytes, method = b.engine.onDisk(in, unpacked, nil)
	return bytes, method, bytes > 0 || !b.engine.containerd()
}

// haveLayers tells whether BuildKit has read nearly all layers of the stages
// before, so that images of them are made at once. It has, if they are those of
// an image; what this build used of the cache besides is new.
func (b *running) haveLayers(ctx context.Context) bool {
	du, err := b.engine.api.DiskUsage(ctx, buildCacheUsage)
	if err != nil {
		return false
	}
	var unread int64
	for _, r := range du.BuildCache {
		if !r.Shared && r.LastUsedAt != nil && !r.LastUsedAt.Before(b.began) {
			unread += max(r.Size, 0)
		}
	}
	return unread <= newLayers
}

// buildStage makes an image of a stage. When ctx ends, the build is cancelled
// and its end awaited: the daemon may just have made the image by then.
func (b *running) buildStage(ctx context.Context, name string) (id string, ok bool) {
	spec := b.spec
	spec.Ref, spec.Target, spec.NoCache = "", name, false
	spec.Labels = map[string]string{Label: b.spec.Labels[Label], labelStage: name}
	again := b.engine.newBuild(spec, func(progress.Event) {})
	patient, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		b.engine.cancelBuild(again.buildID)
		time.AfterFunc(exportTimeout, cancel)
	})()
	err := again.run(patient)
	if err != nil || ctx.Err() != nil {
		if again.imageID != "" {
			b.dropStage(again.imageID)
		}
		return "", false
	}
	return again.imageID, again.imageID != ""
}

// dropStage removes an image that buildStage made, also after a build that was
// interrupted.
func (b *running) dropStage(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	_ = b.engine.removeUntagged(ctx, id)
}
