package explore

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/text"
)

// TestInstructionsWithoutALayer says of those that changed nothing no more than
// what is known.
func TestInstructionsWithoutALayer(t *testing.T) {
	t.Parallel()
	m, c := explored()
	m.Layers[1] = measure.Layer{CreatedBy: "RUN true", Empty: true}
	v := newExploreView(m, c)
	v.Resize(text.Look{}, 100, 30)
	v.layer = 1
	if what, facts := v.layerDetails(); what != "RUN true" || strings.Join(facts, ", ") != "no layer, changed no file" {
		t.Errorf("%s: %v", what, facts)
	}
	v.image.Layers[1].CreatedBy = "ENV A=b"
	if _, facts := v.layerDetails(); strings.Join(facts, ", ") != "no layer, only sets the configuration" {
		t.Errorf("%v", facts)
	}
}
