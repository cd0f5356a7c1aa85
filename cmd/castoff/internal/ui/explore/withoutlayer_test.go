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

// TestSelectedInstructionStays in the list of layers, also where it has no files:
// ENV and CMD stand at the end of most images.
func TestSelectedInstructionStays(t *testing.T) {
	t.Parallel()
	m, c := explored()
	for range 12 {
		m.Layers = append(m.Layers, measure.Layer{CreatedBy: "ENV A=b", Empty: true})
		c.Layers = append(c.Layers, nil)
	}
	v := newExploreView(m, c)
	v.Resize(text.Look{}, 60, 18)
	for layer := range m.Layers {
		v.layer = layer
		v.stage()
		if at := v.layer + 1; at < v.listed || at >= v.listed+v.panes.listHeight {
			t.Errorf("layer %d: rows %d to %d of the list are shown", layer, v.listed, v.listed+v.panes.listHeight-1)
		}
	}
}
