package checker

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/stage"
)

// knowsLittle is an engine that cannot tell much.
type knowsLittle struct {
	Engine
	stages *stage.Graph
}

func (knowsLittle) Info() daemon.Info {
	return daemon.Info{Name: "Little Engine", OS: "linux", Arch: "amd64"}
}

func (e knowsLittle) Build(context.Context, build.Spec, progress.Emit) (build.Result, error) {
	return build.Result{ID: "sha256:1", Stages: e.stages}, nil
}

func (knowsLittle) Find(context.Context, string) (inspect.Found, bool, error) {
	return inspect.Found{}, false, nil
}

func (knowsLittle) SizeAtMost(context.Context, string) (int64, error) { return 1 << 40, nil }

// Measure has only the figure of an engine that counts whole blocks.
func (knowsLittle) Measure(context.Context, inspect.Spec, progress.Emit) (measure.Image, error) {
	return measure.Image{SizeBytes: 4096, SizeMethod: measure.MethodBlocks, Root: &rootfs.Facts{SizeBytes: 7}}, nil
}

func (e knowsLittle) Look(ctx context.Context, s inspect.Spec, emit progress.Emit) (measure.Image, error) {
	return e.Measure(ctx, s, emit)
}

func (knowsLittle) Serve(context.Context, trial.Spec, int, string, func(context.Context, string) bool) (trial.Served, error) {
	return trial.Served{}, fmt.Errorf("running it: %w", trial.ErrElsewhere)
}

func (knowsLittle) Health(context.Context, trial.Spec) (trial.Health, error) {
	return trial.Health{Status: trial.HealthUnknown}, nil
}

// TestUnable: a check that could not be made does not pass, and says why.
func TestUnable(t *testing.T) {
	every := &stage.Graph{Stages: []stage.Stage{{Name: "test", State: stage.Built}}}
	for name, c := range map[string]struct {
		engine  knowsLittle
		builder daemon.Builder
		ex      exercise.Exercise
		found   string
	}{
		"http":          {knowsLittle{}, daemon.BuildKit, exercise.Exercise{Checks: []exercise.Check{of(&httpCheck{port: 80, path: "/", status: 200})}}, trial.ErrElsewhere.Error()},
		"healthy":       {knowsLittle{}, daemon.BuildKit, exercise.Exercise{Checks: []exercise.Check{of(&healthyCheck{})}}, "Little Engine does not say"},
		"size":          {knowsLittle{}, daemon.BuildKit, exercise.Exercise{Checks: []exercise.Check{of(&sizeCheck{100})}}, "cannot be found out here"},
		"waste":         {knowsLittle{}, daemon.BuildKit, exercise.Exercise{Checks: []exercise.Check{of(&wasteCheck{100})}}, "cannot be read here"},
		"stage":         {knowsLittle{}, daemon.BuildKit, exercise.Exercise{Checks: []exercise.Check{of(&stageCheck{"test", "built"})}}, "does not say what became"},
		"legacy stage":  {knowsLittle{stages: every}, daemon.Legacy, exercise.Exercise{Checks: []exercise.Check{of(&stageCheck{"test", "skipped"})}}, "builds every stage"},
		"a platform":    {knowsLittle{}, daemon.BuildKit, exercise.Exercise{Build: exercise.Build{Platform: "linux/arm64"}, Checks: []exercise.Check{of(&runsCheck{})}}, "does not run"},
		"a need":        {knowsLittle{}, daemon.Legacy, exercise.Exercise{Needs: []string{"buildkit"}, Checks: []exercise.Check{of(&buildsCheck{})}}, "it takes BuildKit"},
		"another build": {knowsLittle{}, daemon.BuildKit, exercise.Exercise{Checks: []exercise.Check{otherwise(exercise.Build{Platform: "linux/s390x"}, of(&runsCheck{}))}}, "linux/s390x"},
	} {
		rep, err := New(c.engine, Options{Builder: c.builder, Ref: func(id string) string { return id }}).Check(t.Context(), c.ex, dir(app), progress.Discard)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if res := rep.Results[0]; rep.Passed || res.State != Unable || !strings.Contains(res.Found, c.found) || res.Next != "" {
			t.Errorf("%s: it is %s: %s", name, res.State, res.Found)
		}
	}
}

// fails is an engine that builds images and then goes away.
type fails struct{ knowsLittle }

var errGone = errors.New("the daemon has gone away")

func (fails) SizeAtMost(context.Context, string) (int64, error) { return 0, errGone }

func (fails) Measure(context.Context, inspect.Spec, progress.Emit) (measure.Image, error) {
	return measure.Image{}, errGone
}

func (fails) Look(context.Context, inspect.Spec, progress.Emit) (measure.Image, error) {
	return measure.Image{}, errGone
}

func (fails) Binary(context.Context, string, map[string]string) (binary.Facts, error) {
	return binary.Facts{}, errGone
}

func (fails) Holds(context.Context, string, []string) ([]inspect.Telling, error) {
	return nil, errGone
}

func (fails) Told(context.Context, string) ([]inspect.Telling, error) { return nil, errGone }

func (fails) Try(context.Context, trial.Spec) (trial.Trial, error) {
	return trial.Trial{}, errGone
}

func (fails) Serve(context.Context, trial.Spec, int, string, func(context.Context, string) bool) (trial.Served, error) {
	return trial.Served{}, errGone
}

func (fails) Health(context.Context, trial.Spec) (trial.Health, error) {
	return trial.Health{}, errGone
}

func (fails) Judge(context.Context, trial.Program) (trial.Judged, error) {
	return trial.Judged{}, errGone
}

// TestEngineFails: where the engine fails, nothing is said about the image.
func TestEngineFails(t *testing.T) {
	judged := map[string]bool{"builds": true, "context": true, "stage": true} // without asking the engine anything more
	for _, k := range kinds {
		ex := exercise.Exercise{ID: "x", Build: exercise.Build{Secrets: map[string]string{"": "x"}}, Programs: []exercise.Program{{Files: dir(app)}}, Checks: []exercise.Check{of(k.new())}}
		rep, err := New(fails{}, Options{Builder: daemon.BuildKit, Ref: func(id string) string { return id }}).Check(t.Context(), ex, dir(app), progress.Discard)
		if judged[k.name] {
			if err != nil {
				t.Errorf("%s: %v", k.name, err)
			}
			continue
		}
		if k.name == "rebuild" || k.name == "breaks" { // there is no file without a name to change
			if err != nil || rep.Passed {
				t.Errorf("%s: %+v, %v", k.name, rep, err)
			}
			continue
		}
		if err == nil || rep.Passed || len(rep.Results) > 0 {
			t.Errorf("%s: %+v, %v", k.name, rep, err)
		}
	}
}
