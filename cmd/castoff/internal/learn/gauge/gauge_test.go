package gauge

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/budget"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs"
	"castoff/cmd/castoff/internal/ui/screen"
)

// fake is a daemon with images, which counts what it is asked for.
type fake struct {
	Engine
	images map[string]measure.Image // by name
	refs   map[string][]string      // an image's names, by name
	asked  []string
	// program is why no program can be read; nil if one can.
	program error
}

func (f *fake) Info() daemon.Info { return daemon.Info{ID: "fake"} }

func (f *fake) Names(context.Context) ([]string, error) {
	var names []string
	for n := range f.images {
		names = append(names, n)
	}
	slices.Sort(names)
	return names, nil
}

func (f *fake) Find(_ context.Context, ref string) (inspect.Found, bool, error) {
	m, ok := f.images[ref]
	if !ok {
		m, ok = f.images[ref+":latest"]
	}
	return inspect.Found{ID: m.ID, Refs: f.refs[m.ID]}, ok, nil
}

func (f *fake) Identify(m *measure.Image, ref string, _ inspect.Found) { m.Ref = ref }

func (f *fake) Small(inspect.Found) bool { return false }

func (f *fake) Look(_ context.Context, s inspect.Spec, _ progress.Emit) (measure.Image, error) {
	f.asked = append(f.asked, "look "+s.Ref)
	m := f.images[s.Ref]
	m.SizeMethod, m.Way = measure.MethodInspect, measure.WayProbe
	return m, nil
}

func (f *fake) Measure(_ context.Context, s inspect.Spec, _ progress.Emit) (measure.Image, error) {
	f.asked = append(f.asked, "measure "+s.Ref)
	m := f.images[s.Ref]
	m.SizeMethod, m.Way = measure.MethodSave, measure.WaySave
	return m, nil
}

func (f *fake) Config(context.Context, string) (*measure.Config, error) {
	return &measure.Config{}, nil
}

func (f *fake) Binary(context.Context, string, map[string]string) (binary.Facts, error) {
	return binary.Facts{}, f.program
}

// ada is the course's images of a learner, about which nothing is known.
type ada struct{}

func (ada) Names() []string                       { return []string{"traditional", "multistage"} }
func (ada) Ref(name string) string                { return "castoff/ada/" + name + ":latest" }
func (ada) Label() string                         { return "ada" }
func (ada) Measured(string) (measure.Image, bool) { return measure.Image{}, false }

// quiet is a display that shows nothing.
type quiet struct{}

func (quiet) Watch(ctx context.Context, _ screen.Work, work func(context.Context, progress.Emit) error) error {
	return work(ctx, progress.Discard)
}

// aDaemon has one image of the course and two others.
func aDaemon() *fake {
	image := func(id string, size int64) measure.Image {
		return measure.Image{ID: id, SizeBytes: size, Root: &rootfs.Facts{SizeBytes: size - 10}}
	}
	return &fake{images: map[string]measure.Image{
		"castoff/ada/multistage:latest": image("1", 100), "debian:12": image("2", 200), "debian:11": image("3", 300),
	}, refs: map[string][]string{"1": {"castoff/ada/multistage:latest"}}}
}

// gaugeOn is a gauge of one command on a daemon, with a cache of its own.
func gaugeOn(t *testing.T, f *fake, s Spec) *Gauge {
	t.Helper()
	s.Instead = func(_, other string) string { return "castoff measure " + other }
	if s.Via == "" {
		s.Via = Auto
	}
	return New(f, ada{}, quiet{}, t.TempDir(), s)
}

// TestMeasuredOnce: what was measured is not measured again, unless that is
// asked for, and is called what it is called now.
func TestMeasuredOnce(t *testing.T) {
	t.Parallel()
	f := aDaemon()
	g := gaugeOn(t, f, Spec{})
	for _, want := range []string{"debian:12", "debian:12"} {
		m, err := g.Measure(t.Context(), want)
		if err != nil || m.Name != want || m.Ref != "debian:12" && m.Ref != "" {
			t.Errorf("%+v, %v", m, err)
		}
	}
	if len(f.asked) != 1 {
		t.Errorf("the daemon was asked %q", f.asked)
	}
	g.spec.Fresh = true
	if _, err := g.Measure(t.Context(), "debian:12"); err != nil || len(f.asked) != 2 {
		t.Errorf("afresh: %q, %v", f.asked, err)
	}
}

// TestShortName finds the course's images by their short names, and calls them
// that whatever name they were asked for by.
func TestShortName(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{"multistage", "castoff/ada/multistage", "castoff/ada/multistage:latest"} {
		m, err := gaugeOn(t, aDaemon(), Spec{}).Measure(t.Context(), ref)
		if err != nil || m.Name != "multistage" || m.ID != "1" {
			t.Errorf("%s: %+v, %v", ref, m.Image, err)
		}
	}
}

// TestMissingImage names what may have been meant.
func TestMissingImage(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string]string{
		"debain:12":              "castoff measure debian:12    is the nearest on this daemon",
		"castoff/bob/multistage": "castoff measure castoff/ada/multistage    is the nearest on this daemon",
		"traditional":            "castoff build    makes the course's own images",
		"zzzzzzzz":               "docker pull zzzzzzzz    fetches it, if a registry has it",
	} {
		_, err := gaugeOn(t, aDaemon(), Spec{}).Measure(t.Context(), ref)
		if err == nil || !slices.Contains(fault.Hints(err), want) || !strings.Contains(err.Error(), "there is no such image") {
			t.Errorf("%s: %v, %q", ref, err, fault.Hints(err))
		}
	}
}

// TestSizeInDoubt: where the engine's figure cannot settle a limit the layers
// are read, and nowhere else.
func TestSizeInDoubt(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int64]string{
		1000: "look debian:12", 195: "look debian:12, measure debian:12", 5: "look debian:12",
	} {
		f := aDaemon()
		m, err := gaugeOn(t, f, Spec{Limits: budget.Budget{MaxSize: &limit}}).Measure(t.Context(), "debian:12")
		if got := strings.Join(f.asked, ", "); err != nil || got != want {
			t.Errorf("at most %d: the daemon was asked %q, %v", limit, got, err)
		}
		if m.Counted() != strings.Contains(want, "measure") {
			t.Errorf("at most %d: it was measured by %s", limit, m.SizeMethod)
		}
	}
}

// TestOneMissingOfTwo: for a comparison nothing is measured if one is missing;
// otherwise the others are.
func TestOneMissingOfTwo(t *testing.T) {
	t.Parallel()
	f := aDaemon()
	all, failed, err := gaugeOn(t, f, Spec{Compare: true}).All(t.Context(), []string{"debian:12", "gone"})
	if len(all) != 0 || len(failed) != 1 || failed[0].Name != "gone" || err != nil || len(f.asked) != 0 {
		t.Errorf("compared: %d images, %+v, %v; the daemon was asked %q", len(all), failed, err, f.asked)
	}
	all, failed, err = gaugeOn(t, f, Spec{}).All(t.Context(), []string{"gone", "debian:12"})
	if len(all) != 1 || len(failed) != 1 || len(failed[0].Hints) == 0 || err != nil {
		t.Errorf("measured: %d images, %+v, %v", len(all), failed, err)
	}
	all, failed, err = gaugeOn(t, f, Spec{Compare: true}).All(t.Context(), []string{"debian:11", "debian:12"})
	if len(all) != 2 || failed != nil || err != nil || all[0].Plain == nil || all[1].Plain == nil {
		t.Errorf("both there: %d images, %+v, %v", len(all), failed, err)
	}
}

// TestUnreadProgram: a program that cannot be read is a failure if it was asked
// for; with limits, those are the verdict.
func TestUnreadProgram(t *testing.T) {
	t.Parallel()
	f := aDaemon()
	f.program = errors.New("it is a script")
	_, failed, err := gaugeOn(t, f, Spec{Binary: true}).All(t.Context(), []string{"debian:12"})
	if err != nil || len(failed) != 1 || failed[0].Error != "it is a script" {
		t.Errorf("%+v, %v", failed, err)
	}
	all, failed, err := gaugeOn(t, f, Spec{Binary: true, Limits: budget.Budget{Static: true}}).All(t.Context(), []string{"debian:12"})
	if err != nil || len(failed) != 0 || len(all) != 1 || all[0].BinaryMissing != "it is a script" {
		t.Errorf("with a limit: %+v, %+v, %v", all, failed, err)
	}
	f.program = nil
	if all, failed, err := gaugeOn(t, f, Spec{Binary: true}).All(t.Context(), []string{"debian:12"}); err != nil || failed != nil || all[0].Binary == nil {
		t.Errorf("read: %+v, %+v, %v", all, failed, err)
	}
}

// TestProbeAlone: with --via probe what a probe cannot find out is an error.
func TestProbeAlone(t *testing.T) {
	t.Parallel()
	f := aDaemon()
	if _, err := gaugeOn(t, f, Spec{Via: Probe}).Measure(t.Context(), "debian:12"); err != nil {
		t.Error(err)
	}
	_, err := gaugeOn(t, f, Spec{Via: Probe, Layers: true}).Measure(t.Context(), "debian:12")
	if err == nil || !strings.Contains(err.Error(), "a probe cannot find out all of it") {
		t.Errorf("its layers, by a probe: %v", err)
	}
}
