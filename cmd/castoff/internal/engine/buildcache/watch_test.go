package buildcache

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
)

// at is a time by the daemon's clock.
func at(second int) time.Time { return time.Date(2026, 11, 29, 8, 0, second, 0, time.UTC) }

// rec is a record that was made and last used at the given seconds.
func rec(id string, created, used int) record {
	return record{id: id, kind: "regular", what: "fileop target", created: at(created), used: at(used), uses: 1}
}

func (r record) is(kind, what string) record { r.kind, r.what = kind, what; return r }

func (r record) busy() record { r.inUse = true; return r }

func (r record) on(parents ...string) record { r.parents = parents; return r }

// TestAttribute plays through what a look at the cache before and after a build
// that began at second 10 can show.
func TestAttribute(t *testing.T) {
	t.Parallel()
	const url = uploaded + "abc"
	mine := rec("context", 10, 12).is("regular", url)
	for name, c := range map[string]struct {
		before, after []record
		known         []daemon.CacheNote
		want          string // IDs, those that others may have used with a mark
	}{
		"alone":                   {nil, []record{mine, rec("new", 11, 12)}, nil, "context new"},
		"before stays before":     {[]record{rec("old", 1, 2)}, []record{rec("old", 1, 12), mine, rec("new", 11, 12)}, nil, "context new"},
		"older than its ID":       {nil, []record{mine, rec("renamed", 3, 12)}, nil, "context"},
		"somebody's context":      {nil, []record{mine, rec("new", 11, 12), rec("theirs", 11, 12).is("source.local", "local source for context")}, nil, ""},
		"somebody's old context":  {[]record{rec("l", 1, 2).is("source.local", "")}, []record{mine, rec("new", 11, 12), rec("l", 1, 11).is("source.local", "")}, nil, ""},
		"an unused old context":   {[]record{rec("l", 1, 2).is("source.local", "")}, []record{mine, rec("new", 11, 12), rec("l", 1, 2).is("source.local", "")}, nil, "context new"},
		"a second upload":         {nil, []record{mine, rec("new", 11, 12), rec("theirs", 11, 12).is("regular", uploaded+"def")}, nil, ""},
		"an old upload again":     {[]record{rec("c", 1, 2).is("regular", uploaded+"def")}, []record{mine, rec("new", 11, 12), rec("c", 1, 12).is("regular", uploaded+"def")}, nil, "context new"},
		"its own upload again":    {[]record{rec("c", 1, 2).is("regular", uploaded+"def")}, []record{mine, rec("c", 1, 12).is("regular", uploaded+"def")}, []daemon.CacheNote{{ID: "c", Used: at(2), Uses: 1}}, "c context"},
		"somebody's fetched one":  {nil, []record{mine, rec("new", 11, 12), rec("theirs", 11, 12).is("regular", fetched+"https://example.com/context.tar")}, nil, ""},
		"a git source":            {nil, []record{mine, rec("new", 11, 12), rec("theirs", 11, 12).is("source.git.checkout", "")}, nil, ""},
		"left by who failed":      {[]record{rec("x", 1, 2).busy()}, []record{rec("x", 1, 2).busy(), mine, rec("new", 11, 12)}, nil, "context new"},
		"left, and used again":    {[]record{rec("x", 1, 2).busy()}, []record{rec("x", 1, 12).busy(), mine, rec("new", 11, 12)}, nil, ""},
		"somebody let go":         {[]record{rec("x", 1, 2).busy()}, []record{rec("x", 1, 2), mine, rec("new", 11, 12)}, nil, ""},
		"gone meanwhile":          {[]record{rec("x", 1, 2).busy()}, []record{mine, rec("new", 11, 12)}, nil, ""},
		"somebody began before":   {[]record{rec("theirs", 9, 9).busy()}, []record{rec("theirs", 9, 11), mine, rec("new", 11, 12)}, nil, ""},
		"somebody has not ended":  {nil, []record{mine, rec("new", 11, 12), rec("theirs", 11, 11).busy()}, nil, ""},
		"used again by castoff":   {[]record{rec("a", 1, 2)}, []record{rec("a", 1, 12), mine}, []daemon.CacheNote{{ID: "a", Used: at(2), Uses: 1}}, "a context"},
		"not used":                {[]record{rec("a", 1, 2)}, []record{rec("a", 1, 2), mine}, []daemon.CacheNote{{ID: "a", Used: at(2), Uses: 1}}, "context"},
		"used by others before":   {[]record{rec("a", 1, 5)}, []record{rec("a", 1, 12), mine}, []daemon.CacheNote{{ID: "a", Used: at(2), Uses: 1}}, "a* context"},
		"used while others build": {[]record{rec("a", 1, 2)}, []record{rec("a", 1, 12), mine, rec("x", 11, 11).busy()}, []daemon.CacheNote{{ID: "a", Used: at(2), Uses: 1}}, "a*"},
		"shared once":             {[]record{rec("a", 1, 2)}, []record{rec("a", 1, 12)}, []daemon.CacheNote{{ID: "a", Used: at(2), Uses: 1, Shared: true}}, ""},
	} {
		w := watch{before: c.before, seen: true, sent: 1, began: at(10)}
		var got []string
		for _, n := range w.attribute(c.after, c.known) {
			id := n.ID
			if n.Shared {
				id += "*"
			}
			got = append(got, id)
		}
		if s := strings.Join(got, " "); !sameWords(s, c.want) {
			t.Errorf("%s: it notes %q, not %q", name, s, c.want)
		}
	}
	// Without a step of a build, nothing can be told apart from what was there.
	if w := (watch{seen: true, sent: 1}); len(w.attribute([]record{rec("new", 11, 12)}, nil)) != 0 {
		t.Error("it notes records of a build that never began")
	}
}

// TestHeld plays through what may still be in use after a build.
func TestHeld(t *testing.T) {
	t.Parallel()
	e := &Keeper{watch: watch{active: 1, steps: map[string]ran{}}}
	e.Ran("a", "[2/3] RUN make", at(14), at(15)) // BuildKit tells the last piece of a step's time first
	e.Ran("a", "[2/3] RUN make", at(11), at(12))
	made := rec("made", 12, 13).is("regular", "mount / from exec /bin/sh -c make")
	theirs := rec("theirs", 12, 13)
	for name, c := range map[string]struct {
		steps      map[string]ran
		after      []record
		held, ours bool
	}{
		"nothing":                      {e.watch.steps, []record{made, theirs}, false, false},
		"what a step left":             {e.watch.steps, []record{made.busy(), theirs}, true, true},
		"what somebody else adds":      {e.watch.steps, []record{made, theirs.busy()}, false, false},
		"both":                         {e.watch.steps, []record{made.busy(), theirs.busy()}, true, true},
		"anybody's":                    {nil, []record{made.busy()}, true, false},
		"what was in use all the time": {e.watch.steps, []record{made, rec("old", 1, 2).busy()}, false, false},
	} {
		w := watch{before: []record{rec("old", 1, 2).busy()}, seen: true, began: at(10), steps: c.steps}
		if held, ours := w.held(c.after); held != c.held || ours != c.ours {
			t.Errorf("%s: held is %v, ours is %v", name, held, ours)
		}
	}
}

func sameWords(a, b string) bool {
	count := map[string]int{}
	for _, w := range strings.Fields(a) {
		count[w]++
	}
	for _, w := range strings.Fields(b) {
		count[w]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// TestOwnedCacheOrder judges records that stand on each other.
func TestOwnedCacheOrder(t *testing.T) {
	t.Parallel()
	id := func(s string) string { return strings.Repeat("0", 24) + s }
	note := func(s string) daemon.CacheNote { return daemon.CacheNote{ID: id(s), Used: at(2), Uses: 1} }
	show := func(records []record, notes ...daemon.CacheNote) string {
		var out []string
		for _, o := range judgeCache(records, notes) {
			out = append(out, fmt.Sprintf("%s:%s", o.ID[24:], o.Kept))
		}
		return strings.Join(out, ", ")
	}
	a, b, c := rec(id("a"), 1, 2), rec(id("b"), 1, 2).on(id("a")), rec(id("c"), 1, 2).on(id("b"))
	for want, got := range map[string]string{
		"c:, b:, a:":                          show([]record{a, b, c}, note("a"), note("b"), note("c")),
		"a:" + keptUnder:                      show([]record{a, b}, note("a")),
		"b:" + keptUnder + ", a:" + keptUnder: show([]record{a, b, c}, note("a"), note("b")),
		"c:" + keptUsed + ", b:" + keptUnder + ", a:" + keptUnder: show([]record{a, b, rec(id("c"), 1, 9).on(id("b"))}, note("a"), note("b"), note("c")),
		"c:, b:" + keptUsed + ", a:" + keptUnder:                  show([]record{a, b, c}, note("a"), daemon.CacheNote{ID: id("b"), Used: at(2), Uses: 1, Shared: true}, note("c")),
		"c:" + keptInUse + ", b:" + keptUnder:                     show([]record{a, b, c.busy()}, note("b"), note("c")),
		"c:, b:, a: ":                                             show([]record{a.busy(), b.busy(), c}, note("a"), note("b"), note("c")) + " ", // by what is built on them
		"":                                                        show([]record{{id: ".*", used: at(2), uses: 1}}, daemon.CacheNote{ID: ".*", Used: at(2), Uses: 1}),
	} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
