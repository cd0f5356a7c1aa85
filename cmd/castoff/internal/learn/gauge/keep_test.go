package gauge

import (
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/image/cache"
	"castoff/cmd/castoff/internal/image/measure"
)

// TestRecallIsOfTheSameKind takes from the cache nothing but what a command
// would measure itself.
func TestRecallIsOfTheSameKind(t *testing.T) {
	specs := map[string]Spec{
		"look": {}, "probe": {Via: Probe}, "deep": {Layers: true}, "save": {Via: Save}, "files": {Files: true},
		"deep files": {Files: true, Layers: true}, "explorer": {Contents: true, Layers: true}, "fresh": {Fresh: true},
	}
	// Those that a measurement of each kind is enough for.
	enough := map[string][]string{
		"look": {"look"}, "probe": {"probe"}, "deep": {"deep", "save"}, "save": {"deep", "save"}, "files": {"files"},
		"deep files": {"deep files", "explorer"}, "explorer": {"deep files", "explorer"}, "fresh": {"look"},
	}
	for first, spec := range specs {
		kept := cache.New(t.TempDir())
		g := Gauge{spec: spec, kept: kept}
		way := measure.WaySave
		if g.kind() == kindProbe {
			way = measure.WayProbe
		}
		g.kept.Keep(g.key("sha256:1"), newKept(way))
		for second, spec := range specs {
			_, ok := (&Gauge{spec: spec, kept: kept}).recall("sha256:1")
			want := false
			for _, e := range enough[first] {
				want = want || e == second
			}
			if ok != want {
				t.Errorf("%s after %s: %v", second, first, ok)
			}
		}
	}
	// What no probe could tell is not what --via probe asks for.
	kept := cache.New(t.TempDir())
	probe := &Gauge{spec: Spec{Via: Probe}, kept: kept}
	kept.Keep(probe.key("sha256:1"), newKept(measure.WaySave))
	if _, ok := probe.recall("sha256:1"); ok {
		t.Error("a probe has read it")
	}
	// A download size that is not known is found out.
	kept.Keep((&Gauge{spec: Spec{Layers: true}}).key("sha256:1"), newKept(measure.WaySave))
	if _, ok := (&Gauge{spec: Spec{Download: true}, kept: kept}).recall("sha256:1"); ok {
		t.Error("a download size is known")
	}
}

// TestKeptOfAnEngine is what was measured on that engine and image store, and
// contains neither what the image was called nor what that daemon made of it.
func TestKeptOfAnEngine(t *testing.T) {
	engines := map[string]daemon.Info{
		"docker":           {Name: "Docker", ID: "A", Endpoint: "unix:///var/run/docker.sock", Store: "overlay2"},
		"another":          {Name: "Docker", ID: "B", Endpoint: "unix:///var/run/docker.sock", Store: "overlay2"},
		"containerd store": {Name: "Docker", ID: "A", Endpoint: "unix:///var/run/docker.sock", Store: "containerd image store (overlayfs)"},
		"podman":           {Name: "Podman", Endpoint: "unix:///run/podman/podman.sock", Store: "overlay"},
		"another podman":   {Name: "Podman", Endpoint: "unix:///run/user/1000/podman/podman.sock", Store: "overlay"},
	}
	for name, first := range engines {
		kept := cache.New(t.TempDir())
		m := newKept(measure.WayProbe)
		m.Image.Name, m.Image.Ref, m.Image.RunsHere, m.Image.Seconds, m.Image.SizeBytes = "foo:1", "localhost/foo:1", "no", 3, 7
		g := Gauge{kept: kept, store: storeKey(first)}
		kept.Keep(g.key("sha256:1"), m)
		if m.Image.Name != "foo:1" {
			t.Error("keeping it changes what is shown")
		}
		for other, i := range engines {
			g := Gauge{kept: kept, store: storeKey(i)}
			got, ok := g.recall("sha256:1")
			if ok != (other == name) {
				t.Errorf("%s after %s: %v", other, name, ok)
			}
			if ok && (got.Image.Name+got.Image.Ref+got.Image.RunsHere != "" || got.Image.Seconds != 0 || got.Image.SizeBytes != 7) {
				t.Errorf("%s: %+v", name, got.Image)
			}
		}
		if _, ok := g.recall("sha256:2"); ok {
			t.Errorf("%s: of another image", name)
		}
	}
}

func newKept(way string) cache.Measurement {
	return cache.Measurement{Image: measure.Image{Way: way}}
}
