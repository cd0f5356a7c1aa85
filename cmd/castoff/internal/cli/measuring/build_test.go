package measuring

import (
	"encoding/json"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/ui/screen"
)

// TestStagesOfABuild: the stages follow the image's card if there are several,
// and words if they are of an earlier build. In JSON they are the image's.
func TestStagesOfABuild(t *testing.T) {
	graph := func(names ...string) *stage.Graph {
		var g stage.Graph
		for _, n := range names {
			g.Stages = append(g.Stages, stage.Stage{Name: n})
		}
		return &g
	}
	for _, c := range []struct {
		image shared.BuiltImage
		want  int
	}{
		{shared.BuiltImage{}, 0},
		{shared.BuiltImage{Stages: graph("build")}, 0},
		{shared.BuiltImage{Stages: graph("build", "stage-1")}, 1},
		{shared.BuiltImage{Stages: graph("build", "stage-1"), Image: measure.Image{Cached: true}}, 2},
	} {
		blocks := stageBlocks(c.image)
		if len(blocks) != c.want {
			t.Errorf("%+v: %d blocks, want %d", c.image.Stages, len(blocks), c.want)
		} else if c.want > 0 {
			if s, ok := blocks[0].(screen.Stages); !ok || len(s.Graph.Stages) != 2 {
				t.Errorf("the first block is %+v", blocks[0])
			}
		}
	}
	text, err := json.Marshal(shared.Built{Images: []shared.BuiltImage{{Image: measure.Image{Name: "multistage"}, Stages: graph("build", "stage-1")}}})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Images []struct {
			Name   string
			Stages stage.Graph
		}
	}
	if err := json.Unmarshal(text, &got); err != nil || got.Images[0].Name != "multistage" || len(got.Images[0].Stages.Stages) != 2 {
		t.Errorf("%s, %v", text, err)
	}
}
