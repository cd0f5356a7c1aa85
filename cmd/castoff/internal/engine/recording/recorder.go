package recording

import (
	"context"
	"slices"
	"strings"
	"sync"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/deploy"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
)

// Engine is what is recorded of a container engine: all that the images of a course
// need.
type Engine interface {
	Info() daemon.Info
	EnsureBase(ctx context.Context, r baseimage.Request, emit progress.Emit) (baseimage.Base, error)
	LocalBase(ctx context.Context, ref string) (baseimage.Base, bool)
	Distributions(ctx context.Context) []string
	Build(ctx context.Context, s build.Spec, emit progress.Emit) (build.Result, error)
	Find(ctx context.Context, ref string) (inspect.Found, bool, error)
	Look(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error)
	Measure(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error)
	Run(ctx context.Context, ref string, labels map[string]string, args ...string) (daemon.RunResult, error)
	Shell(ctx context.Context, ref string, labels map[string]string) (daemon.RunResult, error)
	Command(ctx context.Context, ref string, labels map[string]string, command []string) (daemon.RunResult, error)
	Binary(ctx context.Context, ref string, labels map[string]string) (binary.Facts, error)
	Deploy(ctx context.Context, refs []string, o deploy.Options, emit progress.Emit) ([]measure.Deployment, error)
	FreeDisk() (int64, error)
}

// Recorder is an engine all of whose calls are kept. Its methods may be called
// from several goroutines.
type Recorder struct {
	Engine
	// Leave reports whether calls about the image of a reference are left out; nil
	// to keep all.
	Leave func(ref string) bool

	mu    sync.Mutex
	calls []*Call
}

// NewRecorder returns a recorder of an engine.
func NewRecorder(e Engine) *Recorder { return &Recorder{Engine: e} }

// Calls are what was kept so far, in the order in which it began.
func (r *Recorder) Calls() []*Call {
	r.mu.Lock()
	defer r.mu.Unlock()
	calls := slices.Clone(r.calls)
	slices.SortStableFunc(calls, func(a, b *Call) int { return a.At.Compare(b.At) })
	return calls
}

// Keep keeps a call.
func (r *Recorder) Keep(c *Call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, c)
}

// take makes a call, and keeps it. One that was cancelled is not kept.
func take[T any](ctx context.Context, r *Recorder, name, key string, do func(t *Taking) (T, error)) (T, error) {
	t := Take(name, key)
	result, err := do(t)
	if ref, _, _ := strings.Cut(key, "|"); ctx.Err() == nil && (r.Leave == nil || !r.Leave(ref)) {
		r.Keep(t.End(result, err))
	}
	return result, err
}

// EnsureBase implements [Engine].
func (r *Recorder) EnsureBase(ctx context.Context, req baseimage.Request, emit progress.Emit) (baseimage.Base, error) {
	b, err := take(ctx, r, callBase, req.Offline.Ref, func(t *Taking) (based, error) {
		b, err := r.Engine.EnsureBase(ctx, req, t.Beside(emit))
		return ofBase(b, true), err
	})
	return b.base(), err
}

// LocalBase implements [Engine].
func (r *Recorder) LocalBase(ctx context.Context, ref string) (baseimage.Base, bool) {
	b, _ := take(ctx, r, callLocal, ref, func(*Taking) (based, error) {
		b, ok := r.Engine.LocalBase(ctx, ref)
		return ofBase(b, ok), nil
	})
	return b.base(), b.There
}

// Build implements [Engine].
func (r *Recorder) Build(ctx context.Context, s build.Spec, emit progress.Emit) (build.Result, error) {
	return take(ctx, r, callBuild, keyOf(s), func(t *Taking) (build.Result, error) {
		t.call.Inputs = inputsOf(s)
		res, err := r.Engine.Build(ctx, s, t.Beside(emit))
		return res, err
	})
}

// Look implements [Engine].
func (r *Recorder) Look(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error) {
	return take(ctx, r, callLook, s.Ref, func(t *Taking) (measure.Image, error) { return r.Engine.Look(ctx, s, t.Beside(emit)) })
}

// Measure implements [Engine].
func (r *Recorder) Measure(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error) {
	return take(ctx, r, callMeasure, s.Ref, func(t *Taking) (measure.Image, error) { return r.Engine.Measure(ctx, s, t.Beside(emit)) })
}

// Run implements [Engine].
func (r *Recorder) Run(ctx context.Context, ref string, labels map[string]string, args ...string) (daemon.RunResult, error) {
	return take(ctx, r, callRun, ran(ref, args), func(*Taking) (daemon.RunResult, error) { return r.Engine.Run(ctx, ref, labels, args...) })
}

// Shell implements [Engine].
func (r *Recorder) Shell(ctx context.Context, ref string, labels map[string]string) (daemon.RunResult, error) {
	return take(ctx, r, callShell, ref, func(*Taking) (daemon.RunResult, error) { return r.Engine.Shell(ctx, ref, labels) })
}

// Command implements [Engine].
func (r *Recorder) Command(ctx context.Context, ref string, labels map[string]string, command []string) (daemon.RunResult, error) {
	return take(ctx, r, callCommand, ran(ref, command), func(*Taking) (daemon.RunResult, error) {
		return r.Engine.Command(ctx, ref, labels, command)
	})
}

// Binary implements [Engine].
func (r *Recorder) Binary(ctx context.Context, ref string, labels map[string]string) (binary.Facts, error) {
	return take(ctx, r, callBinary, ref, func(*Taking) (binary.Facts, error) { return r.Engine.Binary(ctx, ref, labels) })
}

// Deploy implements [Engine].
func (r *Recorder) Deploy(ctx context.Context, refs []string, o deploy.Options, emit progress.Emit) ([]measure.Deployment, error) {
	return take(ctx, r, callDeploy, deployKey(refs), func(t *Taking) ([]measure.Deployment, error) {
		return r.Engine.Deploy(ctx, refs, o, t.Beside(emit))
	})
}
