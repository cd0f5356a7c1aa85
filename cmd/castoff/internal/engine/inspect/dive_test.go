package inspect_test

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/progress"
)

// TestAgainstDive compares layers and waste with dive's, for an image whose
// layers hide each other's files. dive counts every version of a path that is
// in several layers, the visible one too, so its waste is recalculated here
// from its list of files.
func TestAgainstDive(t *testing.T) {
	dive := os.Getenv("CASTOFF_TEST_DIVE")
	if dive == "" {
		t.Skip("skipped, it needs the program dive in CASTOFF_TEST_DIVE")
	}
	e := dockertest.Engine(t)
	_, labels := enginetest.Labels(t, e)
	ref, _ := enginetest.Load(t, e, labels, "dived", nil,
		layerOf(t, []entry{regular("a", "aaaa"), regular("b", "bb"), folder("d"), regular("d/e", "eeeeeeee"), regular("d/f", "f")}),
		layerOf(t, []entry{regular("a", "aaaaaaaaaaaaaaaa"), regular("c", "ccc")}),
		layerOf(t, []entry{whiteout("", "b"), folder("d"), whiteout("d", "f"), regular("d/e", "e")}))
	refs := []string{ref}
	if base := os.Getenv("CASTOFF_TEST_BASE"); base != "" {
		refs = append(refs, base)
	}
	for _, ref := range refs {
		out := filepath.Join(t.TempDir(), "dive.json")
		c := exec.Command(dive, ref, "--json", out)
		c.Env = append(os.Environ(), "CI=true")
		if b, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, b)
		}
		var said struct {
			Layer []struct {
				SizeBytes int64
				DigestID  string
				FileList  []struct {
					Path  string
					Size  int64
					IsDir bool
				}
			}
			Image struct {
				SizeBytes, InefficientBytes int64
				EfficiencyScore             float64
			}
		}
		b, err := os.ReadFile(out)
		if err != nil || json.Unmarshal(b, &said) != nil {
			t.Fatalf("reading what dive says: %v", err)
		}
		m, err := e.Measure(t.Context(), inspect.Spec{Subject: "x", Ref: ref}, progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		if m.SizeBytes != said.Image.SizeBytes || len(m.Layers) != len(said.Layer) {
			t.Fatalf("%s: %d bytes in %d layers, dive says %d in %d", ref, m.SizeBytes, len(m.Layers), said.Image.SizeBytes, len(said.Layer))
		}
		for i, l := range said.Layer {
			if m.Layers[i].SizeBytes != l.SizeBytes || m.Layers[i].Digest != l.DigestID {
				t.Errorf("%s: layer %d is %+v, dive says %d %s", ref, i, m.Layers[i], l.SizeBytes, l.DigestID)
			}
		}
		// All versions of the paths in several layers, except the last of each
		// that is still there.
		versions, sums, last := map[string]int{}, map[string]int64{}, map[string]int64{}
		for _, l := range said.Layer {
			for _, f := range l.FileList {
				if dir, name := filepath.Split(f.Path); len(name) > 4 && name[:4] == whiteoutOf {
					versions[dir+name[4:]]++
					last[dir+name[4:]] = 0
				} else if !f.IsDir {
					versions[f.Path]++
					sums[f.Path] += f.Size
					last[f.Path] = f.Size
				}
			}
		}
		var all, hidden int64
		for p, n := range versions {
			if n > 1 {
				all += sums[p]
				hidden += sums[p] - last[p]
			}
		}
		if all != said.Image.InefficientBytes {
			t.Errorf("%s: dive says %d inefficient bytes, its files come to %d", ref, said.Image.InefficientBytes, all)
		}
		if m.Waste.Bytes != hidden || m.SizeBytes > 0 && math.Abs(m.Waste.Efficiency-float64(m.SizeBytes-hidden)/float64(m.SizeBytes)) > 1e-9 {
			t.Errorf("%s: %+v, dive's files come to %d bytes hidden", ref, *m.Waste, hidden)
		}
	}
}

const whiteoutOf = ".wh."
