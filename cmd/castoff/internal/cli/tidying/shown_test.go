package tidying

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/engine/buildcache"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/tidy"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/ui/screen"
)

// words are the texts of notices, and the cells of tables.
func words(blocks ...screen.Block) string {
	var all []string
	for _, b := range blocks {
		switch b := b.(type) {
		case screen.Notice:
			all = append(all, b.Text, b.Hint)
		case screen.Table:
			for _, row := range b.Rows {
				all = append(all, row...)
			}
		}
	}
	return strings.Join(all, "|")
}

// TestOwnedTable lists what goes and what is kept, with the reason; of the
// builder's cache how much of it has the same fate.
func TestOwnedTable(t *testing.T) {
	t.Parallel()
	made := []tidy.Owned{
		{Kind: "image", ID: "sha256:0123456789abcdef", Refs: []string{"castoff/a:latest"}, Bytes: 2_000_000},
		{Kind: "image", ID: "sha256:ffff", What: "left by a build", Kept: "another image is built on it"},
	}
	cache := []buildcache.Owned{{ID: "1", Bytes: 1_000_000, Kept: "in use"}, {ID: "2", Bytes: 1_000_000}, {ID: "3", Bytes: 500_000}}
	want := "image|castoff/a:latest|0123456789ab|2.00 MB|image|(no name) left by a build, kept: another image is built on it|ffff||" +
		"cache|2 records of the builder's cache||1.50 MB|cache|1 record of the builder's cache, kept: in use||1.00 MB"
	if got := words(ownedTable(made, cache)); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}

// TestCleanSays what was removed, what was kept and why, or that there was
// nothing.
func TestCleanSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		res   cleanResult
		found bool
		cache bool
		want  string
	}{
		{"nothing", cleanResult{}, false, false, "There is nothing of castoff's to remove on this daemon."},
		{"nothing in the cache", cleanResult{}, false, true, "There is nothing in the builder's cache that castoff's builds added"},
		{"not agreed", cleanResult{}, true, false, "Nothing was removed."},
		{"removed", cleanResult{Removed: make([]tidy.Owned, 2), Bases: []string{"debian:12"}}, true, false, "Removed 3 of castoff's containers and images."},
		{"kept", cleanResult{Kept: []tidy.Owned{{ID: "x", Refs: []string{"a:1"}, Kept: "in use"}}}, true, false, "Kept a:1 x: in use"},
		{"the cache", cleanResult{Cache: cleanedCache{Removed: make([]buildcache.Owned, 1), FreedBytes: 1000}}, true, false,
			"Removed 1 record of the builder's cache; that frees 1.00 kB."},
		{"others' cache", cleanResult{BuildCacheBytes: 1000}, false, false, "The builder's cache of this daemon holds 1.00 kB."},
	} {
		o := &cleanOptions{Deps: &shared.Deps{}, cache: c.cache}
		if got := words(o.blocks(c.res, c.found)...); !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestDoctorOnDiskAndBuilder warns where something will not work, with the cure.
func TestDoctorOnDiskAndBuilder(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]images.Plan{
		"ok|how much is free cannot be seen from here; the course needs about 2.00 GB": {FreeBytes: -1, NeedBytes: 2e9},
		"warn|1.00 GB free, the course needs about 2.00 GB":                            {FreeBytes: 1e9, NeedBytes: 2e9},
		"ok|3.00 GB free, the course needs about 2.00 GB":                              {FreeBytes: 3e9, NeedBytes: 2e9},
	} {
		var r doctorReport
		r.disk(p)
		if c := r.Checks[0]; c.State+"|"+c.Text != want || c.State == "warn" && c.Hint == "" {
			t.Errorf("%+v, want %s", c, want)
		}
	}
	both, old := daemon.Info{Builders: []daemon.Builder{daemon.BuildKit, daemon.Legacy}}, daemon.Info{Builders: []daemon.Builder{daemon.Legacy}}
	for _, c := range []struct {
		info daemon.Info
		st   images.Standing
		want string
	}{
		{both, images.Standing{}, "ok|buildkit, else legacy"},
		{both, images.Standing{AskedFor: "legacy", InUse: "legacy", Why: "asked for"}, "ok|legacy, asked for"},
		{both, images.Standing{AskedFor: "podman", InUse: "buildkit", Why: "the best"}, "warn|buildkit, the best"},
		{old, images.Standing{}, "warn|only the legacy builder: it builds unused stages and knows no mounts"},
	} {
		var r doctorReport
		r.builder(c.info, c.st)
		if got := r.Checks[0].State + "|" + r.Checks[0].Text; got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
