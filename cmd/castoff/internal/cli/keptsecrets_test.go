package cli

import (
	"os"
	"testing"

	"castoff/cmd/castoff/internal/image/cache"
	"castoff/cmd/castoff/internal/image/measure"
)

// TestSecretsAreNotKept: what shows secrets comes neither to the disk nor from
// there.
func TestSecretsAreNotKept(t *testing.T) {
	dir := t.TempDir()
	k := &gauge{a: &app{}, f: newMeasureFlags("measure"), kept: cache.New(dir)}
	k.keep("sha256:1", kept{Image: measure.Image{Way: measure.WayProbe, SecretsShown: true}})
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Fatalf("%v, %v", files, err)
	}
	k.keep("sha256:1", kept{Image: measure.Image{Way: measure.WayProbe}})
	if _, ok := k.recall("sha256:1"); !ok {
		t.Error("without secrets it is not kept")
	}
	k.f.showSecrets = true
	if _, ok := k.recall("sha256:1"); ok {
		t.Error("one with masks is taken where the secrets are asked for")
	}
}
