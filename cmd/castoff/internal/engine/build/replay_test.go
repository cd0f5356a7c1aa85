package build_test

import (
	"bufio"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/stage"
)

// TestStagesReplayed replays to the tracker what builds reported here on every
// builder.
func TestStagesReplayed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "stages", "*.jsonl"))
	if err != nil || len(files) < 30 {
		t.Fatalf("only %d captured builds, %v", len(files), err)
	}
	for _, path := range files {
		file := strings.TrimSuffix(filepath.Base(path), ".jsonl")
		t.Run(file, func(t *testing.T) {
			stages, err := dockerfile.Stages(stageFile(t, strings.Split(file, "-")[1]+".Dockerfile"), nil)
			if err != nil {
				t.Fatal(err)
			}
			tr := stage.NewTracker(stages, "")
			for s := bufio.NewScanner(strings.NewReader(stageFile(t, file+".jsonl"))); s.Scan(); {
				var e progress.Event
				if err := json.Unmarshal(s.Bytes(), &e); err != nil {
					t.Fatal(err)
				}
				tr.Event(e)
			}
			compareGraph(t, file, strings.NewReplacer(), tr.Graph())
		})
	}
}
