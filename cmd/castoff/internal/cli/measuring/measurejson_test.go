package measuring

import (
	"encoding/json"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/learn/gauge"
)

// TestMeasureLeavesOutBuilds checks what an image of measure --json has.
func TestMeasureLeavesOutBuilds(t *testing.T) {
	built := measure.Image{Name: "traditional", Seconds: 12.5, Cached: true}
	text, err := json.Marshal(measureResult{SchemaVersion: measure.SchemaVersion, Images: []gauge.Measured{{Image: built, FileList: []measure.Item{{Path: "app", Type: '-', Mode: 0o4755}}}}})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		SchemaVersion int              `json:"schema_version"`
		Images        []map[string]any `json:"images"`
	}
	if err := json.Unmarshal(text, &got); err != nil || len(got.Images) != 1 {
		t.Fatalf("%s: %v", text, err)
	}
	for _, field := range []string{"seconds", "cached", "stages"} {
		if v, ok := got.Images[0][field]; ok {
			t.Errorf("%s is %v", field, v)
		}
	}
	if got.Images[0]["name"] != "traditional" || got.SchemaVersion != 2 {
		t.Errorf("%s", text)
	}
	files, _ := got.Images[0]["file_list"].([]any)
	if len(files) != 1 || files[0].(map[string]any)["mode"] != "4755" {
		t.Errorf("the files are %v", files)
	}
	// A build's own output keeps them.
	if text, _ := json.Marshal(shared.BuiltImage{Image: built}); !json.Valid(text) || !containsAll(string(text), `"seconds":12.5`, `"cached":true`) {
		t.Errorf("build: %s", text)
	}
}

func containsAll(s string, all ...string) bool {
	for _, part := range all {
		if !strings.Contains(s, part) {
			return false
		}
	}
	return true
}
