package build

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/progress"
)

// podmanWaits is what Podman 4.3.1 prints for a second build in which a stage
// waits for another one. It left out the first stage, which nothing needs.
const podmanWaits = `[2/4] STEP 1/2: FROM castoff/base:latest AS Two
[2/4] STEP 2/2: COPY main.go /same/
--> Using cache 6a5e0e6e7c1a5d1c62d3b3a4b2a1f0e9d8c7b6a5948372615049382716051433
--> 6a5e0e6e7c1
[4/4] STEP 1/4: FROM scratch
[4/4] STEP 2/4: COPY --from=two /same/main.go /one
--> 111111111111
[4/4] STEP 3/4: COPY --from=three /same/main.go /
[3/4] STEP 1/2: FROM 6a5e0e6e7c1a5d1c62d3b3a4b2a1f0e9d8c7b6a5948372615049382716051433
[3/4] STEP 2/2: RUN make
made
--> 222222222222
--> Using cache 3333333333333333333333333333333333333333333333333333333333333333
--> 333333333333
[4/4] STEP 4/4: LABEL "a"="b"
[4/4] COMMIT castoff/test:latest
--> 444444444444
Successfully tagged castoff/test:latest
4444444444444444444444444444444444444444444444444444444444444444
`

// TestPodmanStagesThatWait: what Podman says without a number belongs to the
// step that is not done yet.
func TestPodmanStagesThatWait(t *testing.T) {
	t.Parallel()
	var last steps
	b := (&Builder{Daemon: &daemon.Daemon{}}).newBuild(Spec{Builder: daemon.Podman}, last.emit)
	b.plain = plainParser{b: b}
	for _, line := range strings.SplitAfter(podmanWaits, "\n") {
		b.plain.write(line)
	}
	b.plain.end(progress.Finished)
	got := map[string]string{}
	for name, s := range last.by {
		got[name] = fmt.Sprintf("%s %d/%d %s", s.Stage, s.N, s.Of, s.State)
	}
	want := map[string]string{
		"FROM castoff/base:latest AS Two":    "two 1/2 done",
		"COPY main.go /same/":                "two 2/2 cached",
		"FROM scratch":                       "stage-3 1/4 done",
		"COPY --from=two /same/main.go /one": "stage-3 2/4 done",
		"COPY --from=three /same/main.go /":  "stage-3 3/4 cached",
		"RUN make":                           "stage-2 2/2 done",
		`LABEL "a"="b"`:                      "stage-3 4/4 done",
		"FROM 6a5e0e6e7c1a5d1c62d3b3a4b2a1f0e9d8c7b6a5948372615049382716051433": "stage-2 1/2 done",
	}
	if !maps.Equal(got, want) {
		t.Errorf("the steps are\n%v\nwant\n%v", got, want)
	}
	images := map[string]string{"two": "6a5e0e6e7c1", "stage-2": "222222222222", "stage-3": "444444444444"}
	if !maps.Equal(b.plain.images, images) {
		t.Errorf("the images of the stages are %v, want %v", b.plain.images, images)
	}
	if fresh := "[111111111111 222222222222 444444444444]"; fmt.Sprint(b.fresh) != fresh {
		t.Errorf("new are %v, want %s", b.fresh, fresh)
	}
}

// legacySmall is what the legacy builder prints of a Dockerfile in small letters.
const legacySmall = `Step 1/3 : from debian@sha256:1111111111111111111111111111111111111111111111111111111111111111 as base
 ---> aaaaaaaaaaaa
Step 2/3 : run make
 ---> Running in cccccccccccc
Removing intermediate container cccccccccccc
 ---> bbbbbbbbbbbb
Step 3/3 : run false
 ---> Running in dddddddddddd
`

// TestBaseIsNoStep: the base image is not what a step made, however FROM is
// written; it would be removed with what a failed build left.
func TestBaseIsNoStep(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"from", "FROM", "From", "from\t"} {
		b := (&Builder{Daemon: &daemon.Daemon{}}).newBuild(Spec{Builder: daemon.Legacy}, progress.Discard)
		b.plain = plainParser{b: b}
		b.plain.write(strings.Replace(legacySmall, "from", from, 1))
		b.plain.end(progress.Broken)
		if fresh := fmt.Sprint(b.fresh); fresh != "[bbbbbbbbbbbb]" {
			t.Errorf("%q: new are %s", from, fresh)
		}
	}
}

// TestPodmanStopsThoseThatWait: of the steps that are not done, it is the
// current one that failed.
func TestPodmanStopsThoseThatWait(t *testing.T) {
	t.Parallel()
	var last steps
	b := (&Builder{Daemon: &daemon.Daemon{}}).newBuild(Spec{Builder: daemon.Podman}, last.emit)
	b.plain = plainParser{b: b}
	text, _, _ := strings.Cut(podmanWaits, "made\n")
	b.plain.write(text)
	b.plain.end(progress.Broken)
	if a, w := last.by["RUN make"].State, last.by["COPY --from=three /same/main.go /"].State; a != progress.Broken || w != progress.Canceled {
		t.Errorf("RUN is %s, the step that waits is %s", a, w)
	}
	if b.failed == nil || b.failed.Name != "RUN make" {
		t.Errorf("%+v failed", b.failed)
	}
}

// steps are the last states of steps, by their instructions.
type steps struct{ by map[string]progress.StepInfo }

func (s *steps) emit(e progress.Event) {
	if s.by == nil {
		s.by = map[string]progress.StepInfo{}
	}
	if e.Kind == progress.Step {
		s.by[e.Step.Name] = *e.Step
	}
}
