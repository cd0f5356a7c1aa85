package anatomy

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// TestUnsureLayers lists instructions of which some made a layer without files
// among those of 0 bytes, and counts the layers that there are.
func TestUnsureLayers(t *testing.T) {
	t.Parallel()
	m := measure.Image{Ref: "some:image", SizeBytes: 5, SizeMethod: measure.MethodInspect, Layers: []measure.Layer{
		{CreatedBy: "COPY a b", SizeBytes: 5}, {CreatedBy: "WORKDIR /x", Unsure: true}, {CreatedBy: "WORKDIR /y", Unsure: true, Empty: true},
	}}
	if n := layerCount(m); n != "2" {
		t.Errorf("%s layers", n)
	}
	drawn := strings.Join(Layers(text.NewRenderer(80, text.Look{}), screen.Layers{Image: m}), "\n")
	if last := drawn[strings.LastIndex(drawn, "\n")+1:]; !strings.HasPrefix(last, "0 B: WORKDIR /x") || !strings.Contains(last, "WORKDIR /y") {
		t.Errorf("%s", drawn)
	}
}
