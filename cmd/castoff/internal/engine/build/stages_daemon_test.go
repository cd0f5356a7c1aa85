package build_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/stage"

	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
)

// update captures the events of real builds, and the graphs made of them, into
// testdata/stages:
//
//	go test ./cmd/castoff/internal/engine/build -run 'TestStages(OnEveryBuilder|OnPodman)' -update
var update = flag.Bool("update", false, "capture what builds report anew")

// stageCases are Dockerfiles in testdata/stages, and the builders that support
// what they use.
var stageCases = map[string][]daemon.Builder{
	"chain":   {daemon.BuildKit, daemon.Legacy, daemon.Podman},
	"merged":  {daemon.BuildKit, daemon.Legacy, daemon.Podman},
	"mount":   {daemon.BuildKit, daemon.Podman},
	"onbuild": {daemon.BuildKit, daemon.Legacy, daemon.Podman},
	"single":  {daemon.BuildKit, daemon.Legacy, daemon.Podman},
	"fails":   {daemon.BuildKit, daemon.Legacy, daemon.Podman},
}

// baseInTestdata is the base image's name in testdata/stages.
const baseInTestdata = "castoff/base:latest"

// TestStagesOnEveryBuilder builds Dockerfiles of several stages twice, the
// first time with a file that no cache can know. What became of their stages
// must match testdata.
func TestStagesOnEveryBuilder(t *testing.T) {
	e := dockertest.Engine(t)
	for _, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) {
			if builder != e.Info().Builders[0] {
				longtest.Only(t, "it builds every shape of Dockerfile twice, on another builder")
			}
			stagesOn(t, e, builder, func() bool { return false })
		})
	}
}

// TestStagesTooLargeToSize: where BuildKit would have to read a lot to report a
// stage's size, it is not asked.
func TestStagesTooLargeToSize(t *testing.T) {
	e := dockertest.Engine(t)
	if e.Info().Builders[0] != daemon.BuildKit {
		t.Skip("skipped: the daemon has no BuildKit")
	}
	before := *build.NewLayers
	*build.NewLayers = 1_000_000
	t.Cleanup(func() { *build.NewLayers = before })
	name, labels := enginetest.Labels(t, e)
	dockerfile := "FROM scratch AS large\nCOPY large /\nFROM scratch\nCOPY small /\nCOPY --from=large /large /\n"
	res, err := e.Build(t.Context(), build.Spec{
		Subject: "large", Ref: "castoff/" + name + "/large:latest", Path: "Dockerfile", Dockerfile: dockerfile,
		Context: enginetest.Context(t, map[string]string{"large": name + strings.Repeat("x", 2_000_000), "small": name, "Dockerfile": dockerfile}),
		Labels:  labels, Builder: daemon.BuildKit,
	}, progress.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if s := res.Stages.Stages[0]; s.State != stage.Built || s.SizeBytes != -1 {
		t.Errorf("%+v", s)
	}
}

// TestStagesOnPodman does the same on Podman.
func TestStagesOnPodman(t *testing.T) {
	longtest.Only(t, "it builds every shape of Dockerfile twice, on Podman")
	e, died := enginetest.PodmanService(t, enginetest.Humble(t))
	stagesOn(t, e, daemon.Podman, died)
}

// stagesOn repeats a build that failed because the engine died of a fault of its
// own.
func stagesOn(t *testing.T, e *docker.Engine, builder daemon.Builder, died func() bool) {
	before := *build.StageSizesTimeout
	*build.StageSizesTimeout = time.Minute // a busy machine is no reason to fail
	t.Cleanup(func() { *build.StageSizesTimeout = before })
	var left []string
	t.Cleanup(func() { // once nothing is built on them any more
		for _, id := range slices.Backward(left) {
			_ = e.RemoveUntagged(context.Background(), id)
		}
	})
	name, labels := enginetest.Labels(t, e)
	base := enginetest.Offline(t, e, name, progress.Discard)
	in, err := e.API().ImageInspect(t.Context(), base.Ref)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, _ := e.Stored(t.Context(), in)
	size, method := e.Figure(in, unpacked, nil)
	for _, c := range slices.Sorted(maps.Keys(stageCases)) {
		for _, run := range []string{"first", "second"} {
			t.Run(c+" "+run, func(t *testing.T) {
				if !slices.Contains(stageCases[c], builder) {
					t.Skipf("skipped: %s does not know what is in it", builder)
				}
				dockerfile := strings.ReplaceAll(stageFile(t, c+".Dockerfile"), baseInTestdata, base.Ref)
				spec := build.Spec{
					Subject: c, Ref: "castoff/" + name + "/" + c + ":latest", Path: "Dockerfile", Dockerfile: dockerfile,
					Context: enginetest.Context(t, map[string]string{"main.go": enginetest.HelloGo + "// " + name + c, "Dockerfile": dockerfile}),
					Labels:  labels, Builder: builder,
				}
				var r enginetest.Recorder
				res, err := e.Build(t.Context(), spec, r.Emit)
				for err != nil && died() {
					t.Logf("once more, %s died: %v", builder, err)
					r = enginetest.Recorder{}
					res, err = e.Build(t.Context(), spec, r.Emit)
				}
				left = append(left, res.Leftovers...)
				if (err != nil) != (c == "fails") || res.Stages == nil {
					t.Fatalf("%v\n%s", err, r.Text())
				}
				anonymous := strings.NewReplacer(base.Ref, baseInTestdata, name, "test")
				file := string(builder) + "-" + c + "-" + run
				if *update {
					capture(t, file, anonymous, r.All())
				}
				if c != "fails" {
					checkSizes(t, builder, *res.Stages, size, method)
				}
				compareGraph(t, file, anonymous, *res.Stages)
			})
		}
	}
	sizing, err := e.ListImages(t.Context(), image.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("label", daemon.Label+"="+name))})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range sizing {
		if strings.Contains(strings.Join(i.RepoTags, " "), build.StageTag) {
			t.Errorf("the image of a stage is still there: %s", i.RepoTags)
		}
	}
}

// checkSizes compares the engine's figures with what the stages hold: all those
// on the base hold a little more than the base does, and skipped ones nothing.
func checkSizes(t *testing.T, builder daemon.Builder, g stage.Graph, base int64, method string) {
	t.Helper()
	const little = 10_000_000 // the hello program and the compiler's cache
	for i, s := range g.Stages {
		known := len(g.Stages) > 1 && s.State != stage.Skipped && !s.Shipped && (builder != daemon.BuildKit || s.Name != dockerfile.Unnamed(i))
		switch {
		case !known && (s.SizeBytes != -1 || s.SizeMethod != ""):
			t.Errorf("%s: %d bytes by %q, which cannot be known", s.Name, s.SizeBytes, s.SizeMethod)
		case known && (s.SizeBytes < base || s.SizeBytes > base+little || s.SizeMethod != method):
			t.Errorf("%s: %d bytes by %q on a base of %d", s.Name, s.SizeBytes, s.SizeMethod, base)
		}
	}
}

// capture writes events, one to a line.
func capture(t *testing.T, file string, r *strings.Replacer, events []progress.Event) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, e := range events {
		if e.Kind != progress.Log {
			if err := enc.Encode(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	writeStageFile(t, file+".jsonl", r.Replace(b.String()))
}

// compareGraph compares a graph with the one in testdata, except for what
// differs from build to build: seconds and sizes.
func compareGraph(t *testing.T, file string, r *strings.Replacer, g stage.Graph) {
	t.Helper()
	for i := range g.Stages {
		s := &g.Stages[i]
		if s.Seconds < 0 || s.Seconds > 0 && s.State == stage.Skipped {
			t.Errorf("%s: %g seconds", s.Name, s.Seconds)
		}
		s.Seconds, s.SizeBytes, s.SizeMethod = 0, 0, ""
	}
	text, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got := r.Replace(string(text)) + "\n"
	if *update {
		writeStageFile(t, file+".json", got)
	}
	if want := stageFile(t, file+".json"); got != want {
		t.Errorf("%s is\n%s\nwant\n%s", file, got, want)
	}
}

func stageFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "stages", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func writeStageFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join("testdata", "stages", name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
