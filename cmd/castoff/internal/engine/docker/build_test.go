package docker

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
)

const helloGo = `package main

import "fmt"

func main() { fmt.Println("hello from", "scratch\x1b[31m") }
`

const helloOffline = `FROM castoff/base AS build
ENV GO111MODULE=off
COPY . .
RUN ["go", "build", "-o", "/app", "."]

FROM scratch
COPY --from=build /app /app
ENTRYPOINT ["/app"]
`

func app(src string) fs.FS { return fstest.MapFS{"main.go": {Data: []byte(src)}} }

// offlineFor makes the offline base for a test.
func offlineFor(t *testing.T, e *Engine, name string, labels map[string]string, emit progress.Emit) Base {
	t.Helper()
	b, err := e.EnsureBase(t.Context(), BaseRequest{Ref: OfflineName, Offline: OfflineSpec{
		Ref: "castoff/" + name + "/base:latest", App: app(helloGo), Labels: labels, CacheDir: t.TempDir(),
	}}, emit)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestBuildOnEveryBuilder builds, measures and runs a two-stage image with
// each builder that the daemon has.
func TestBuildOnEveryBuilder(t *testing.T) {
	e := engine(t)
	for _, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) {
			name, labels := testLearner(t, e)
			var r recorder
			base := offlineFor(t, e, name, labels, r.emit)
			if base.Source != Offline || base.ID == "" || len(base.Diffs) != 1 {
				t.Errorf("base is %+v", base)
			}
			dockerfile, err := WithBase(helloOffline, base.Ref)
			if err != nil {
				t.Fatal(err)
			}
			spec := BuildSpec{
				Subject: "multistage", Ref: "castoff/" + name + "/multistage:latest", Path: "m.Dockerfile", Dockerfile: dockerfile,
				Context: tarOf(t, map[string]string{"main.go": helloGo, "m.Dockerfile": dockerfile}),
				Labels:  labels, Builder: builder, NoCache: true,
			}
			res, err := e.Build(t.Context(), spec, r.emit)
			if err != nil {
				t.Fatalf("%v\n%s\n%s", err, fault.Detail(err), r.text())
			}
			t.Cleanup(func() {
				for i := len(res.Leftovers) - 1; i >= 0; i-- {
					_ = e.removeUntagged(context.Background(), res.Leftovers[i])
				}
			})
			step := r.last()[`RUN ["go", "build", "-o", "/app", "."]`]
			if step.State != progress.Finished || step.Stage != "build" || step.N != 4 && step.N != 3 {
				t.Errorf("the RUN step ended as %+v\n%s", step, r.text())
			}
			var read recorder
			m, err := e.Measure(t.Context(), MeasureSpec{Subject: "multistage", Ref: spec.Ref}, read.emit)
			if err != nil {
				t.Fatal(err)
			}
			said := read.all()
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
	e := engine(t)
	for _, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) {
			name, labels := testLearner(t, e)
			base := offlineFor(t, e, name, labels, func(progress.Event) {})
			for _, c := range []struct {
				name, dockerfile, source, text string
				line                           int
			}{
				{"exit code", "FROM " + base.Ref + " AS build\n\nCOPY . .\nRUN [\"go\", \\\n  \"vet\", \"./nothing\"]\n", `RUN ["go", \`, "", 4},
				{"missing file", "FROM " + base.Ref + " AS build\nFROM scratch\nCOPY --from=build /nothing /app\n", "COPY --from=build /nothing /app", "not", 3},
				{"syntax", "FROM scratch\nCOPPY . .\n", "COPPY . .", "unknown instruction", 2},
			} {
				_, err := e.Build(t.Context(), BuildSpec{
					Subject: "x", Ref: "castoff/" + name + "/fails:latest", Path: "Dockerfile", Dockerfile: c.dockerfile,
					Context: tarOf(t, map[string]string{"main.go": helloGo, "Dockerfile": c.dockerfile}), Labels: labels, Builder: builder,
				}, func(progress.Event) {})
				var be *BuildError
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
	const sleeper = "package main\n\nimport \"time\"\n\nfunc main() { time.Sleep(time.Hour) }\n"
	e := engine(t)
	for _, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) {
			name, labels := testLearner(t, e)
			b, err := e.EnsureBase(t.Context(), BaseRequest{Ref: OfflineName, Offline: OfflineSpec{
				Ref: "castoff/" + name + "/base:latest", App: app(sleeper), Labels: labels, CacheDir: t.TempDir()}}, func(progress.Event) {})
			if err != nil {
				t.Fatal(err)
			}
			dockerfile := "FROM " + b.Ref + "\nENV GO111MODULE=off\nCOPY . .\nRUN [\"go\", \"run\", \".\"]\n"
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stopped := time.Time{}
			_, err = e.Build(ctx, BuildSpec{
				Subject: "x", Ref: "castoff/" + name + "/sleeps:latest", Path: "Dockerfile", Dockerfile: dockerfile,
				Context: tarOf(t, map[string]string{"main.go": sleeper, "Dockerfile": dockerfile}), Labels: labels, Builder: builder, NoCache: true,
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
			if left := untaggedOn(t, e, b); left != "" {
				t.Errorf("left behind: %s", left)
			}
		})
	}
}
