package anatomy

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/ui/screen"
	"castoff/cmd/castoff/internal/ui/text"
)

// TestEnginesOwnFigures have a name of their own wherever an image is shown.
func TestEnginesOwnFigures(t *testing.T) {
	t.Parallel()
	image := func(method string) measure.Image {
		return measure.Image{Ref: "x:1", Way: measure.WayProbe, SizeBytes: 1_330_000_000, SizeMethod: method, Root: &rootfs.Facts{SizeBytes: 1_254_120_603, Files: 3},
			Layers: []measure.Layer{{CreatedBy: "RUN a", SizeBytes: 1_329_983_616}, {CreatedBy: "COPY . .", SizeBytes: 16_384}}}
	}
	for _, c := range []struct {
		method string
		want   []string
		not    string
	}{
		{measure.MethodSave, []string{"on disk 1.33 GB", "1.33 GB on disk, by instruction"}, "about"},
		{measure.MethodInspect, []string{"on disk about 1.33 GB all layers, as the engine reports it", "about 1.33 GB on disk, by instruction"}, "blocks"},
		{measure.MethodBlocks, []string{"on disk at least 1.25 GB; castoff measure --deep counts all layers", "engine 1.33 GB all layers in whole blocks", "1.33 GB in whole blocks, by instruction"}, "GB on disk"},
		{measure.MethodArchives, []string{"on disk at least 1.25 GB;", "engine 1.33 GB all layers as archives", "1.33 GB as archives, by instruction"}, "GB on disk"},
	} {
		m, r := image(c.method), text.NewRenderer(100, text.Look{})
		got := strings.Join(strings.Fields(strings.ReplaceAll(strings.Join(append(Card(r, screen.Card{Image: m}), Layers(r, screen.Layers{Image: m})...), "\n"), "│", "")), " ")
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q in %s", c.method, want, got)
			}
		}
		if strings.Contains(got, c.not) {
			t.Errorf("%s: %q in %s", c.method, c.not, got)
		}
		s := stageBytes(stage.Stage{State: stage.Built, SizeBytes: m.SizeBytes, SizeMethod: c.method})
		if want := measure.About(c.method) + "1.33 GB " + measure.SizeName(c.method); s != want {
			t.Errorf("the stage has %s, not %s", s, want)
		}
	}
}
