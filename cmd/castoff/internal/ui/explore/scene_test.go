package explore

import (
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/image/measure"
)

// TestExploreUpTo compares with a file system made the simple way: path by
// path, layer by layer.
func TestExploreUpTo(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	names := []string{"a", "b", "a/a", "a/b", "b/a", "a/a/a", "a/b/c", "a-b", "b/a/a"}
	for range 500 {
		m, c := measure.Image{}, measure.Contents{}
		now := map[string]int64{} // the size of each file; that of a directory is -1
		var want []map[string]int64
		for layer := range 4 {
			items := []measure.Item{}
			put := map[string]bool{}
			for _, path := range names {
				_, there := now[path]
				parent := path[:max(strings.LastIndexByte(path, '/'), 0)]
				size, inDir := now[parent]
				switch {
				case random.IntN(3) > 0 || parent != "" && !(inDir && size < 0):
				case there && !put[parent] && random.IntN(2) == 0:
					items = append(items, measure.Item{Path: path, Type: '-', Change: '-'})
					remove(now, path)
				default:
					it := measure.Item{Path: path, Type: 'd', Change: '+'}
					now[path] = -1
					if random.IntN(2) == 0 {
						remove(now, path) // what was a directory has nothing below it
						it.Type, it.SizeBytes = '-', int64(10*layer+1)
						now[path] = it.SizeBytes
					}
					put[path] = true
					items = append(items, it)
				}
			}
			m.Layers = append(m.Layers, measure.Layer{})
			c.Layers = append(c.Layers, items)
			want = append(want, maps.Clone(now))
		}
		v := newExploreView(m, c)
		for layer := range want {
			v.layer, v.upTo = layer, true
			v.stage()
			got := map[string]int64{}
			for i, st := range v.files.states {
				if st.item == nil || st.change == deleted {
					continue
				}
				got[v.files.tree.nodes[i].path] = st.own
				if st.item.Type == typeDir {
					got[v.files.tree.nodes[i].path] = -1
				}
			}
			if !maps.Equal(got, want[layer]) {
				t.Fatalf("up to layer %d of %+v:\n got %v\nwant %v", layer, c.Layers, got, want[layer])
			}
		}
	}
}

// remove removes a path and all below it from a file system.
func remove(files map[string]int64, path string) {
	maps.DeleteFunc(files, func(p string, _ int64) bool { return p == path || strings.HasPrefix(p, path+"/") })
}
