package checker

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/explain"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/checker/standin"
)

// Engine is what is needed from a container engine.
type Engine interface {
	Info() daemon.Info
	Build(ctx context.Context, s build.Spec, emit progress.Emit) (build.Result, error)
	Find(ctx context.Context, ref string) (inspect.Found, bool, error)
	SizeAtMost(ctx context.Context, ref string) (bytes int64, err error)
	RemoveUntagged(ctx context.Context, id string) error
	Look(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error)
	Measure(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error)
	Binary(ctx context.Context, ref string, labels map[string]string) (binary.Facts, error)
	Told(ctx context.Context, ref string) ([]inspect.Telling, error)
	Holds(ctx context.Context, ref string, texts []string) ([]inspect.Telling, error)
	Try(ctx context.Context, s trial.Spec) (trial.Trial, error)
	Serve(ctx context.Context, s trial.Spec, port int, request string, use func(ctx context.Context, address string) (answered bool)) (trial.Served, error)
	Health(ctx context.Context, s trial.Spec) (trial.Health, error)
	Judge(ctx context.Context, p trial.Program) (trial.Judged, error)
}

// Options say how images are built and tried out.
type Options struct {
	Base    standin.Base
	Builder daemon.Builder
	// Labels are put on all that is made on the daemon.
	Labels map[string]string
	// Ref is the reference that an exercise's image gets.
	Ref func(id string) string
	// CacheDir keeps a probe where it had to be built for the daemon's
	// platform.
	CacheDir string
	// Size writes a number of bytes; nil stands for digits.
	Size func(int64) string
}

// Checker finds out whether images are what exercises ask for.
type Checker struct {
	engine Engine
	o      Options
}

// New returns a checker on an engine.
func New(engine Engine, o Options) *Checker {
	if o.Size == nil {
		o.Size = func(n int64) string { return fmt.Sprintf("%d bytes", n) }
	}
	return &Checker{engine: engine, o: o}
}

// run is one check of a learner's directory.
type run struct {
	*Checker
	ex    exercise.Exercise
	ref   string
	files fs.FS
	emit  progress.Emit
	// fresh is a text that was made for this check: see placeRandom.
	fresh string
	// others are the runs of checks for which the image is built otherwise.
	others []*run

	built built
	// broken is why there is no image; nil if there is one.
	broken *verdict
	// image and contents are nil until somebody asks for them.
	image    *measure.Image
	contents *measure.Contents
	// stuck is true once a container has not done as asked.
	stuck bool
}

// verdict is what came out of a check.
type verdict struct {
	state                  State
	found, said, log, next string
	// transcript is a failed build in the builder's words.
	transcript string
}

func passed(found string) verdict { return verdict{state: Passed, found: found} }

func failed(found, next string) verdict { return verdict{state: Failed, found: found, next: next} }

func unable(why string) verdict { return verdict{state: Unable, found: why} }

// Check builds files as ex says and tries its checks in order. Events go to
// emit. A check that fails does not keep the others from being tried, except:
// without an image only what is sent to the builder can be judged, and once a
// container has not done as asked, no further one is started.
//
// An error is one of the engine or of ctx, never a failed check. Cancelling
// ctx stops what is under way, on the daemon too.
func (c *Checker) Check(ctx context.Context, ex exercise.Exercise, files fs.FS, emit progress.Emit) (Report, error) {
	start := time.Now()
	r := &run{Checker: c, ex: ex, ref: c.o.Ref(ex.ID), files: files, emit: c.o.Base.Emit(emit), fresh: newFresh()}
	rep := Report{Exercise: ex.ID, Passed: true}
	lacks := c.lacks(ex)
	if lacks == "" {
		if err := r.build(ctx); err != nil {
			return Report{}, err
		}
	}
	held := false // by a step that is not done
	for _, ch := range ex.Checks {
		if err := ctx.Err(); err != nil {
			return Report{}, fmt.Errorf("checking %s: %w", ex.ID, context.Cause(ctx))
		}
		began := time.Now()
		held = held || ch.Step != "" && !rep.Passed
		v := unable(lacks)
		switch {
		case lacks != "":
		case held:
			v = verdict{state: NotTried, found: "a step before is not done"}
		default:
			emit(progress.Event{Time: began, Subject: ex.ID, Kind: progress.Phase, Text: "checking: " + ch.Name})
			var err error
			if v, err = r.tryBuilt(ctx, ch); err != nil {
				return Report{}, fmt.Errorf("checking %s: %w", ex.ID, err)
			}
		}
		res := r.result(ch, v)
		if res.Took = time.Since(began); needs(ch) == theBuild {
			res.Took += r.built.took
		}
		rep.Passed = rep.Passed && res.State == Passed
		rep.Results = append(rep.Results, res)
	}
	rep.ImageID, rep.Took = r.built.result.ID, time.Since(start)
	return rep, nil
}

// lacks says what an exercise needs that is not available here; empty if
// nothing is missing.
func (c *Checker) lacks(ex exercise.Exercise) string {
	if slices.Contains(ex.Needs, string(daemon.BuildKit)) && c.o.Builder != daemon.BuildKit {
		return fmt.Sprintf("it takes BuildKit, and the builder here is %s", c.o.Builder)
	}
	if what := ex.OfDistribution(); what != "" && c.o.Base.Offline {
		return "it takes " + what + ": castoff exercise " + ex.ID + " --base debian:13"
	}
	return ""
}

// result makes a verdict into a result.
func (r *run) result(ch exercise.Check, v verdict) Result {
	res := Result{Check: ch, Name: ch.Name, Step: plaintext.Line(ch.Step), State: v.state, Want: ch.Want(), Found: r.o.Base.Disguise(v.found), Said: r.o.Base.Disguise(v.said), Log: r.o.Base.Disguise(v.log)}
	if v.state != Failed {
		return res
	}
	res.Means, res.Next = plaintext.Line(ch.Means), cmp.Or(plaintext.Line(ch.Next), v.next)
	if res.Means != "" {
		return res // the author knows it better
	}
	if res.Explanation = explained(r.o.Base.Disguise(v.transcript), res.Said, res.Log); res.Explanation != nil {
		res.Trap = res.Explanation.Trap.ID
	}
	return res
}

// explained is the likeliest explanation of the first text that has any.
func explained(texts ...string) *explain.Explanation {
	for _, text := range texts {
		if all := explain.Explain(text); len(all) > 0 {
			return &all[0]
		}
	}
	return nil
}

// tryBuilt carries out one check on the image that it is about: the learner's,
// or one that is built from the same files in another way.
func (r *run) tryBuilt(ctx context.Context, ch exercise.Check) (verdict, error) {
	if ch.Build == nil || reflect.DeepEqual(*ch.Build, r.ex.Build) {
		return r.try(ctx, ch)
	}
	if r.broken != nil {
		return r.withoutImage(), nil
	}
	i := slices.IndexFunc(r.others, func(o *run) bool { return reflect.DeepEqual(o.ex.Build, *ch.Build) })
	if i < 0 {
		i = len(r.others)
		ex := r.ex
		ex.Build = *ch.Build
		o := &run{Checker: r.Checker, ex: ex, ref: r.o.Ref(fmt.Sprintf("%s-%d", ex.ID, i+2)), files: r.files, emit: r.emit, fresh: r.fresh}
		if err := o.build(ctx); err != nil {
			return verdict{}, err
		}
		r.others = append(r.others, o)
	}
	if o := r.others[i]; o.broken == nil {
		return o.try(ctx, ch)
	} else if needs(ch) != theContext && !o.built.told {
		o.built.told = true
		return *o.broken, nil
	}
	return r.others[i].try(ctx, ch)
}

// withoutImage is the verdict on what needs an image, where there is none. An
// exercise that does not ask for a build to succeed has its first other check
// say so.
func (r *run) withoutImage() verdict {
	if r.built.told || r.asks(theBuild) {
		return verdict{state: NotTried, found: "there is no image"}
	}
	r.built.told = true
	return *r.broken
}
