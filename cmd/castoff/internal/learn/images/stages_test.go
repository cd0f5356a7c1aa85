package images

import (
	"context"
	"fmt"
	"testing"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
)

// staged is a fake engine whose builds report stages.
type staged struct {
	*fake
	state stage.State
}

func (s *staged) Build(ctx context.Context, spec build.Spec, emit progress.Emit) (build.Result, error) {
	res, err := s.fake.Build(ctx, spec, emit)
	res.Stages = &stage.Graph{Stages: []stage.Stage{
		{Name: "build", State: s.state, SizeBytes: 5, SizeMethod: measure.MethodInspect},
		{Name: "stage-1", State: s.state, Shipped: true, SizeBytes: -1},
	}}
	return res, err
}

// TestStages: what became of the stages is known once the image is measured,
// even in a later session that finds the image, but not for another image.
func TestStages(t *testing.T) {
	t.Parallel()
	j := openJournal(t)
	e := &staged{fake: &fake{build: func(context.Context, string, progress.Emit) error { return nil }}, state: stage.Built}
	summary := func(s *Set, name string) string {
		g, ok := s.Stages(name)
		out := fmt.Sprint(ok)
		for _, st := range g.Stages {
			out += fmt.Sprint(" ", st.Name, " ", st.State, " ", st.SizeBytes, " ", st.SizeMethod)
		}
		return out
	}
	const built = "true build built 5 inspect stage-1 built 9 save-stream"

	s := setOf(t, e, nil, j)
	if got := summary(s, "multistage"); got != "false" {
		t.Errorf("before the build: %s", got)
	}
	if _, err := s.Exact(t.Context(), "multistage", nothing); err != nil {
		t.Fatal(err)
	}
	if got := summary(s, "multistage"); got != built {
		t.Errorf("after the build: %s", got)
	}
	s.Close()

	e.found = map[string]inspect.Found{s.Ref("multistage"): {ID: "id of multistage", Labels: map[string]string{daemon.Label: s.Label()}}}
	again := setOf(t, e, nil, j)
	if got := summary(again, "multistage"); got != built {
		t.Errorf("in the next session: %s", got)
	}
	e.state = stage.Cached // it has no label of its inputs, so it is built again
	if _, err := again.Exact(t.Context(), "multistage", nothing); err != nil {
		t.Fatal(err)
	}
	if got := summary(again, "multistage"); got != "true build cached 5 inspect stage-1 cached 9 save-stream" {
		t.Errorf("after the second build: %s", got)
	}
	if got := summary(again, "traditional"); got != "false" {
		t.Errorf("of an image that was not built: %s", got)
	}
	again.Close()

	e.found[s.Ref("multistage")] = inspect.Found{ID: "another", Labels: map[string]string{daemon.Label: s.Label()}}
	if got := summary(setOf(t, e, nil, j), "multistage"); got != "false" {
		t.Errorf("of an image that another program made: %s", got)
	}
}
