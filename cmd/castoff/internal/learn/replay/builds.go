package replay

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/ground/wholefile"
)

// mostBuilds is how many builds are kept: enough for the images of a few courses.
const mostBuilds = 40

// Builds keeps how images were built in a directory, each build as a recording, so
// that it can be shown again as it ran. What cannot be kept is not.
type Builds struct{ Dir string }

// suffix ends the names of the files.
const suffix = ".build"

// callBuilt is the name of the one call of such a recording.
const callBuilt = "built"

// file is where the build of an image is kept. An ID comes from an engine.
func (b *Builds) file(id string) string {
	sum := sha256.Sum256([]byte(id))
	return filepath.Join(b.Dir, hex.EncodeToString(sum[:12])+suffix)
}

// Keep keeps the events of the build of an image, by its ID.
func (b *Builds) Keep(id string, events []progress.Event) {
	if len(events) == 0 {
		return
	}
	t := recording.TakeAt(callBuilt, id, events[0].Time)
	for _, e := range events {
		t.See(e)
	}
	rec := &recording.Recording{Calls: []*recording.Call{t.End(true, nil)}, Header: recording.Header{
		Format: recording.Format, Version: recording.Version, Date: events[0].Time,
	}}
	_ = wholefile.Write(b.file(id), 0o600, func(w io.Writer) error { return rec.Write(w) })
	b.thin()
}

// Ran is the events of the build of an image, with the times at which they
// happened; false if they were not kept.
func (b *Builds) Ran(id string) (events []progress.Event, ok bool) {
	f, err := os.Open(b.file(id))
	if err != nil {
		return nil, false
	}
	defer f.Close()
	rec, err := recording.Read(io.LimitReader(f, recording.MostBytes))
	if err != nil || rec.Cut || len(rec.Calls) != 1 || rec.Calls[0].Key != id {
		return nil, false
	}
	return rec.Calls[0].Events(), true
}

// thin removes the oldest builds where there are too many.
func (b *Builds) thin() {
	names, err := filepath.Glob(filepath.Join(b.Dir, "*"+suffix))
	if err != nil || len(names) <= mostBuilds {
		return
	}
	at := map[string]time.Time{}
	for _, name := range names {
		if st, err := os.Lstat(name); err == nil {
			at[name] = st.ModTime()
		}
	}
	slices.SortFunc(names, func(a, c string) int { return at[a].Compare(at[c]) })
	for _, name := range names[:len(names)-mostBuilds] {
		_ = os.Remove(name)
	}
}
