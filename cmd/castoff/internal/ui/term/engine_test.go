package term

import (
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/ui/screen"
)

// TestEnginesOwnFigures have a name of their own wherever an image is shown.
func TestEnginesOwnFigures(t *testing.T) {
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
		m := image(c.method)
		got := strings.Join(strings.Fields(strings.ReplaceAll(NewRenderer(100, Look{}).Render(screen.Card{Image: m}, screen.Layers{Image: m}), "│", "")), " ")
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

// TestStreamsHaveNoSize shows how far a stream has been read, and not how long
// it is: it is longer than the image in it.
func TestStreamsHaveNoSize(t *testing.T) {
	send := func(emit progress.Emit, total int64) {
		at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		emit(progress.Event{Time: at, Kind: progress.Phase, Text: "measuring x"})
		for _, n := range []int64{0, 640_000_000, 1_280_000_000} {
			at = at.Add(3 * time.Second)
			emit(progress.Event{Time: at, Kind: progress.Bytes, Current: n, Total: total, Share: true})
		}
	}
	for total, want := range map[int64]string{1_270_000_000: "100 %", 0: ""} {
		tr := newTracker(func() time.Time { return time.Date(2026, 1, 2, 3, 4, 14, 0, time.UTC) })
		send(tr.add, total)
		r := NewRenderer(80, Look{})
		running := strings.Join(r.live(tr, 10, 0), "\n")
		tr.end()
		ended := strings.Join(r.ending(tr, nil, "Measuring x"), "\n")
		var w strings.Builder
		p := &plainWriter{w: &w, steps: map[string]*plainStep{}}
		send(p.emit, total)
		plain := w.String()
		for _, text := range []string{running, ended, plain} {
			if strings.Contains(text, "GB") || strings.Contains(text, "0 B") || !strings.Contains(text, "measuring x") {
				t.Errorf("of %d: %s", total, text)
			}
		}
		if !strings.Contains(running, want) || !strings.Contains(plain, want) || !strings.Contains(ended, "9.0 s") {
			t.Errorf("of %d:\n%s\n%s\n%s", total, running, ended, plain)
		}
	}
}
