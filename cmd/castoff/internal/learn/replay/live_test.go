package replay_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/recording"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/imagestest"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/replay"
	"castoff/cmd/castoff/internal/learn/trials"
)

// explained are the differences between the shipped recording, on a distribution,
// and a live course on the offline base: what only one of them shows. Besides, their
// images and bases have other names.
var explained = []string{
	"Listing", // the offline base's own Dockerfiles are shown below the guide's
}

// TestRecordedAndLive plays the course on a daemon, records it, and plays the
// recording: both show the same, block by block. What comes with castoff shows the
// same kinds of blocks on each page, so that it cannot grow stale.
func TestRecordedAndLive(t *testing.T) {
	t.Parallel()
	longtest.Only(t, "it plays the whole course")
	e := dockertest.Engine(t)
	learner := dockertest.Learner()
	t.Cleanup(func() { dockertest.Clean(t, e, learner) })
	imagestest.LendGo(t, e, learner)
	o := openOwn(t)
	notes := &journal.Memory{}
	taken := replay.Record(e)
	live := o.of.Images
	live.Base, live.Learner = baseimage.OfflineName, learner
	set, err := images.New(t.Context(), taken, nil, notes, live)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	taken.Without(set)
	lab := trials.New(t.Context(), e, set, notes, trials.Options{Files: o.of.Trials, Learner: learner, CacheDir: live.CacheDir})
	defer lab.Close()
	was := o.played(t, set, taken.Trials(lab, notes), "")

	var file bytes.Buffer
	if err := taken.Recording(set, o.of.Title, "v1", learner).Write(&file); err != nil {
		t.Fatal(err)
	}
	t.Logf("the recording has %d bytes", file.Len())
	rec, err := recording.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	tape, err := replay.New(t.Context(), rec, o.of)
	if err != nil {
		t.Fatal(err)
	}
	defer tape.Close()
	again := o.played(t, tape, tape.Trials(), tape.Mark())
	if amiss := tape.Amiss(); len(amiss) > 0 {
		t.Errorf("amiss: %q", amiss)
	}
	names := strings.NewReplacer("castoff/"+learner+"/base", "BASE", "castoff/"+learner+"/", "castoff/")
	same(t, "the recording of it", names, was, again, nil)
	tape = shipped(t, o)
	names = strings.NewReplacer("castoff/"+learner+"/base", "BASE", "castoff/"+learner+"/", "castoff/", tape.Header.Base, "BASE")
	same(t, "the shipped recording", names, was, o.played(t, tape, tape.Trials(), tape.Mark()), explained)
}

// same reports pages on which one reader was shown other kinds of blocks than
// another.
func same(t *testing.T, what string, names *strings.Replacer, a, b *reader, explained []string) {
	t.Helper()
	if len(a.pages) != len(b.pages) {
		t.Fatalf("%s: %d pages, live %d", what, len(b.pages), len(a.pages))
	}
	for i := range a.pages {
		live, recorded := parts(names.Replace(shape(a.pages[i])), explained), parts(names.Replace(shape(b.pages[i])), explained)
		if !slices.Equal(live, recorded) {
			t.Errorf("%s: %s, page %d:\nlive     %q\nrecorded %q", what, a.pages[i].Lesson, a.pages[i].Number, live, recorded)
		}
	}
}

// parts are those of a shape that no explanation is about.
func parts(shape string, explained []string) []string {
	return slices.DeleteFunc(strings.Split(shape, " | "), func(s string) bool { return slices.Contains(explained, s) })
}
