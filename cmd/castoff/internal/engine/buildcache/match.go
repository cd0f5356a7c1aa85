package buildcache

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/step"
)

// ran is a step that one of castoff's builds ran, by the daemon's clock.
type ran struct {
	name             string
	started, stopped time.Time
}

// left reports whether a record may be what a step left.
func (s ran) left(r record) bool {
	if r.created.Before(s.started) || r.created.After(s.stopped) {
		return false
	}
	info := step.New("", 0, s.name)
	verb, rest, _ := strings.Cut(info.Name, " ")
	switch {
	case strings.HasPrefix(rest, "--"): // flags can make it leave others
		return strings.HasPrefix(rest, "--from=") && info.N > 0 && s.copied(r)
	case verb == "RUN" && info.N > 0:
		return r.what == "mount / from exec "+command(rest)
	case (verb == "COPY" || verb == "ADD" || verb == "WORKDIR") && info.N > 0:
		return s.copied(r)
	}
	return false
}

// copied reports whether a record is one of files that were copied somewhere.
// Older builders do not say by which step.
func (s ran) copied(r record) bool { return r.what == "fileop target" || r.what == s.name }

// command is what a RUN instruction executes, as BuildKit describes it.
func command(instruction string) string {
	var args []string
	if json.Unmarshal([]byte(instruction), &args) == nil {
		return strings.Join(args, " ")
	}
	return "/bin/sh -c " + instruction
}

// leftBy returns the IDs of those new records that castoff's own steps left,
// even though others were building as well. Each step leaves one record. Where
// as many records fit some steps as there are steps, the records are theirs;
// where there are more, somebody else's is among them, and nobody can say
// which.
func leftBy(steps map[string]ran, fresh []record) map[string]bool {
	fit := func(d string, r record) bool { return steps[d].left(r) }
	ours, placed := map[string]bool{}, map[string]bool{}
	for _, first := range slices.Sorted(maps.Keys(steps)) {
		if placed[first] {
			continue
		}
		// The steps and records that are connected by fitting each other.
		group, records := []string{first}, []string{}
		placed[first] = true
		for i := 0; i < len(group); i++ {
			for _, r := range fresh {
				if !fit(group[i], r) || slices.Contains(records, r.id) {
					continue
				}
				records = append(records, r.id)
				for _, d := range slices.Sorted(maps.Keys(steps)) {
					if !placed[d] && fit(d, r) {
						placed[d] = true
						group = append(group, d)
					}
				}
			}
		}
		if len(records) != len(group) {
			continue
		}
		for _, id := range records {
			ours[id] = true
		}
	}
	return ours
}
