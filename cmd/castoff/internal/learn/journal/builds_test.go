package journal

import (
	"testing"

	"castoff/cmd/castoff/internal/ground/progress"
)

// TestBuilds: what building took is found by the image, by what it was built
// from, and by the instruction; builds from the cache alone say nothing.
func TestBuilds(t *testing.T) {
	t.Parallel()
	ran := func(seconds float64, steps ...progress.StepInfo) *Build {
		return &Build{Base: "base", Seconds: seconds, Steps: steps}
	}
	slow := progress.StepInfo{Name: "RUN slow", State: progress.Finished, Seconds: 92}
	cached := progress.StepInfo{Name: "RUN slow", State: progress.Cached}
	records := []Record{
		{Kind: KindBuilt, Image: "a", ImageID: "1", Inputs: "x", Build: ran(100, slow)},
		{Kind: KindBuilt, Image: "b", ImageID: "2", Inputs: "y", Build: ran(1, cached)},
		{Kind: KindBuilt, Image: "a", ImageID: "3", Inputs: "x", Learner: "another"},
		{Kind: KindBuilt, Image: "a", ImageID: "4", Build: &Build{Base: "other", Seconds: 7}},
		{Kind: KindMeasured, Image: "a", ImageID: "5"},
	}
	for _, c := range []struct {
		id, inputs string
		seconds    float64
	}{{"1", "", 100}, {"3", "x", 100}, {"", "y", 1}, {"2", "x", 1}, {"4", "", 7}, {"3", "", 0}, {"5", "z", 0}, {"", "", 0}} {
		r, ok := LastBuild(records, c.id, c.inputs)
		if ok != (c.seconds > 0) || ok && r.Build.Seconds != c.seconds {
			t.Errorf("image %q of %q: %+v, %v", c.id, c.inputs, r, ok)
		}
	}
	for base, seconds := range map[string]float64{"base": 100, "other": 7, "none": 0} {
		if r, ok := BuildOf(records, "a", base); ok != (seconds > 0) || ok && r.Build.Seconds != seconds {
			t.Errorf("on %s: %+v, %v", base, r, ok)
		}
	}
	for _, c := range []struct {
		base, name string
		want       float64
	}{{"base", "RUN slow", 92}, {"other", "RUN slow", 0}, {"base", "RUN quick", 0}} {
		if got := StepSeconds(records, c.base, c.name); got != c.want {
			t.Errorf("%s on %s: %v", c.name, c.base, got)
		}
	}
}
