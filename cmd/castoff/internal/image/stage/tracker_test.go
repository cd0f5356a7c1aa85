package stage

import (
	"fmt"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
)

// two is a Dockerfile of a stage to build in and one to ship.
func two() []Stage {
	return []Stage{
		{Name: "build", From: "debian", SizeBytes: -1, Instructions: []string{"COPY . .", "RUN make"}},
		{Name: "stage-1", From: "scratch", SizeBytes: -1, Instructions: []string{"COPY --from=build /app /app"},
			Needs: []Need{{Stage: "build", How: HowCopy, Paths: []string{"/app"}}}},
	}
}

// tell gives a tracker events, each as "stage n state seconds instruction", a
// dash for no stage.
func tell(t *testing.T, tr *Tracker, lines ...string) {
	t.Helper()
	for _, l := range lines {
		f := strings.SplitN(l, " ", 5)
		s := progress.StepInfo{Stage: strings.TrimPrefix(f[0], "-"), State: progress.State(f[2]), Name: f[4]}
		if _, err := fmt.Sscan(f[1]+" "+f[3], &s.N, &s.Seconds); err != nil {
			t.Fatal(err)
		}
		s.ID = f[0] + f[1] + f[4]
		tr.Event(progress.Event{Kind: progress.Step, Step: &s})
	}
}

// summary is a graph in a few words: "build: built 2/0 1.5s".
func summary(g Graph) string {
	var out []string
	for _, s := range g.Stages {
		line := fmt.Sprintf("%s: %s %d/%d %gs", s.Name, s.State, s.Steps, s.Cached, s.Seconds)
		if s.Shipped {
			line += " shipped"
		}
		out = append(out, line)
	}
	return strings.Join(out, ", ")
}

func expect(t *testing.T, tr *Tracker, want string) {
	t.Helper()
	if got := summary(tr.Graph()); got != want {
		t.Errorf("the graph is\n%s\nwant\n%s", got, want)
	}
}

const internalStep = "- 0 done 0.1 [internal] load metadata for docker.io/library/debian"

func TestBuildKit(t *testing.T) {
	t.Parallel()
	tr := NewTracker(two(), "")
	expect(t, tr, "build: cached 2/2 0s, stage-1: cached 1/1 0s shipped")
	tell(t, tr, internalStep,
		"build 1 done 0.5 FROM docker.io/library/debian", "build 1 cached 0 FROM docker.io/library/debian",
		"build 2 cached 0 COPY . .", "build 3 started 0 RUN make", "build 3 done 2 RUN make",
		"stage-1 1 done 0.25 COPY --from=build /app /app")
	expect(t, tr, "build: built 2/1 2.5s, stage-1: built 1/0 0.25s shipped")
}

// TestFromIsNoStep: a base image is reported as done or as cached, whichever
// way the daemon finds it.
func TestFromIsNoStep(t *testing.T) {
	t.Parallel()
	tr := NewTracker(two(), "")
	tell(t, tr, internalStep, "build 1 done 0.01 FROM docker.io/library/debian", "build 2 cached 0 COPY . .", "build 3 cached 0 RUN make",
		"stage-1 1 cached 0 COPY --from=build /app /app")
	expect(t, tr, "build: cached 2/2 0s, stage-1: cached 1/1 0s shipped")
}

// TestMergedSteps: two stages begin alike, and BuildKit names what they share
// after one of them.
func TestMergedSteps(t *testing.T) {
	t.Parallel()
	stages := []Stage{
		{Name: "a", From: "debian", Instructions: []string{"RUN one", "RUN two"}},
		{Name: "b", From: "debian", Instructions: []string{"RUN one"}},
		{Name: "c", From: "b", Instructions: []string{"RUN two", "RUN three"}, Needs: []Need{{Stage: "b", How: HowFrom}}},
		{Name: "d", From: "other", Instructions: []string{"RUN one"}},
		{Name: "e", From: "scratch", Instructions: []string{"COPY x"}, Needs: []Need{
			{Stage: "a", How: HowCopy}, {Stage: "c", How: HowCopy}, {Stage: "d", How: HowMount}}},
	}
	tr := NewTracker(stages, "")
	tell(t, tr, internalStep, "a 2 done 1 RUN one", "c 1 done 1 RUN two", "c 2 cached 0 RUN three", "d 2 cached 0 RUN one", "e 1 cached 0 COPY x")
	expect(t, tr, "a: built 2/0 1s, b: built 1/0 0s, c: built 2/1 1s, d: cached 1/1 0s, e: cached 1/1 0s shipped")
}

func TestSkippedAndTarget(t *testing.T) {
	t.Parallel()
	stages := append(two(), Stage{Name: "test", From: "build", Instructions: []string{"RUN test"}, Needs: []Need{{Stage: "build", How: HowFrom}}})
	for target, want := range map[string]string{
		"":        "build: cached 2/2 0s, stage-1: skipped 1/0 0s, test: cached 1/1 0s shipped",
		"STAGE-1": "build: cached 2/2 0s, stage-1: cached 1/1 0s shipped, test: skipped 1/0 0s",
		"1":       "build: cached 2/2 0s, stage-1: cached 1/1 0s shipped, test: skipped 1/0 0s",
		"build":   "build: cached 2/2 0s shipped, stage-1: skipped 1/0 0s, test: skipped 1/0 0s",
		"nothing": "build: skipped 2/0 0s, stage-1: skipped 1/0 0s, test: skipped 1/0 0s",
	} {
		expect(t, NewTracker(stages, target), want)
	}
}

// TestImageIsNoStage: an image may have the same name as a stage.
func TestImageIsNoStage(t *testing.T) {
	t.Parallel()
	stages := two()
	stages[1].Needs[0].Image = true
	expect(t, NewTracker(stages, ""), "build: skipped 2/0 0s, stage-1: cached 1/1 0s shipped")
}

func TestSingleStage(t *testing.T) {
	t.Parallel()
	tr := NewTracker([]Stage{{Name: "only", From: "debian", Instructions: []string{"RUN make"}}}, "")
	tell(t, tr, internalStep, "- 1 cached 0 FROM debian", "- 2 done 3 RUN make")
	expect(t, tr, "only: built 1/0 3s shipped")
}

// TestWithoutSteps: a stage without steps holds what the one below it holds.
func TestWithoutSteps(t *testing.T) {
	t.Parallel()
	stages := append(two()[:1], Stage{Name: "last", From: "build", Needs: []Need{{Stage: "build", How: HowFrom}}},
		Stage{Name: "bare", From: "debian"})
	tr := NewTracker(stages, "last")
	tell(t, tr, internalStep, "build 2 cached 0 COPY . .", "build 3 done 1 RUN make")
	expect(t, tr, "build: built 2/1 1s, last: built 0/0 0s shipped, bare: skipped 0/0 0s")
	expect(t, NewTracker(stages, "bare"), "build: skipped 2/0 0s, last: skipped 0/0 0s, bare: cached 0/0 0s shipped")
}

func TestFailure(t *testing.T) {
	t.Parallel()
	tr := NewTracker(two(), "")
	tell(t, tr, internalStep, "build 2 done 1 COPY . .", "build 3 failed 2 RUN make")
	expect(t, tr, "build: failed 2/0 3s, stage-1: stopped 1/0 0s")
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	for _, state := range []progress.State{progress.Canceled, progress.Started} {
		tr := NewTracker(two(), "")
		tell(t, tr, internalStep, "build 2 done 1 COPY . .", "build 3 "+string(state)+" 0 RUN make")
		tr.Event(progress.Event{Kind: progress.Failed})
		expect(t, tr, "build: stopped 2/0 1s, stage-1: stopped 1/0 0s")
	}
}

// TestFailureOutsideOfSteps: nothing ran, so nothing came from the cache.
func TestFailureOutsideOfSteps(t *testing.T) {
	t.Parallel()
	tr := NewTracker(two(), "")
	tr.Event(progress.Event{Kind: progress.Failed})
	expect(t, tr, "build: stopped 2/0 0s, stage-1: stopped 1/0 0s")
}

// TestTriggers: newer versions of BuildKit say which steps are triggers, and
// those of a base image are not in the Dockerfile. COPY --link is two steps of
// one number.
func TestTriggers(t *testing.T) {
	t.Parallel()
	tr := NewTracker([]Stage{{Name: "a", From: "debian", Instructions: []string{"COPY --link a b"}}, {Name: "b", From: "debian"}}, "a")
	tell(t, tr, internalStep, "a 1 cached 0 FROM debian", "a 2 done 1 ONBUILD RUN make", "a 3 cached 0 COPY --link a b", "a 3 done 0.5 LINK COPY --link a b")
	expect(t, tr, "a: built 2/0 1.5s shipped, b: skipped 0/0 0s")
}

// TestLegacy: the legacy builder counts the steps of all stages, ARG among
// them, has some that make nothing, and reports triggers as FROM.
func TestLegacy(t *testing.T) {
	t.Parallel()
	stages := []Stage{
		{Name: "hook", From: "debian"},
		{Name: "build", From: "hook", Instructions: []string{"RUN trigger", "RUN make"}, Needs: []Need{{Stage: "hook", How: HowFrom}}},
		{Name: "aside", From: "debian", Instructions: []string{"RUN other"}},
		{Name: "stage-3", From: "scratch", Instructions: []string{"COPY a b"}, Needs: []Need{{Stage: "build", How: HowCopy}}},
	}
	events := []string{
		"- 1 done 0 ARG BASE=debian", "hook 2 done 0 FROM ${BASE} AS hook", "hook 3 done 1 ONBUILD RUN trigger",
		"build 4 done 2 FROM hook AS build", "build 5 cached 0 RUN make",
		"aside 6 done 0 FROM debian AS aside", "aside 7 cached 0 RUN other",
		"stage-3 8 done 0 FROM scratch", "stage-3 9 cached 0 COPY a b", "stage-3 10 done 1 ENTRYPOINT b", "stage-3 11 done 1 LABEL a=b",
	}
	tr := NewTracker(stages, "")
	tell(t, tr, events...)
	expect(t, tr, "hook: cached 0/0 1s, build: built 2/1 2s, aside: cached 1/1 0s, stage-3: cached 1/1 2s shipped")
}

func TestMakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"RUN make": true, "copy a b": true, "ADD a b": true, "WORKDIR /src": true, "WORKDIR /": false, "WORKDIR": true,
		"ENV A=b": false, "FROM debian": false, "ONBUILD RUN make": false, "": false, "RUNNER": false,
	} {
		if Makes(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestMeasured(t *testing.T) {
	t.Parallel()
	g := NewTracker(two(), "").Graph()
	m := g.Measured(7, "save-stream")
	if m.Stages[1].SizeBytes != 7 || m.Stages[1].SizeMethod != "save-stream" || m.Stages[0].SizeBytes != -1 || g.Stages[1].SizeBytes != -1 {
		t.Errorf("%+v of %+v", m, g)
	}
}
