package gauge

import (
	"os"
	"testing"

	"castoff/cmd/castoff/internal/image/cache"
	"castoff/cmd/castoff/internal/image/measure"
)

// TestSecretsAreNotKept: what shows secrets neither goes to the disk nor comes
// from it.
func TestSecretsAreNotKept(t *testing.T) {
	dir := t.TempDir()
	g := &Gauge{spec: Spec{Via: Auto}, kept: cache.New(dir)}
	g.kept.Keep(g.key("sha256:1"), cache.Measurement{Image: measure.Image{Way: measure.WayProbe, SecretsShown: true}})
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Fatalf("%v, %v", files, err)
	}
	g.kept.Keep(g.key("sha256:1"), cache.Measurement{Image: measure.Image{Way: measure.WayProbe}})
	if _, ok := g.recall("sha256:1"); !ok {
		t.Error("without secrets it is not kept")
	}
	g.spec.ShowSecrets = true
	if _, ok := g.recall("sha256:1"); ok {
		t.Error("one with masks is taken where the secrets are asked for")
	}
}
