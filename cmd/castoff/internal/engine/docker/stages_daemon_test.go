package docker

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/stage"

	"github.com/docker/docker/api/types/filters"
	"github.com/docker/docker/api/types/image"
)

// update captures the events of real builds, and the graphs made of them, into
// testdata/stages:
//
//	go test ./cmd/castoff/internal/engine/docker -run 'TestStages(OnEveryBuilder|OnPodman)' -update
var update = flag.Bool("update", false, "capture what builds report anew")

// stageCases are Dockerfiles in testdata/stages, and the builders that know
// what they use.
var stageCases = map[string][]Builder{
	"chain":   {BuildKit, Legacy, Podman},
	"merged":  {BuildKit, Legacy, Podman},
	"mount":   {BuildKit, Podman},
	"onbuild": {BuildKit, Legacy, Podman},
	"single":  {BuildKit, Legacy, Podman},
	"fails":   {BuildKit, Legacy, Podman},
}

// baseInTestdata is the base image's name in testdata/stages.
const baseInTestdata = "castoff/base:latest"

// TestStagesOnEveryBuilder builds Dockerfiles of several stages twice, at first
// with a file that no cache can know. What became of their stages must be what
// is in testdata.
func TestStagesOnEveryBuilder(t *testing.T) {
	e := engine(t)
	for _, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) { stagesOn(t, e, builder, func() bool { return false }) })
	}
}

// TestStagesTooLargeToSize: where BuildKit would have to read much to tell a
// stage's size, it is not asked.
func TestStagesTooLargeToSize(t *testing.T) {
	e := engine(t)
	if e.Info().Builders[0] != BuildKit {
		t.Skip("skipped: the daemon has no BuildKit")
	}
	before := newLayers
	newLayers = 1_000_000
	t.Cleanup(func() { newLayers = before })
	name, labels := testLearner(t, e)
	dockerfile := "FROM scratch AS large\nCOPY large /\nFROM scratch\nCOPY small /\nCOPY --from=large /large /\n"
	res, err := e.Build(t.Context(), BuildSpec{
		Subject: "large", Ref: "castoff/" + name + "/large:latest", Path: "Dockerfile", Dockerfile: dockerfile,
		Context: tarOf(t, map[string]string{"large": name + strings.Repeat("x", 2_000_000), "small": name, "Dockerfile": dockerfile}),
		Labels:  labels, Builder: BuildKit,
	}, func(progress.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	if s := res.Stages.Stages[0]; s.State != stage.Built || s.SizeBytes != -1 {
		t.Errorf("%+v", s)
	}
}

// TestStagesOnPodman does the same on Podman.
func TestStagesOnPodman(t *testing.T) {
	e, died := podmanService(t, humble(t))
	stagesOn(t, e, Podman, died)
}

// stagesOn builds anew what could not be built because the engine died, of a
// fault of its own.
func stagesOn(t *testing.T, e *Engine, builder Builder, died func() bool) {
	before := stageSizesTimeout
	stageSizesTimeout = time.Minute // a busy machine is no reason to fail
	t.Cleanup(func() { stageSizesTimeout = before })
	var left []string
	t.Cleanup(func() { // once nothing stands on them any more
		for _, id := range slices.Backward(left) {
			_ = e.removeUntagged(context.Background(), id)
		}
	})
	name, labels := testLearner(t, e)
	base := offlineFor(t, e, name, labels, func(progress.Event) {})
	in, err := e.api.ImageInspect(t.Context(), base.Ref)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, _ := e.stored(t.Context(), in)
	size, method := e.figure(in, unpacked, nil)
	for _, c := range sortedKeys(stageCases) {
		for _, run := range []string{"first", "second"} {
			t.Run(c+" "+run, func(t *testing.T) {
				if !slices.Contains(stageCases[c], builder) {
					t.Skipf("skipped: %s does not know what is in it", builder)
				}
				dockerfile := strings.ReplaceAll(stageFile(t, c+".Dockerfile"), baseInTestdata, base.Ref)
				spec := BuildSpec{
					Subject: c, Ref: "castoff/" + name + "/" + c + ":latest", Path: "Dockerfile", Dockerfile: dockerfile,
					Context: tarOf(t, map[string]string{"main.go": helloGo + "// " + name + c, "Dockerfile": dockerfile}),
					Labels:  labels, Builder: builder,
				}
				var r recorder
				res, err := e.Build(t.Context(), spec, r.emit)
				for err != nil && died() {
					t.Logf("once more, %s died: %v", builder, err)
					r = recorder{}
					res, err = e.Build(t.Context(), spec, r.emit)
				}
				left = append(left, res.Leftovers...)
				if (err != nil) != (c == "fails") || res.Stages == nil {
					t.Fatalf("%v\n%s", err, r.text())
				}
				anonymous := strings.NewReplacer(base.Ref, baseInTestdata, name, "test")
				file := string(builder) + "-" + c + "-" + run
				if *update {
					capture(t, file, anonymous, r.all())
				}
				if c != "fails" {
					checkSizes(t, builder, *res.Stages, size, method)
				}
				compareGraph(t, file, anonymous, *res.Stages)
			})
		}
	}
	sizing, err := e.api.ImageList(t.Context(), image.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("label", Label+"="+name))})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range sizing {
		if strings.Contains(strings.Join(i.RepoTags, " "), stageTag) {
			t.Errorf("the image of a stage is still there: %s", i.RepoTags)
		}
	}
}

// checkSizes compares the engine's figures with what the stages hold: all on
// the base hold a little more than that, and those skipped nothing.
func checkSizes(t *testing.T, builder Builder, g stage.Graph, base int64, method string) {
	t.Helper()
	const little = 10_000_000 // the hello program and the compiler's cache
	for i, s := range g.Stages {
		known := len(g.Stages) > 1 && s.State != stage.Skipped && !s.Shipped && (builder != BuildKit || s.Name != unnamed(i))
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

// compareGraph compares a graph with the one in testdata, but for what differs
// from build to build: seconds and sizes.
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
