package journal

import (
	"maps"
	"slices"
	"time"
)

// CacheNote is a record of a builder's cache that castoff's builds added.
type CacheNote struct {
	ID string `json:"id"`
	// Used is when castoff's builds used it last, by the daemon's clock, and Uses
	// how often it had been used by then.
	Used time.Time `json:"used,omitzero"`
	Uses int       `json:"uses,omitempty"`
	// Shared is true once a build of somebody else may have used it.
	Shared bool `json:"shared,omitempty"`
}

// Made returns the IDs of the images that castoff made and has not removed
// since, oldest first, whether they still have a name or not.
func Made(records []Record) []string {
	type entry struct{ engine, id string }
	var made []entry
	seen := map[entry]bool{}
	add := func(e entry) {
		if e.id != "" && !seen[e] {
			made, seen[e] = append(made, e), true
		}
	}
	for _, r := range records {
		switch r.Kind {
		case KindMade:
			for _, id := range r.IDs {
				add(entry{r.Engine, id})
			}
		case KindBuilt: // before there were records of their own
			add(entry{r.Engine, r.ImageID})
		case KindRemoved:
			made = slices.DeleteFunc(made, func(e entry) bool {
				gone := e.engine == r.Engine && removes(r, e.id, "")
				if gone {
					delete(seen, e)
				}
				return gone
			})
		}
	}
	var out []string
	for _, e := range made {
		if !slices.Contains(out, e.id) {
			out = append(out, e.id)
		}
	}
	return out
}

// Cache returns what was noted last of the records of builders' caches, without
// those that were removed, by their IDs.
func Cache(records []Record) []CacheNote {
	notes := map[string]CacheNote{}
	for _, r := range records {
		for _, n := range r.Cache {
			switch r.Kind {
			case KindCache:
				n.Shared = n.Shared || notes[n.ID].Shared // once and for all
				notes[n.ID] = n
			case KindRemoved:
				delete(notes, n.ID)
			}
		}
	}
	var out []CacheNote
	for _, id := range slices.Sorted(maps.Keys(notes)) {
		out = append(out, notes[id])
	}
	return out
}
