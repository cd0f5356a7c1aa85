package recording

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/deploy"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
)

// Player is an [Engine] that does nothing and says what was recorded, at once: how
// long it takes to be shown is up to whoever shows it. Its methods may be called
// from several goroutines.
type Player struct {
	rec *Recording

	mu     sync.Mutex
	now    time.Time
	played map[string]int           // how many calls of a name and key were played
	there  map[string]inspect.Found // the images that were made, by reference
	amiss  []string
}

// NewPlayer returns an engine that plays a recording.
func NewPlayer(r *Recording) *Player {
	return &Player{rec: r, now: r.Header.Date, played: map[string]int{}, there: map[string]inspect.Found{}}
}

// Now is the time in the recording: that of what was played last.
func (p *Player) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// Amiss are the calls that the recording does not have, and those that were of
// something else when they were recorded: for tests, which play all of a course. See
// [Recording.Differs].
func (p *Player) Amiss() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.amiss...)
}

// errNotRecorded is why there is nothing to show.
var errNotRecorded = errors.New("the recording does not have it")

// next is the next call of a name and key; of those that were all played, the last.
func (p *Player) next(name, key, inputs string) (*Call, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id, n := name+"\x00"+key, 0
	var found *Call
	for _, c := range p.rec.Calls {
		if c.Name == name && c.Key == key {
			if found = c; n == p.played[id] {
				break
			}
			n++
		}
	}
	if found == nil {
		p.amiss = append(p.amiss, name+" "+key+": not recorded")
		return nil, errNotRecorded
	}
	if found.Inputs != inputs {
		p.amiss = append(p.amiss, name+" "+key+": recorded of another Dockerfile")
	}
	p.played[id]++
	return found, nil
}

func (p *Player) set(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = now
}

// Play plays the next call of a name and key: emits what it said, and reads what
// came of it into result.
func (p *Player) Play(ctx context.Context, name, key, inputs string, result any, emit progress.Emit) error {
	c, err := p.next(name, key, inputs)
	if err == nil {
		p.set(c.At)
		for _, e := range c.Events() {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			p.set(e.Time)
			emit(e)
		}
		p.set(c.Ended())
		if err = c.Into(result); err == nil || c.fault != nil {
			return err
		}
	}
	return fault.New(fmt.Errorf("showing a recording: %w", err), fault.ExitFailed, "castoff replay --help    says how one is made")
}

func nobody(progress.Event) {}

// Info implements [Engine].
func (p *Player) Info() daemon.Info { return p.rec.Header.Engine }

// EnsureBase implements [Engine].
func (p *Player) EnsureBase(ctx context.Context, r baseimage.Request, emit progress.Emit) (baseimage.Base, error) {
	var b based
	err := p.Play(ctx, callBase, r.Offline.Ref, "", &b, emit)
	if err == nil {
		p.made(b.Ref, inspect.Found{ID: b.ID, Refs: []string{b.Ref}})
	}
	return b.base(), err
}

// LocalBase implements [Engine].
func (p *Player) LocalBase(ctx context.Context, ref string) (baseimage.Base, bool) {
	var b based
	if err := p.Play(ctx, callLocal, ref, "", &b, nobody); err != nil {
		return baseimage.Base{}, false
	}
	return b.base(), b.There
}

// Distributions implements [Engine].
func (p *Player) Distributions(context.Context) []string { return nil }

// Build implements [Engine].
func (p *Player) Build(ctx context.Context, s build.Spec, emit progress.Emit) (build.Result, error) {
	var res build.Result
	err := p.Play(ctx, callBuild, keyOf(s), inputsOf(s), &res, emit)
	if err == nil {
		p.made(s.Ref, inspect.Found{ID: res.ID, Refs: []string{s.Ref}, Labels: s.Labels})
	}
	return res, err
}

func (p *Player) made(ref string, f inspect.Found) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.there[ref] = f
}

// Find implements [Engine]: what was made in this run is there.
func (p *Player) Find(_ context.Context, ref string) (inspect.Found, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, ok := p.there[ref]
	return f, ok, nil
}

// Look implements [Engine].
func (p *Player) Look(ctx context.Context, s inspect.Spec, emit progress.Emit) (m measure.Image, err error) {
	err = p.Play(ctx, callLook, s.Ref, "", &m, emit)
	return m, err
}

// Measure implements [Engine].
func (p *Player) Measure(ctx context.Context, s inspect.Spec, emit progress.Emit) (m measure.Image, err error) {
	err = p.Play(ctx, callMeasure, s.Ref, "", &m, emit)
	return m, err
}

// Run implements [Engine].
func (p *Player) Run(ctx context.Context, ref string, _ map[string]string, args ...string) (res daemon.RunResult, err error) {
	err = p.Play(ctx, callRun, ran(ref, args), "", &res, nobody)
	return res, err
}

// Shell implements [Engine].
func (p *Player) Shell(ctx context.Context, ref string, _ map[string]string) (res daemon.RunResult, err error) {
	err = p.Play(ctx, callShell, ref, "", &res, nobody)
	return res, err
}

// Command implements [Engine].
func (p *Player) Command(ctx context.Context, ref string, _ map[string]string, command []string) (res daemon.RunResult, err error) {
	err = p.Play(ctx, callCommand, ran(ref, command), "", &res, nobody)
	return res, err
}

// Binary implements [Engine].
func (p *Player) Binary(ctx context.Context, ref string, _ map[string]string) (f binary.Facts, err error) {
	err = p.Play(ctx, callBinary, ref, "", &f, nobody)
	return f, err
}

// Deploy implements [Engine].
func (p *Player) Deploy(ctx context.Context, refs []string, _ deploy.Options, emit progress.Emit) (all []measure.Deployment, err error) {
	err = p.Play(ctx, callDeploy, deployKey(refs), "", &all, emit)
	return all, err
}

// FreeDisk implements [Engine].
func (p *Player) FreeDisk() (int64, error) { return 0, errNotRecorded }
