package images

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/sampleapp"
)

// baseEngine has some images, and can pull some others.
type baseEngine struct {
	fake
	local, remote []string
	asked         []baseimage.Request
}

func (e *baseEngine) FreeDisk() (int64, error) { return 0, daemon.ErrDiskUnknown }

func (e *baseEngine) LocalBase(_ context.Context, ref string) (baseimage.Base, bool) {
	return baseimage.Base{Ref: ref, ID: "id of " + ref, Source: baseimage.Local}, slices.Contains(e.local, ref)
}

func (e *baseEngine) Find(ctx context.Context, ref string) (inspect.Found, bool, error) {
	b, ok := e.LocalBase(ctx, ref)
	return inspect.Found{ID: b.ID}, ok, nil
}

func (e *baseEngine) EnsureBase(ctx context.Context, r baseimage.Request, _ progress.Emit) (baseimage.Base, error) {
	e.asked = append(e.asked, r)
	if r.Ref == baseimage.OfflineName {
		return baseimage.Base{Ref: r.Offline.Ref, ID: "id of " + r.Offline.Ref, Source: baseimage.Offline, Reason: r.Why}, nil
	}
	ref := cmp.Or(r.Ref, r.Wanted.Image())
	if b, ok := e.LocalBase(ctx, ref); ok {
		return b, nil
	}
	if slices.Contains(e.remote, ref) {
		e.local = append(e.local, ref)
		return baseimage.Base{Ref: ref, ID: "id of " + ref, Source: baseimage.Pulled}, nil
	}
	if b, ok := e.LocalBase(ctx, baseimage.Previous); ok && ref == baseimage.Default && r.Ref == "" {
		return b, nil
	}
	if r.Ref == "" && r.Wanted.Ref != "" && !r.Wanted.Only {
		e.local = append(e.local, r.Offline.Ref)
		return baseimage.Base{Ref: r.Offline.Ref, ID: "id of " + r.Offline.Ref, Source: baseimage.Offline, Reason: "it is gone"}, nil
	}
	return baseimage.Base{}, fault.New(errors.New("getting the base image: pulling "+ref+": no such image"), fault.ExitFailed, "castoff --base offline")
}

// run is one run of castoff: a set for what was asked for, whose base is made
// ready if build is true.
func (e *baseEngine) run(t *testing.T, j Journal, base Asked, build bool) (*Set, Standing, error) {
	t.Helper()
	return e.runFor(t, j, base, baseimage.Wanted{}, build)
}

// runFor is run on a course that wants a base image of its own.
func (e *baseEngine) runFor(t *testing.T, j Journal, base Asked, wanted baseimage.Wanted, build bool) (*Set, Standing, error) {
	t.Helper()
	base.What = journal.ChoiceBase
	s, err := New(t.Context(), e, nil, j, Options{Base: base.Value, Asked: Asks{Base: base}, Wanted: wanted, Learner: "ada", Images: declared, Files: files(sampleapp.Files), Format: format})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if build {
		_, err = s.ensureBase(t.Context(), nothing)
	}
	return s, s.BaseStanding(t.Context()), err
}

func (e *baseEngine) chosen(t *testing.T, j Journal) string {
	t.Helper()
	records, err := j.Records()
	if err != nil {
		t.Fatal(err)
	}
	c, _ := journal.Chosen(records, "ada", journal.ChoiceBase)
	return c.Value
}

func asks(value string, now, keep bool) Asked {
	a := Asked{Choice: journal.Choice{Value: value, By: "--base"}, Now: now, Keep: keep}
	if !now {
		a.When = time.Date(2026, 11, 29, 12, 0, 0, 0, time.Local)
	}
	return a
}

// TestKeepingTheBase keeps a base image that is there at once, one that has to
// be pulled when it is there, and none that is unavailable or for one run.
func TestKeepingTheBase(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		asked         Asked
		before, after string // what is kept before anything is built, and after
	}{
		"on the daemon":    {asks("debian:12", true, true), "debian:12", "debian:12"},
		"the offline base": {asks(baseimage.OfflineName, true, true), "offline", "offline"},
		"the course's own": {asks(Default, true, true), "default", "default"},
		"to be pulled":     {asks("debian:13", true, true), "", "debian:13"},
		"misspelt":         {asks("debain:13", true, true), "", ""},
		"for one run":      {asks("debian:12", true, false), "", ""},
		"from before":      {asks("debian:12", false, true), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := &baseEngine{local: []string{"debian:12"}, remote: []string{"debian:13", baseimage.Default}}
			j := openJournal(t)
			s, _, _ := e.run(t, j, tt.asked, false)
			if got := e.chosen(t, j); got != tt.before || s.Kept(journal.ChoiceBase) != (tt.before != "" || !tt.asked.Now) {
				t.Errorf("before: %q is kept, and told: %t", got, s.Kept(journal.ChoiceBase))
			}
			_, err := s.ensureBase(t.Context(), nothing)
			if got := e.chosen(t, j); got != tt.after || (err != nil) != (name == "misspelt") {
				t.Errorf("after: %q is kept; %v", got, err)
			}
			if s.Kept(journal.ChoiceBase) != (tt.after != "" || !tt.asked.Now) {
				t.Errorf("after: it is told to be kept: %t", s.Kept(journal.ChoiceBase))
			}
		})
	}
}

// TestOneRunChangesNothing: what one command is told to use is not what the
// course stands on afterwards.
func TestOneRunChangesNothing(t *testing.T) {
	t.Parallel()
	e := &baseEngine{local: []string{baseimage.Default, "castoff/ada/base:latest"}}
	j := openJournal(t)
	if _, st, err := e.run(t, j, asks(baseimage.OfflineName, true, false), true); err != nil || st.InUse != "castoff/ada/base" ||
		st.Why != "the offline base, asked for with --base, for this command alone" {
		t.Errorf("%+v, %v", st, err)
	}
	if _, st, err := e.run(t, j, Asked{}, true); err != nil || st.InUse != baseimage.Default || st.AskedFor != "" || st.Why != "the course's own base image" {
		t.Errorf("afterwards: %+v, %v", st, err)
	}
}

// TestBackToTheDefault asks for the course's own base again where the offline
// one took its place: the registry is tried again.
func TestBackToTheDefault(t *testing.T) {
	t.Parallel()
	e := &baseEngine{local: []string{"castoff/ada/base:latest"}, remote: []string{baseimage.Default}}
	j := openJournal(t)
	if err := j.Append(journal.Record{Kind: journal.KindBase, Learner: "ada", Engine: "fake",
		Base: &journal.Base{Ref: "castoff/ada/base:latest", ID: "id of castoff/ada/base:latest", Source: journal.SourceOffline, Reason: "the registry refused"}}); err != nil {
		t.Fatal(err)
	}
	_, st, err := e.run(t, j, Asked{}, true)
	if err != nil || st.InUse != "castoff/ada/base" || e.asked[0].Ref != baseimage.OfflineName {
		t.Errorf("%+v, %v", st, err)
	}
	if s, st, _ := e.run(t, j, Asked{}, false); st.Why != "the offline base, because the course began on it, when the registry refused" || !s.Plan(t.Context()).Offline {
		t.Errorf("next time: %+v", st)
	}
	if _, st, err := e.run(t, j, asks(Default, true, true), true); err != nil || st.InUse != baseimage.Default || st.Why != "the course's own base image, asked for with --base" {
		t.Errorf("%+v, %v", st, err)
	}
	if _, st, err := e.run(t, j, asks(Default, false, true), true); err != nil || st.InUse != baseimage.Default {
		t.Errorf("and once more: %+v, %v", st, err)
	}
}

// TestTheBaseIsGone removes the base image of a course: castoff says so, and
// how to go back to its own.
func TestTheBaseIsGone(t *testing.T) {
	t.Parallel()
	e := &baseEngine{local: []string{"debian:12"}}
	j := openJournal(t)
	if _, _, err := e.run(t, j, asks("debian:12", true, true), true); err != nil {
		t.Fatal(err)
	}
	if _, st, _ := e.run(t, j, asks("debian:12", false, true), false); st.Absent || st.Why != "asked for with --base on 29 Nov 2026" {
		t.Errorf("as long as it is there: %+v", st)
	}
	e.local = nil
	_, st, err := e.run(t, j, asks("debian:12", false, true), true)
	if !st.Absent || st.Why != "asked for with --base on 29 Nov 2026; it is no longer on this daemon" {
		t.Errorf("%+v", st)
	}
	if err == nil || !strings.HasPrefix(err.Error(), "going on with debian:12, asked for with --base on 29 Nov 2026, which is no longer on this daemon: getting the base image: ") ||
		!slices.Equal(fault.Hints(err), []string{"castoff --base default    goes back to ubuntu:26.04", "castoff --base offline"}) {
		t.Errorf("%v\n%q", err, fault.Hints(err))
	}
}

// TestCourseOfAnOldJournal goes on with the base image that images have stood
// on since before castoff kept what was asked for, as long as it is there.
func TestCourseOfAnOldJournal(t *testing.T) {
	t.Parallel()
	e := &baseEngine{local: []string{"debian:12"}, remote: []string{baseimage.Default}}
	j := openJournal(t)
	old := journal.Record{Kind: journal.KindBase, Learner: "ada", Engine: "fake", Base: &journal.Base{Ref: "debian:12", ID: "id of debian:12", Source: journal.SourceLocal}}
	if err := j.Append(old); err != nil {
		t.Fatal(err)
	}
	if _, st, err := e.run(t, j, Asked{}, true); err != nil || st.InUse != "debian:12" || st.Why != "on which your images were built last" {
		t.Errorf("%+v, %v", st, err)
	}
	e.local = nil
	if _, st, err := e.run(t, j, Asked{}, true); err != nil || st.InUse != baseimage.Default {
		t.Errorf("when it is gone: %+v, %v", st, err)
	}
}

// TestTheReleaseBefore stands on the release before the course's own where that
// is all there is, stays there, and leaves it for the course's own when asked.
func TestTheReleaseBefore(t *testing.T) {
	t.Parallel()
	e := &baseEngine{local: []string{baseimage.Previous}}
	j := openJournal(t)
	if _, st, err := e.run(t, j, Asked{}, true); err != nil || st.InUse != baseimage.Previous || !strings.Contains(st.Why, "could not be pulled") {
		t.Errorf("%+v, %v", st, err)
	}
	e.remote = []string{baseimage.Default}
	if _, st, err := e.run(t, j, Asked{}, true); err != nil || st.InUse != baseimage.Previous || st.Why != "on which your images were built last" {
		t.Errorf("in the next session: %+v, %v", st, err)
	}
	if _, st, err := e.run(t, j, asks(Default, true, true), true); err != nil || st.InUse != baseimage.Default {
		t.Errorf("asked for: %+v, %v", st, err)
	}
}

// TestTheCoursesBase: a course stands on the base image that its author wants,
// whatever castoff's own stands on, unless the learner asks for another.
func TestTheCoursesBase(t *testing.T) {
	t.Parallel()
	e := &baseEngine{local: []string{baseimage.Previous, "debian:12"}, remote: []string{"debian:13"}}
	j := openJournal(t)
	debian := baseimage.Wanted{Ref: "debian:13"}
	if _, st, err := e.run(t, j, Asked{}, true); err != nil || st.InUse != baseimage.Previous {
		t.Fatalf("castoff's own: %+v, %v", st, err)
	}
	if _, st, _ := e.runFor(t, j, Asked{}, debian, false); st.InUse != "debian:13" || !st.Absent || st.Why != "the course's own base image" {
		t.Errorf("before anything is built: %+v", st)
	}
	if _, st, err := e.runFor(t, j, Asked{}, debian, true); err != nil || st.InUse != "debian:13" || st.Absent || e.asked[len(e.asked)-1].Ref != "" {
		t.Errorf("%+v, %v", st, err)
	}
	if _, st, err := e.run(t, j, Asked{}, true); err != nil || st.InUse != baseimage.Previous {
		t.Errorf("castoff's own again: %+v, %v", st, err)
	}
	if _, st, err := e.runFor(t, j, Asked{}, baseimage.Wanted{Ref: baseimage.Previous}, true); err != nil || st.Why != "the course's own base image" {
		t.Errorf("a course that wants the release before castoff's: %+v, %v", st, err)
	}
	if _, st, err := e.runFor(t, j, asks("debian:12", false, true), debian, true); err != nil || st.InUse != "debian:12" || st.Why != "asked for with --base on 29 Nov 2026" {
		t.Errorf("asked for another: %+v, %v", st, err)
	}
	if _, st, err := e.runFor(t, j, asks(Default, true, true), debian, true); err != nil || st.InUse != "debian:13" || st.Why != "the course's own base image, asked for with --base" {
		t.Errorf("asked for the course's own: %+v, %v", st, err)
	}
	e.local = nil
	if _, _, err := e.runFor(t, j, asks("debian:12", false, true), debian, true); !slices.Contains(fault.Hints(err), "castoff --base default    goes back to debian:13") {
		t.Errorf("when that is gone: %v, %q", err, fault.Hints(err))
	}
}

// TestNothingInItsPlace: a course goes on on the offline base that it began on, but
// not one for which nothing takes its base image's place.
func TestNothingInItsPlace(t *testing.T) {
	t.Parallel()
	e := &baseEngine{}
	j := openJournal(t)
	gone := baseimage.Wanted{Ref: "debian:13"}
	if _, st, err := e.runFor(t, j, Asked{}, gone, true); err != nil || st.InUse != "castoff/ada/base" {
		t.Fatalf("%+v, %v", st, err)
	}
	if _, st, err := e.runFor(t, j, Asked{}, gone, true); err != nil || st.InUse != "castoff/ada/base" || e.asked[len(e.asked)-1].Ref != baseimage.OfflineName {
		t.Errorf("next time: %+v, %v", st, err)
	}
	for _, wanted := range []baseimage.Wanted{{Ref: "debian:13", Only: true}, {Only: true}} {
		_, st, err := e.runFor(t, j, Asked{}, wanted, true)
		if err == nil || st.InUse != wanted.Image() || !st.Absent || e.asked[len(e.asked)-1].Ref != "" || !e.asked[len(e.asked)-1].Wanted.Only {
			t.Errorf("%+v: %+v, %v", wanted, st, err)
		}
	}
}

// TestTheBuilderAskedFor keeps it, and does without where an engine has none.
func TestTheBuilderAskedFor(t *testing.T) {
	t.Parallel()
	ask := func(value string, now bool) Options {
		a := asks(value, now, true)
		a.What, a.By = journal.ChoiceBuilder, "--builder"
		return Options{Builder: daemon.Builder(value), Asked: Asks{Builder: a}, Learner: "ada"}
	}
	for _, tt := range []struct {
		value     string
		now       bool
		used      daemon.Builder
		kept, why string
	}{
		{"legacy", true, daemon.Legacy, "legacy", "asked for with --builder"},
		{"legacy", false, daemon.Legacy, "", "asked for with --builder on 29 Nov 2026"},
		{Default, true, daemon.BuildKit, Default, "the best that this engine has, asked for with --builder"},
		{"podman", false, daemon.BuildKit, "", `the best that this engine has; it has no builder "podman", asked for with --builder on 29 Nov 2026`},
	} {
		j := openJournal(t)
		s, err := New(t.Context(), &fake{}, nil, j, ask(tt.value, tt.now))
		if err != nil {
			t.Errorf("%s: %v", tt.value, err)
			continue
		}
		s.Close()
		records, _ := j.Records()
		c, _ := journal.Chosen(records, "ada", journal.ChoiceBuilder)
		if st := s.BuilderStanding(); s.Builder() != tt.used || c.Value != tt.kept || st != (Standing{AskedFor: tt.value, InUse: string(tt.used), Why: tt.why}) {
			t.Errorf("%s: %s, kept %q, %+v", tt.value, s.Builder(), c.Value, st)
		}
	}
	if _, err := New(t.Context(), &fake{}, nil, openJournal(t), ask("podman", true)); fault.Code(err) != fault.ExitUsage {
		t.Errorf("asked for now: %v", err)
	}
}
