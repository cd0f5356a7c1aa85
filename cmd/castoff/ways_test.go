package main

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/longtest"
)

// way is one way of having images read, by the arguments after the command.
type way struct {
	name string
	args []string
	// explorer is true where a person explores instead.
	explorer bool
	// often is true for those that are tried after each other even where the
	// test may not take minutes.
	often bool
}

// ways are those for images on a daemon, each with different things to find
// out.
var ways = []way{
	{name: "auto", often: true}, {name: "probe", args: []string{"--via", "probe"}, often: true}, {name: "deep", args: []string{"--deep"}, often: true},
	{name: "save", args: []string{"--via", "save"}}, {name: "download", args: []string{"--download"}},
	{name: "files", args: []string{"--files"}, often: true}, {name: "files, deep", args: []string{"--files", "--deep"}},
	{name: "waste", args: []string{"--max-waste", "1GB"}}, {name: "fresh", args: []string{"--fresh"}},
	{name: "explorer", args: []string{"-i"}, explorer: true, often: true},
}

// limits are judged whichever way an image is read. Each is met by some of the
// odd images and not by others.
var limits = []string{"--max-layers", "6", "--max-files", "12", "--max-size", strconv.Itoa(maxSize), "--max-executables", "3", "--nonroot", "--no-setuid", "--no-shell", "--exec-form"}

// maxSize is a little less than the program of the odd images.
const maxSize = 1_000_000

// TestEveryWay reads odd images in every way there is, cold and after every
// other way: all say the same, and that is what docker inspect, the saved
// archive and a container of the image say.
func TestEveryWay(t *testing.T) {
	longtest.Only(t, "it measures a dozen images a hundred times")
	t.Parallel()
	e := dockertest.Engine(t)
	raw := dockertest.Raw(t, e)
	learner := dockertest.Learner()
	t.Cleanup(func() { dockertest.Clean(t, e, learner) })
	large := os.Getenv("CASTOFF_TEST_LARGE") != ""
	b := bench{t: t, learner: learner, refs: oddShop{t, e, learner}.all(raw, large), truth: map[string]truth{}}
	for _, ref := range b.refs {
		b.truth[ref] = look(t, raw, ref)
	}
	if large && len(b.refs) < 20 {
		t.Errorf("there are only %d images", len(b.refs))
	}
	b.counted(e)
	cold := map[string]map[string]reading{}
	caches := map[string]string{}
	for _, w := range ways {
		if !large && !w.often && w.name != "download" && w.name != "save" {
			continue
		}
		caches[w.name] = filepath.Join(t.TempDir(), "cache")
		cold[w.name] = b.read(w, caches[w.name])
		b.agree(w.name, cold[w.name], cold["auto"])
	}
	b.againstTruth(cold["auto"])
	b.againstTruth(cold["deep"])
	b.againstTruth(cold["probe"])
	if large {
		b.files(cold["files"], cold["files, deep"])
	}
	b.archives(cold["deep"])
	b.compares(cold["auto"])
	b.nearLimits(map[string]string{"auto": caches["auto"], "deep": caches["deep"]})
	for _, first := range ways {
		for _, second := range ways {
			if second.explorer || caches[first.name] == "" || !large && !second.often {
				continue // what an explorer keeps counts, and that it has kept already
			}
			cache := filepath.Join(t.TempDir(), "cache")
			if err := os.CopyFS(cache, os.DirFS(caches[first.name])); err != nil {
				t.Fatal(err)
			}
			b.same(second.name+" after "+first.name, b.read(second, cache), cold[second.name])
		}
	}
}
