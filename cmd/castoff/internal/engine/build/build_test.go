package build_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
)

// TestBuildOnEveryBuilder builds, measures and runs a two-stage image with each
// builder that the daemon has.
func TestBuildOnEveryBuilder(t *testing.T) {
	t.Parallel()
	longtest.Only(t, "it compiles Go's library with each builder")
	e := dockertest.Engine(t)
	for _, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) {
			t.Parallel()
			name, labels := enginetest.Labels(t, e)
			var r enginetest.Recorder
			base := enginetest.Offline(t, e, name, r.Emit)
			if base.Source != baseimage.Offline || base.ID == "" || len(base.Diffs) != 1 {
				t.Errorf("base is %+v", base)
			}
			dockerfile := enginetest.HelloOffline(base.Ref)
			spec := build.Spec{
				Subject: "multistage", Ref: "castoff/" + name + "/multistage:latest", Path: "m.Dockerfile", Dockerfile: dockerfile,
				Context: enginetest.Context(t, map[string]string{"main.go": enginetest.HelloGo, "m.Dockerfile": dockerfile}),
				Labels:  labels, Builder: builder, NoCache: true,
			}
			res, err := e.Build(t.Context(), spec, r.Emit)
			if err != nil {
				t.Fatalf("%v\n%s\n%s", err, fault.Detail(err), r.Text())
			}
			t.Cleanup(func() {
				for i := len(res.Leftovers) - 1; i >= 0; i-- {
					_ = e.RemoveUntagged(context.Background(), res.Leftovers[i])
				}
			})
			step := r.Last()[`RUN ["go", "build", "-o", "/app", "."]`]
			if step.State != progress.Finished || step.Stage != "build" || step.N != 4 && step.N != 3 {
				t.Errorf("the RUN step ended as %+v\n%s", step, r.Text())
			}
			var read enginetest.Recorder
			m, err := e.Measure(t.Context(), inspect.Spec{Subject: "multistage", Ref: spec.Ref}, read.Emit)
			if err != nil {
				t.Fatal(err)
			}
			said := read.All()
			if len(said) < 2 || said[0].Kind != progress.Phase || said[0].Text != "waiting for the daemon to send "+spec.Ref ||
				said[1].Kind != progress.Phase || said[1].Text != "measuring "+spec.Ref {
				t.Errorf("measuring said %+v", said)
			}
			if m.ID != res.ID || m.Files != 1 || m.Largest[0].Path != "app" || m.SizeBytes != m.Largest[0].SizeBytes {
				t.Errorf("measured %+v, built %+v", m, res)
			}
			out, err := e.Run(t.Context(), spec.Ref, labels)
			if err != nil {
				t.Fatal(err)
			}
			if out.Output != "hello from scratch\n" || out.ExitCode != 0 {
				t.Errorf("it printed %q and ended with %d", out.Output, out.ExitCode)
			}
		})
	}
}

// TestFailedBuildNamesTheLine has a step fail and a file that is not there.
func TestFailedBuildNamesTheLine(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	for _, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) {
			t.Parallel()
			name, labels := enginetest.Labels(t, e)
			base := enginetest.Offline(t, e, name, progress.Discard)
			for _, c := range []struct {
				name, dockerfile, source, text string
				line                           int
			}{
				{"exit code", "FROM " + base.Ref + " AS build\n\nCOPY . .\nRUN [\"go\", \\\n  \"vet\", \"./nothing\"]\n", `RUN ["go", \`, "", 4},
				{"missing file", "FROM " + base.Ref + " AS build\nFROM scratch\nCOPY --from=build /nothing /app\n", "COPY --from=build /nothing /app", "not", 3},
				{"syntax", "FROM scratch\nCOPPY . .\n", "COPPY . .", "unknown instruction", 2},
			} {
				_, err := e.Build(t.Context(), build.Spec{
					Subject: "x", Ref: "castoff/" + name + "/fails:latest", Path: "Dockerfile", Dockerfile: c.dockerfile,
					Context: enginetest.Context(t, map[string]string{"main.go": enginetest.HelloGo, "Dockerfile": c.dockerfile}), Labels: labels, Builder: builder,
				}, progress.Discard)
				var be *build.Error
				if !errors.As(err, &be) {
					t.Errorf("%s: the error is %v", c.name, err)
					continue
				}
				if be.Line != c.line || be.Source != c.source || !strings.Contains(strings.ToLower(be.Text), c.text) {
					t.Errorf("%s: %+v", c.name, be)
				}
				if len(fault.Hints(err)) == 0 {
					t.Errorf("%s: no hint", c.name)
				}
			}
		})
	}
}

// TestCancelStopsTheBuild interrupts a long step and looks for what is left.
func TestCancelStopsTheBuild(t *testing.T) {
	t.Parallel()
	const sleeper = "package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(time.Hour) }\n"
	e := dockertest.Engine(t)
	for _, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) { // one after another: the base's layer is the same
			name, labels := enginetest.Labels(t, e)
			b := enginetest.Offline(t, e, name, progress.Discard)
			dockerfile := "FROM " + b.Ref + "\nENV GO111MODULE=off\nCOPY . .\nRUN [\"go\", \"run\", \".\"]\n"
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stopped := time.Time{}
			_, err := e.Build(ctx, build.Spec{
				Subject: "x", Ref: "castoff/" + name + "/sleeps:latest", Path: "Dockerfile", Dockerfile: dockerfile,
				Context: enginetest.Context(t, map[string]string{"main.go": sleeper, "Dockerfile": dockerfile}), Labels: labels, Builder: builder, NoCache: true,
			}, func(ev progress.Event) {
				if ev.Kind == progress.Step && strings.HasPrefix(ev.Step.Name, "RUN") && ev.Step.State == progress.Started {
					time.AfterFunc(time.Second, func() { stopped = time.Now(); cancel() })
				}
			})
			took := time.Since(stopped)
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("the error is %v", err)
			}
			if took > 20*time.Second {
				t.Errorf("it took %s to stop", took)
			}
			for left := enginetest.Untagged(t, e, b); left != ""; left = enginetest.Untagged(t, e, b) {
				if time.Since(stopped) > 40*time.Second { // more than the clean-up has
					t.Fatalf("left behind: %s", left)
				}
				time.Sleep(100 * time.Millisecond)
			}
		})
	}
}
