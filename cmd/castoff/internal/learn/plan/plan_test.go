package plan

import (
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/learn/images"
)

// TestStopped says where a build was stopped, what is kept and what is
// lost.
func TestStopped(t *testing.T) {
	run := progress.StepInfo{N: 2, Of: 4, Name: "RUN apt-get update && apt-get install -y golang-go"}
	for want, st := range map[string]images.Stopped{
		"Stopped building castoff/ada/traditional.|Nothing of it is kept.":                                                                                                    {},
		"Stopped building castoff/ada/traditional.|Nothing of it is kept.|Lost: 41 s of RUN apt-get update && apt-get install -y golang-go, which starts over next time.":     {Step: run, Seconds: 41},
		"Stopped building castoff/ada/traditional.|Kept in the builder's cache: 1 instruction that is done.|Lost: 2.0 s of exporting the image, which starts over next time.": {Step: progress.StepInfo{Name: "exporting to image", Around: "exporting the image"}, Seconds: 2, Kept: 1},
		"Stopped building castoff/ada/traditional.|Kept in the builder's cache: 3 instructions that are done.":                                                                {Kept: 3},
	} {
		st.Ref = "castoff/ada/traditional"
		if got := strings.Join(Stopped(st), "|"); got != want {
			t.Errorf("%+v:\n%s, want\n%s", st, got, want)
		}
	}
	run.Name = "RUN " + strings.Repeat("x", 300)
	if got := Stopped(images.Stopped{Step: run, Seconds: 1})[2]; len(got) > 130 || !strings.Contains(got, "xxx…, which") {
		t.Errorf("a long instruction: %s", got)
	}
}

// TestPlanTime says how long the builds will take: as they did, or about.
func TestPlanTime(t *testing.T) {
	at := time.Date(2026, 11, 28, 14, 3, 0, 0, time.Local)
	for want, p := range map[string]images.Plan{
		"1 min 40 s when they were built here last, on " + quantity.Moment(at):           {TookSeconds: 100, TookAt: at},
		"1 min to 4 min (an estimate); most of it is what `apt-get` fetches and unpacks": {LeastSeconds: 60, MostSeconds: 240},
		"10 s to 1 min (an estimate)": {LeastSeconds: 10, MostSeconds: 60, Offline: true},
	} {
		if got := planTime(p); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
