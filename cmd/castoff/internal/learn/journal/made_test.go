package journal

import (
	"fmt"
	"testing"
	"time"
)

func TestMade(t *testing.T) {
	t.Parallel()
	rs := []Record{
		{Kind: KindBuilt, Engine: "E", ImageID: "old", Image: "traditional"},
		{Kind: KindMeasured, Engine: "E", ImageID: "measured"},
		{Kind: KindMade, Engine: "E", IDs: []string{"1", "2", ""}},
		{Kind: KindMade, Engine: "E", IDs: []string{"2", "3"}},
		{Kind: KindLeftovers, Engine: "E", IDs: []string{"step"}},
		{Kind: KindRemoved, Engine: "F", IDs: []string{"1"}},
		{Kind: KindRemoved, Engine: "E", IDs: []string{"3"}},
	}
	if got := fmt.Sprint(Made(rs)); got != "[old 1 2]" {
		t.Errorf("made %s", got)
	}
	if got := fmt.Sprint(Made(append(rs, Record{Kind: KindMade, Engine: "E", IDs: []string{"3"}}))); got != "[old 1 2 3]" {
		t.Errorf("made again: %s", got)
	}
}

func TestCache(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 29, 8, 0, 0, 123456789, time.UTC)
	note := func(id string, uses int, shared bool) CacheNote {
		return CacheNote{ID: id, Used: at.Add(time.Duration(uses)), Uses: uses, Shared: shared}
	}
	j, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Record{
		{Kind: KindCache, Cache: []CacheNote{note("a", 1, false), note("b", 1, false), note("c", 1, false)}},
		{Kind: KindCache, Cache: []CacheNote{note("b", 2, true), note("a", 3, false)}},
		{Kind: KindCache, Cache: []CacheNote{note("b", 4, false)}}, // shared once is shared
		{Kind: KindRemoved, Cache: []CacheNote{{ID: "c"}}},
	} {
		if err := j.Append(r); err != nil {
			t.Fatal(err)
		}
	}
	rs, err := j.Records()
	if err != nil {
		t.Fatal(err)
	}
	got := Cache(rs)
	want := []CacheNote{note("a", 3, false), note("b", 4, true)}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v, not %+v", got, want)
	}
}
