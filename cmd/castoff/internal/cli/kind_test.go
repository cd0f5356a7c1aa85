package cli

import (
	"testing"

	"castoff/cmd/castoff/internal/budget"
	"castoff/cmd/castoff/internal/cache"
	"castoff/cmd/castoff/internal/measure"
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
		"look": {"look", "probe"}, "probe": {"look", "probe"}, "deep": {"deep", "save"}, "save": {"deep", "save"}, "files": {"files"},
		"deep files": {"deep files", "explorer"}, "explorer": {"deep files", "explorer"}, "fresh": {"look", "probe"},
	}
	for first, f := range flags {
		kept := cache.New(t.TempDir())
		g := gauge{a: &app{}, f: &f, kept: kept}
		way := measure.WaySave
		if g.kind() == kindLook || g.kind() == kindLook+" contents" {
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
	(&gauge{a: &app{}, f: &measureFlags{}, kept: kept}).keep("sha256:1", newKept(measure.WaySave))
	if _, ok := (&gauge{a: &app{}, f: &measureFlags{via: viaProbe}, kept: kept}).recall("sha256:1"); ok {
		t.Error("a probe has read it")
	}
	// A download size that is not known is found out.
	if _, ok := (&gauge{a: &app{}, f: &measureFlags{}, kept: kept, needs: budget.Needs{Download: true}}).recall("sha256:1"); ok {
		t.Error("a download size is known")
	}
}

func newKept(way string) kept {
	return kept{Image: measure.Image{Way: way}, Contents: nil}
}
