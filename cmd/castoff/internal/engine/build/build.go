// Package build builds images: it sends what is to be built, and turns what the
// builder says into events, stages and errors.
package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/buildcache"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/stage"

	apibuild "github.com/docker/docker/api/types/build"
	"github.com/docker/docker/pkg/jsonmessage"
)

// Spec says what to build.
type Spec struct {
	// Subject names the build in its events.
	Subject string
	// Ref is the reference that the image gets; empty for none.
	Ref string
	// Context is the build context, a tar archive that holds the Dockerfile
	// too.
	Context []byte
	// Path is the Dockerfile's path in the context, Dockerfile its text.
	Path, Dockerfile string
	// Target is the stage to build; empty for the last.
	Target string
	// Args are the values of build arguments.
	Args map[string]string
	// Secrets are what is offered to RUN --mount=type=secret, by id; only
	// BuildKit supports them.
	Secrets map[string]string
	// Platform is asked for as os/architecture; empty for the engine's own.
	Platform string
	Labels   map[string]string
	// NoCache makes every step run again.
	NoCache bool
	// Unsized leaves out the sizes of stages, which take time of their own.
	Unsized bool
	// Builder is the builder to use, one of the engine's.
	Builder daemon.Builder
}

// Result is an image that was built.
type Result struct {
	ID      string
	Builder daemon.Builder
	// Leftovers are the untagged images of finished steps that the legacy
	// builder keeps as its cache; BuildKit has none.
	Leftovers []string
	// Duration is the time from the request to the finished image.
	Duration time.Duration
	// Stages is what became of the Dockerfile's stages, even where the build
	// failed; nil if the Dockerfile could not be read. The size of the shipped
	// stage is still to be measured.
	Stages *stage.Graph
}

// Builder builds images with a daemon's builders.
type Builder struct {
	*daemon.Daemon
	images *inspect.Inspector
	cache  *buildcache.Keeper
}

// New returns the builder for a daemon, which tells cache what it does.
func New(d *daemon.Daemon, images *inspect.Inspector, cache *buildcache.Keeper) *Builder {
	return &Builder{d, images, cache}
}

// Build builds an image, and removes the one of the same learner that had its
// name before. It reports every step as it goes. Cancelling ctx stops the build
// on the daemon and removes what it left. A step that fails is an
// [Error] inside a [fault.Error] with the engine's output as detail; of the
// result only Stages is set then.
func (e *Builder) Build(ctx context.Context, s Spec, emit progress.Emit) (_ Result, err error) {
	former := e.Former(ctx, s.Ref, s.Labels)
	defer func() { // once the cache has been looked at
		if err == nil {
			e.RemoveFormer(ctx, former)
		}
	}()
	if s.Builder == daemon.BuildKit {
		done := e.cache.Watch(ctx)
		defer func() { done(err) }()
	}
	start := time.Now()
	b, err := e.runBuild(ctx, s, emit)
	if err != nil {
		if ctx.Err() != nil {
			return Result{Stages: b.graph(true)}, fmt.Errorf("building %s: %w", s.Path, context.Cause(ctx))
		}
		return Result{Stages: b.graph(true)}, b.failure(err)
	}
	took := time.Since(start)
	id := b.imageID
	if in, ierr := e.API().ImageInspect(ctx, s.Ref); ierr == nil {
		id = in.ID // the same form as every other inspect
	} else if id == "" {
		return Result{}, fmt.Errorf("finding the image %s that was just built: %w", s.Ref, ierr)
	}
	e.NoteImage(id)
	g := b.graph(false)
	if g != nil && len(g.Stages) > 1 && !s.Unsized {
		_ = progress.Beside(b.emit, b.spec.Subject, "measuring the stages", func() error { b.stageSizes(ctx, g); return nil })
	}
	return Result{ID: id, Builder: s.Builder, Leftovers: b.fresh, Duration: took, Stages: g}, nil
}

// runTries is how often a build is run in all, if each time an image that it
// found in the cache is gone.
const runTries = 4

// runBuild runs a build, and removes what it left if it failed. The legacy
// builder does not hold what it takes from its cache: whoever removes the image
// that a step of another build made has this one fail. That is nobody's fault,
// so it is run again.
func (e *Builder) runBuild(ctx context.Context, s Spec, emit progress.Emit) (*running, error) {
	for try := 1; ; try++ {
		b := e.newBuild(s, emit)
		err := b.run(ctx)
		if err == nil {
			return b, nil
		}
		b.cleanUp(ctx)
		if try == runTries || ctx.Err() != nil || !cacheGone(err) {
			return b, err
		}
	}
}

// running is one build under way.
type running struct {
	spec   Spec
	emit   progress.Emit
	engine *Builder

	buildID string    // for cancelling
	began   time.Time // of BuildKit's first step, by the daemon's clock
	imageID string
	steps   map[string]*progress.StepInfo
	logs    map[string]*tail
	failed  *progress.StepInfo
	tracker *stage.Tracker // nil if the Dockerfile could not be read
	images  []string       // those that the Dockerfile needs

	// For the builders that send plain text.
	plain plainParser
	fresh []string // images of steps that ran, not from the cache
}

func (e *Builder) newBuild(s Spec, emit progress.Emit) *running {
	b := &running{spec: s, emit: emit, engine: e, buildID: daemon.RandomID(), steps: map[string]*progress.StepInfo{}, logs: map[string]*tail{}}
	if stages, err := dockerfile.Stages(s.Dockerfile, stageArgs(e.Info(), s)); err == nil {
		b.images = dockerfile.Images(stages)
		b.tracker = stage.NewTracker(stages, s.Target)
	} // else the builder says what is wrong with it
	return b
}

// platformArgs are the arguments that BuildKit sets for a build on an engine's
// own platform, as far as they are known. Others set none, and a Dockerfile
// that uses them does not build there.
func platformArgs(i daemon.Info) map[string]string {
	return map[string]string{
		"TARGETPLATFORM": i.OS + "/" + i.Arch, "TARGETOS": i.OS, "TARGETARCH": i.Arch,
		"BUILDPLATFORM": i.OS + "/" + i.Arch, "BUILDOS": i.OS, "BUILDARCH": i.Arch,
	}
}

// stageArgs are the arguments that a Dockerfile's FROM instructions may use.
func stageArgs(i daemon.Info, s Spec) map[string]string {
	args := platformArgs(i)
	if p := strings.SplitN(s.Platform, "/", 3); len(p) >= 2 {
		args["TARGETPLATFORM"], args["TARGETOS"], args["TARGETARCH"] = s.Platform, p[0], p[1]
	}
	maps.Copy(args, s.Args)
	return args
}

// graph returns what became of the stages; nil if they are not known.
func (b *running) graph(failed bool) *stage.Graph {
	if b.tracker == nil {
		return nil
	}
	if failed { // not every failure is a step's
		b.tracker.Event(progress.Event{Kind: progress.Failed})
	}
	g := b.tracker.Graph()
	return &g
}

func (b *running) run(ctx context.Context) error {
	opts := apibuild.ImageBuildOptions{
		Dockerfile: b.spec.Path, Labels: daemon.Named(b.spec.Labels, b.spec.Ref),
		NoCache: b.spec.NoCache, Target: b.spec.Target, Platform: b.spec.Platform,
		Remove: true, ForceRemove: true, BuildArgs: map[string]*string{},
	}
	for name, value := range b.spec.Args {
		opts.BuildArgs[name] = &value
	}
	if b.spec.Ref != "" {
		opts.Tags = []string{b.spec.Ref}
	}
	b.plain = plainParser{b: b}
	if b.spec.Builder == daemon.BuildKit {
		b.engine.cache.Sends()
		opts.Version = apibuild.BuilderBuildKit
		opts.BuildID = b.buildID
		sess, stop := b.engine.startSession(ctx, b.spec.Secrets)
		defer stop()
		opts.SessionID = sess
		// Closing the connection stops the build too; this does it at once.
		defer context.AfterFunc(ctx, func() { b.engine.cancelBuild(opts.BuildID) })()
	} else {
		opts.AuthConfigs = b.engine.RegistryAuths(b.images)
	}
	resp, err := b.engine.API().ImageBuild(ctx, bytes.NewReader(b.spec.Context), opts)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return b.read(resp.Body)
}

// read reads the stream of the build until it ends.
func (b *running) read(r io.Reader) error {
	dec := json.NewDecoder(r)
	for {
		var m jsonmessage.JSONMessage
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			b.plain.end(progress.Finished)
			return nil
		} else if errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("the connection to the daemon ended in the middle of the build: %w", err)
		} else if err != nil {
			return fmt.Errorf("reading the build's output: %w", err)
		}
		switch {
		case m.Error != nil:
			b.plain.end(progress.Broken)
			return builderSaid(m.Error.Message)
		case m.ID == "moby.buildkit.trace" && m.Aux != nil:
			if err := b.trace(*m.Aux); err != nil {
				return err
			}
		case m.Aux != nil: // moby.image.id from BuildKit, no ID from the others
			var res apibuild.Result
			if json.Unmarshal(*m.Aux, &res) == nil && res.ID != "" {
				b.imageID = res.ID
			}
		case m.Stream != "":
			b.plain.write(m.Stream)
		}
	}
}

// step reports a step's state.
func (b *running) step(at time.Time, s *progress.StepInfo) {
	if s.State == progress.Broken {
		b.failed = s
	}
	copied := *s
	ev := progress.Event{Time: at, Subject: b.spec.Subject, Kind: progress.Step, Step: &copied}
	if b.tracker != nil {
		b.tracker.Event(ev)
	}
	b.emit(ev)
}

// log reports a line that a step printed.
func (b *running) log(at time.Time, s *progress.StepInfo, line string) {
	t := b.logs[s.ID]
	if t == nil {
		t = &tail{}
		b.logs[s.ID] = t
	}
	t.add(line)
	b.emit(progress.Event{Time: at, Subject: b.spec.Subject, Kind: progress.Log, Text: line,
		Step: &progress.StepInfo{ID: s.ID, Index: s.Index, Stage: s.Stage, N: s.N, Of: s.Of, Name: s.Name, State: s.State}})
}

// tail keeps the last lines of a log.
type tail struct{ lines []string }

// tailLines is how many lines of a failed step's output are shown with its
// error: the cause is nearly always among the last few.
const tailLines = 12

func (t *tail) add(line string) {
	t.lines = append(t.lines, line)
	if n := len(t.lines) - tailLines; n > 0 {
		t.lines = t.lines[n:]
	}
}

// cleanUpTimeout bounds the clean-up after a build that did not end well: a
// daemon that removes another large image answers only once that is done.
const cleanUpTimeout = 30 * time.Second

// cleanUp removes the untagged images of a legacy build that did not end well,
// newest first, since each is the parent of the next. The daemon needs a moment
// to abandon the step that was running on the newest one. Whoever cancelled ctx
// does not wait for a slow daemon, but the clean-up goes on.
func (b *running) cleanUp(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.removeFresh()
	}()
	patience := cleanUpTimeout
	if ctx.Err() != nil {
		patience = daemon.StopTimeout
	}
	select {
	case <-done:
	case <-time.After(patience):
	}
}

func (b *running) removeFresh() {
	ctx, cancel := context.WithTimeout(context.Background(), cleanUpTimeout)
	defer cancel()
	for _, id := range slices.Backward(b.fresh) {
		for {
			err := b.engine.RemoveUntagged(ctx, id)
			if err == nil {
				break
			}
			// Somebody else's build goes on from it: so it stays, and its parents with it.
			if strings.Contains(err.Error(), "dependent child") || daemon.Pause(ctx, 50*time.Millisecond) != nil {
				return
			}
		}
	}
}

func (e *Builder) cancelBuild(id string) {
	ctx, cancel := context.WithTimeout(context.Background(), daemon.StopTimeout)
	defer cancel()
	_ = e.API().BuildCancel(ctx, id) // the connection is being closed anyway
}
