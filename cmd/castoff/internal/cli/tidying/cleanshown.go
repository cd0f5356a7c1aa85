package tidying

import (
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/engine/buildcache"
	"castoff/cmd/castoff/internal/engine/tidy"
	"castoff/cmd/castoff/internal/ground/digest"
	"castoff/cmd/castoff/internal/ground/quantity"
	"castoff/cmd/castoff/internal/ui/screen"
)

// ownedTable is what clean is about to remove, and what it keeps and why.
func ownedTable(made []tidy.Owned, cache []buildcache.Owned) screen.Table {
	t := screen.Table{Head: []string{"Kind", "Name", "ID", "Size"}}
	for _, o := range made {
		size := ""
		if o.Bytes > 0 {
			size = quantity.Size(o.Bytes)
		}
		t.Rows = append(t.Rows, []string{o.Kind, ownedName(o), digest.Short(o.ID), size})
	}
	for _, g := range cacheGroups(cache) {
		name := g.String()
		if g.kept != "" {
			name += ", kept: " + g.kept
		}
		t.Rows = append(t.Rows, []string{"cache", name, "", quantity.Size(g.bytes)})
	}
	return t
}

// ownedName is what something is called or, if it has no name, what it is.
func ownedName(o tidy.Owned) string {
	name := strings.Join(o.Refs, " ")
	if name == "" {
		name = "(no name)"
	}
	if o.What != "" {
		name += " " + o.What
	}
	if o.Kept != "" {
		name += ", kept: " + o.Kept
	}
	return name
}

// cacheGroup is records of the builder's cache that have the same fate.
type cacheGroup struct {
	kept  string
	count int
	// bytes are the sizes of all of them. What images have too is freed with
	// those alone.
	bytes int64
}

// String is how many there are.
func (g cacheGroup) String() string {
	return quantity.Plural(g.count, "record") + " of the builder's cache"
}

// cacheGroups groups records by why they are kept, those that go first.
func cacheGroups(all []buildcache.Owned) []cacheGroup {
	var groups []cacheGroup
	for _, o := range all {
		i := slices.IndexFunc(groups, func(g cacheGroup) bool { return g.kept == o.Kept })
		if i < 0 {
			i = len(groups)
			groups = append(groups, cacheGroup{kept: o.Kept})
		}
		groups[i].count++
		groups[i].bytes += o.Bytes
	}
	slices.SortFunc(groups, func(a, b cacheGroup) int { return strings.Compare(a.kept, b.kept) })
	return groups
}

// blocks is what came of it; found is true if there was anything to remove.
func (o *cleanOptions) blocks(res cleanResult, found bool) []screen.Block {
	var blocks []screen.Block
	if n := len(res.Removed) + len(res.Bases); n > 0 {
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: fmt.Sprintf("Removed %d of castoff's containers and images.", n)})
	}
	if groups := cacheGroups(res.Cache.Removed); len(groups) > 0 {
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: fmt.Sprintf("Removed %s; that frees %s.", groups[0], quantity.Size(res.Cache.FreedBytes))})
	}
	switch {
	case len(blocks) > 0:
	case found:
		blocks = append(blocks, screen.Notice{Text: "Nothing was removed."})
	case o.cache:
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: "There is nothing in the builder's cache that castoff's builds added and that castoff may remove."})
	default:
		blocks = append(blocks, screen.Notice{Tone: screen.Good, Text: "There is nothing of castoff's to remove on this daemon."})
	}
	for _, o := range res.Kept {
		blocks = append(blocks, screen.Notice{Tone: screen.Warn, Text: "Kept " + strings.Join(append(slices.Clone(o.Refs), o.ID), " ") + ": " + o.Kept})
	}
	for _, g := range cacheGroups(res.Cache.Kept) {
		blocks = append(blocks, screen.Notice{Tone: screen.Warn, Text: fmt.Sprintf("Kept %s, %s: %s", g, quantity.Size(g.bytes), g.kept)})
	}
	if res.BuildCacheBytes > 0 {
		blocks = append(blocks, screen.Notice{
			Text: "The builder's cache of this daemon holds " + quantity.Size(res.BuildCacheBytes) + ". castoff leaves alone what other builds have added or used, and what it is not certain of.",
			Hint: "docker builder prune -a    empties it, for all",
		})
	}
	return blocks
}
