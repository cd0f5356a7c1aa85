package journal

import (
	"testing"

	"castoff/cmd/castoff/internal/image/stage"
)

func TestStagesAreOfTheLatestBuild(t *testing.T) {
	t.Parallel()
	graph := func(name string) *stage.Graph {
		return &stage.Graph{Stages: []stage.Stage{{Name: name, SizeBytes: -1}}}
	}
	j, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Record{
		{Kind: KindBuilt, ImageID: "1", Stages: graph("old")},
		{Kind: KindBuilt, ImageID: "1", Stages: graph("new")},
		{Kind: KindBuilt, ImageID: "2", Stages: graph("other")},
		{Kind: KindBuilt, ImageID: "1"},
		{Kind: KindMeasured, ImageID: "1", Stages: graph("measured")},
	} {
		if err := j.Append(r); err != nil {
			t.Fatal(err)
		}
	}
	records, err := j.Records()
	if err != nil {
		t.Fatal(err)
	}
	if g, ok := Stages(records, "1"); !ok || len(g.Stages) != 1 || g.Stages[0].Name != "new" || g.Stages[0].SizeBytes != -1 {
		t.Errorf("%+v, %v", g, ok)
	}
	if _, ok := Stages(records, "3"); ok {
		t.Error("stages of what was not built")
	}
}
