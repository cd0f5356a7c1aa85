package docker

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// at is a time by the daemon's clock.
func at(second int) time.Time { return time.Date(2026, 11, 29, 8, 0, second, 0, time.UTC) }

// rec is a record that was made and used last at some seconds.
func rec(id string, created, used int) cacheRecord {
	return cacheRecord{id: id, kind: "regular", what: "fileop target", created: at(created), used: at(used), uses: 1}
}

func (r cacheRecord) is(kind, what string) cacheRecord { r.kind, r.what = kind, what; return r }

func (r cacheRecord) busy() cacheRecord { r.inUse = true; return r }

func (r cacheRecord) on(parents ...string) cacheRecord { r.parents = parents; return r }

// TestAttribute plays what a look at the cache before and after a build, that
// began in second 10, can show.
func TestAttribute(t *testing.T) {
	const url = uploaded + "abc"
	mine := rec("context", 10, 12).is("regular", url)
	for name, c := range map[string]struct {
		before, after []cacheRecord
		known         []CacheNote
		want          string // IDs, those that others may have used with a mark
	}{
		"alone":                   {nil, []cacheRecord{mine, rec("new", 11, 12)}, nil, "context new"},
		"before stays before":     {[]cacheRecord{rec("old", 1, 2)}, []cacheRecord{rec("old", 1, 12), mine, rec("new", 11, 12)}, nil, "context new"},
		"older than its ID":       {nil, []cacheRecord{mine, rec("renamed", 3, 12)}, nil, "context"},
		"somebody's context":      {nil, []cacheRecord{mine, rec("new", 11, 12), rec("theirs", 11, 12).is("source.local", "local source for context")}, nil, ""},
		"somebody's old context":  {[]cacheRecord{rec("l", 1, 2).is("source.local", "")}, []cacheRecord{mine, rec("new", 11, 12), rec("l", 1, 11).is("source.local", "")}, nil, ""},
		"an unused old context":   {[]cacheRecord{rec("l", 1, 2).is("source.local", "")}, []cacheRecord{mine, rec("new", 11, 12), rec("l", 1, 2).is("source.local", "")}, nil, "context new"},
		"a second upload":         {nil, []cacheRecord{mine, rec("new", 11, 12), rec("theirs", 11, 12).is("regular", uploaded+"def")}, nil, ""},
		"an old upload again":     {[]cacheRecord{rec("c", 1, 2).is("regular", uploaded+"def")}, []cacheRecord{mine, rec("new", 11, 12), rec("c", 1, 12).is("regular", uploaded+"def")}, nil, "context new"},
		"its own upload again":    {[]cacheRecord{rec("c", 1, 2).is("regular", uploaded+"def")}, []cacheRecord{mine, rec("c", 1, 12).is("regular", uploaded+"def")}, []CacheNote{{ID: "c", Used: at(2), Uses: 1}}, "c context"},
		"somebody's fetched one":  {nil, []cacheRecord{mine, rec("new", 11, 12), rec("theirs", 11, 12).is("regular", fetched+"https://example.com/context.tar")}, nil, ""},
		"a git source":            {nil, []cacheRecord{mine, rec("new", 11, 12), rec("theirs", 11, 12).is("source.git.checkout", "")}, nil, ""},
		"left by who failed":      {[]cacheRecord{rec("x", 1, 2).busy()}, []cacheRecord{rec("x", 1, 2).busy(), mine, rec("new", 11, 12)}, nil, "context new"},
		"left, and used again":    {[]cacheRecord{rec("x", 1, 2).busy()}, []cacheRecord{rec("x", 1, 12).busy(), mine, rec("new", 11, 12)}, nil, ""},
		"somebody let go":         {[]cacheRecord{rec("x", 1, 2).busy()}, []cacheRecord{rec("x", 1, 2), mine, rec("new", 11, 12)}, nil, ""},
		"gone meanwhile":          {[]cacheRecord{rec("x", 1, 2).busy()}, []cacheRecord{mine, rec("new", 11, 12)}, nil, ""},
		"somebody began before":   {[]cacheRecord{rec("theirs", 9, 9).busy()}, []cacheRecord{rec("theirs", 9, 11), mine, rec("new", 11, 12)}, nil, ""},
		"somebody has not ended":  {nil, []cacheRecord{mine, rec("new", 11, 12), rec("theirs", 11, 11).busy()}, nil, ""},
		"used again by castoff":   {[]cacheRecord{rec("a", 1, 2)}, []cacheRecord{rec("a", 1, 12), mine}, []CacheNote{{ID: "a", Used: at(2), Uses: 1}}, "a context"},
		"not used":                {[]cacheRecord{rec("a", 1, 2)}, []cacheRecord{rec("a", 1, 2), mine}, []CacheNote{{ID: "a", Used: at(2), Uses: 1}}, "context"},
		"used by others before":   {[]cacheRecord{rec("a", 1, 5)}, []cacheRecord{rec("a", 1, 12), mine}, []CacheNote{{ID: "a", Used: at(2), Uses: 1}}, "a* context"},
		"used while others build": {[]cacheRecord{rec("a", 1, 2)}, []cacheRecord{rec("a", 1, 12), mine, rec("x", 11, 11).busy()}, []CacheNote{{ID: "a", Used: at(2), Uses: 1}}, "a*"},
		"shared once":             {[]cacheRecord{rec("a", 1, 2)}, []cacheRecord{rec("a", 1, 12)}, []CacheNote{{ID: "a", Used: at(2), Uses: 1, Shared: true}}, ""},
	} {
		w := cacheWatch{before: c.before, seen: true, sent: 1, began: at(10)}
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
	// Without a step of a build nothing can be told from what was there.
	if w := (cacheWatch{seen: true, sent: 1}); len(w.attribute([]cacheRecord{rec("new", 11, 12)}, nil)) != 0 {
		t.Error("it notes records of a build that never began")
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
	id := func(s string) string { return strings.Repeat("0", 24) + s }
	note := func(s string) CacheNote { return CacheNote{ID: id(s), Used: at(2), Uses: 1} }
	show := func(records []cacheRecord, notes ...CacheNote) string {
		var out []string
		for _, o := range judgeCache(records, notes) {
			out = append(out, fmt.Sprintf("%s:%s", o.ID[24:], o.Kept))
		}
		return strings.Join(out, ", ")
	}
	a, b, c := rec(id("a"), 1, 2), rec(id("b"), 1, 2).on(id("a")), rec(id("c"), 1, 2).on(id("b"))
	for want, got := range map[string]string{
		"c:, b:, a:":                          show([]cacheRecord{a, b, c}, note("a"), note("b"), note("c")),
		"a:" + keptUnder:                      show([]cacheRecord{a, b}, note("a")),
		"b:" + keptUnder + ", a:" + keptUnder: show([]cacheRecord{a, b, c}, note("a"), note("b")),
		"c:" + keptUsed + ", b:" + keptUnder + ", a:" + keptUnder: show([]cacheRecord{a, b, rec(id("c"), 1, 9).on(id("b"))}, note("a"), note("b"), note("c")),
		"c:, b:" + keptUsed + ", a:" + keptUnder:                  show([]cacheRecord{a, b, c}, note("a"), CacheNote{ID: id("b"), Used: at(2), Uses: 1, Shared: true}, note("c")),
		"c:" + keptInUse + ", b:" + keptUnder:                     show([]cacheRecord{a, b, c.busy()}, note("b"), note("c")),
		"c:, b:, a: ":                                             show([]cacheRecord{a.busy(), b.busy(), c}, note("a"), note("b"), note("c")) + " ", // by what stands on them
		"":                                                        show([]cacheRecord{{id: ".*", used: at(2), uses: 1}}, CacheNote{ID: ".*", Used: at(2), Uses: 1}),
	} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
