package cli

import (
	"testing"

	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/image/cache"
	"castoff/cmd/castoff/internal/image/measure"
)

// TestRecallIsOfTheSameKind takes from the cache nothing but what a command
// would measure itself.
func TestRecallIsOfTheSameKind(t *testing.T) {
	flags := map[string]measureFlags{
		"look": {}, "probe": {via: viaProbe}, "deep": {deep: true}, "save": {via: viaSave}, "files": {files: true},
		"deep files": {files: true, deep: true}, "explorer": {interactive: true}, "fresh": {fresh: true},
	}
	// Those that a measurement of each kind is enough for.
	enough := map[string][]string{
		"look": {"look"}, "probe": {"probe"}, "deep": {"deep", "save"}, "save": {"deep", "save"}, "files": {"files"},
		"deep files": {"deep files", "explorer"}, "explorer": {"deep files", "explorer"}, "fresh": {"look"},
	}
	for first, f := range flags {
		kept := cache.New(t.TempDir())
		g := gauge{a: &app{}, f: &f, kept: kept}
		way := measure.WaySave
		if g.kind() == kindProbe {
			way = measure.WayProbe
		}
		g.keep("sha256:1", newKept(way))
		for second, f := range flags {
			_, ok := (&gauge{a: &app{}, f: &f, kept: kept}).recall("sha256:1")
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
	(&gauge{a: &app{}, f: &measureFlags{via: viaProbe}, kept: kept}).keep("sha256:1", newKept(measure.WaySave))
	if _, ok := (&gauge{a: &app{}, f: &measureFlags{via: viaProbe}, kept: kept}).recall("sha256:1"); ok {
		t.Error("a probe has read it")
	}
	// A download size that is not known is found out.
	(&gauge{a: &app{}, f: &measureFlags{deep: true}, kept: kept}).keep("sha256:1", newKept(measure.WaySave))
	if _, ok := (&gauge{a: &app{}, f: &measureFlags{download: true}, kept: kept}).recall("sha256:1"); ok {
		t.Error("a download size is known")
	}
}

// TestKeptOfAnEngine is what was measured on that engine and image store, and
// has in it neither what the image was called nor what that daemon made of it.
func TestKeptOfAnEngine(t *testing.T) {
	engines := map[string]docker.Info{
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
		g := gauge{a: &app{}, f: &measureFlags{}, kept: kept, engine: engineKey(first)}
		g.keep("sha256:1", m)
		if m.Image.Name != "foo:1" {
			t.Error("keeping it changes what is shown")
		}
		for other, i := range engines {
			g := gauge{a: &app{}, f: &measureFlags{}, kept: kept, engine: engineKey(i)}
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

func newKept(way string) kept {
	return kept{Image: measure.Image{Way: way}, Contents: nil}
}
