package runner

import (
	"testing"

	"castoff/cmd/castoff/internal/learn/steps"
	"castoff/cmd/castoff/internal/ui/screen"
)

func TestShow(t *testing.T) {
	t.Parallel()
	images := newImages("traditional", "multistage")
	images.dockerfiles["multistage"] = "sampleapp/offline.multistage.Dockerfile"
	r, _, _ := setup(t, images)
	shown := func(s *steps.Show) []screen.Block {
		t.Helper()
		blocks, err := s.Blocks(t.Context(), r.stage)
		if err != nil {
			t.Fatal(err)
		}
		return blocks
	}
	whole := shown(&steps.Show{Path: "sampleapp/multistage.Dockerfile"})
	want(t, "whole", types(screen.Page{Blocks: whole}), "Listing Notice Listing")
	want(t, "the other", whole[2], screen.Listing{Title: "sampleapp/offline.multistage.Dockerfile", Language: "docker", Text: "FROM other", FirstLine: 1})
	part := shown(&steps.Show{Path: "sampleapp/multistage.Dockerfile", From: 2, To: 2})
	want(t, "part", part[0], screen.Listing{Title: "sampleapp/multistage.Dockerfile", Language: "docker", Text: "FROM b", FirstLine: 2})
	want(t, "part's blocks", types(screen.Page{Blocks: part}), "Listing Notice")

	images.dockerfiles["multistage"] = "sampleapp/multistage.Dockerfile"
	base := shown(&steps.Show{Path: "sampleapp/multistage.Dockerfile"})
	want(t, "another base", base[1], screen.Notice{Tone: screen.Info, Text: "Your builds stand on another base image. Here it says: FROM other"})
	want(t, "an excerpt with it", types(screen.Page{Blocks: shown(&steps.Show{Path: "sampleapp/multistage.Dockerfile", From: 1, To: 1})}), "Listing Notice")
	want(t, "and without", len(shown(&steps.Show{Path: "sampleapp/multistage.Dockerfile", From: 2, To: 2})), 1)
	delete(images.dockerfiles, "multistage")
	want(t, "no other", len(shown(&steps.Show{Path: "sampleapp/multistage.Dockerfile"})), 1)
	gone := shown(&steps.Show{Path: "gone"})
	want(t, "a file that is gone", gone[0].(screen.Notice).Tone, screen.Bad)
}
