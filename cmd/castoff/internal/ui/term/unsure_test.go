package term

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
)

// TestInstructionsWithoutALayer says of those that changed nothing no more than
// what is known.
func TestInstructionsWithoutALayer(t *testing.T) {
	m, c := explored()
	m.Layers[1] = measure.Layer{CreatedBy: "RUN true", Empty: true}
	v := newExploreView(m, c)
	v.resize(Look{}, 100, 30)
	v.layer = 1
	if what, facts := v.layerDetails(); what != "RUN true" || strings.Join(facts, ", ") != "no layer, changed no file" {
		t.Errorf("%s: %v", what, facts)
	}
	v.image.Layers[1].CreatedBy = "ENV A=b"
	if _, facts := v.layerDetails(); strings.Join(facts, ", ") != "no layer, only sets the configuration" {
		t.Errorf("%v", facts)
	}
}

// TestUnsureLayers lists instructions of which some made a layer without files
// among those of 0 bytes, and counts the layers that there are.
func TestUnsureLayers(t *testing.T) {
	m := measure.Image{Ref: "some:image", SizeBytes: 5, SizeMethod: measure.MethodInspect, Layers: []measure.Layer{
		{CreatedBy: "COPY a b", SizeBytes: 5}, {CreatedBy: "WORKDIR /x", Unsure: true}, {CreatedBy: "WORKDIR /y", Unsure: true, Empty: true},
	}}
	if n := layerCount(m); n != "2" {
		t.Errorf("%s layers", n)
	}
	text := strings.Join(NewRenderer(80, Look{}).layers(m), "\n")
	if last := text[strings.LastIndex(text, "\n")+1:]; !strings.HasPrefix(last, "0 B: WORKDIR /x") || !strings.Contains(last, "WORKDIR /y") {
		t.Errorf("%s", text)
	}
}
