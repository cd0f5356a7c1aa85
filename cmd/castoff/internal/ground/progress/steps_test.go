package progress

import (
	"fmt"
	"testing"
)

// TestSteps: each step is there once, where it began, as it was last.
func TestSteps(t *testing.T) {
	t.Parallel()
	var s Steps
	for _, e := range []Event{
		{Kind: Phase, Text: "building"}, {Kind: Step},
		{Kind: Step, Step: &StepInfo{ID: "b", State: Started}}, {Kind: Step, Step: &StepInfo{ID: "a", State: Cached}},
		{Kind: Log, Text: "said", Step: &StepInfo{ID: "b", State: Broken}}, {Kind: Step, Step: &StepInfo{ID: "b", State: Finished}},
	} {
		s.See(e)
	}
	got := ""
	for _, st := range s.Last() {
		got += fmt.Sprintf("%s %s; ", st.ID, st.State)
	}
	if want := "b done; a cached; "; got != want {
		t.Errorf("the steps are %q, not %q", got, want)
	}
}
