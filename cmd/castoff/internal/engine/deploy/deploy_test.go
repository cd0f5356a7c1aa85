package deploy_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/deploy"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"

	"github.com/docker/docker/api/types/image"
)

// deployGo ends with an error of its own, or never.
const deployGo = `package main

import (
	"os"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		time.Sleep(time.Hour)
	}
	os.Exit(3)
}
`

// startable builds an image with three layers, two of them equal, whose program
// is deployGo.
func startable(t *testing.T, e *docker.Engine, learner, name string) string {
	t.Helper()
	dockerfile := "FROM scratch\nCOPY program /\nCOPY text /\nCOPY text /\nENTRYPOINT [\"/program\"]\n"
	return enginetest.Build(t, e, learner, name, dockerfile, map[string]string{"program": enginetest.Compile(t, e, deployGo), "text": learner + name})
}

// noTemporaryFiles has a test's temporary files made where there are no others,
// and checks that none are left there when it ends.
func noTemporaryFiles(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Cleanup(func() {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left in the directory of temporary files: %v, %v", left, err)
		}
	})
}

// owned lists all that a learner has on the daemon.
func owned(t *testing.T, e *docker.Engine, name string) string {
	t.Helper()
	all, err := e.Owned(context.WithoutCancel(t.Context()), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, o := range all {
		lines = append(lines, o.Kind+" "+o.ID+" "+strings.Join(o.Refs, " "))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestDeploy(t *testing.T) {
	e := dockertest.Engine(t)
	deployTwo(t, e)
}

// TestPodmanDeploys uses another engine, which writes another layout.
func TestPodmanDeploys(t *testing.T) {
	deployTwo(t, enginetest.Podman(t))
}

func deployTwo(t *testing.T, e *docker.Engine) {
	t.Helper()
	noTemporaryFiles(t)
	name, labels := enginetest.Labels(t, e)
	a, b := startable(t, e, name, "a"), startable(t, e, name, "b")
	before := owned(t, e, name)
	var r enginetest.Recorder
	got, err := e.Deploy(t.Context(), []string{a, b}, deploy.Options{Runs: 2, SaveLoad: true, Labels: labels, DownloadBytes: 5}, r.Emit)
	if err != nil {
		t.Fatal(err)
	}
	if notes := r.Texts(progress.Note); len(got) != 2 || len(notes) > 0 {
		t.Fatalf("%d results, notes %q", len(got), notes)
	}
	for _, d := range got {
		if len(d.StartSeconds) != 2 || slices.Min(d.StartSeconds) <= 0 || d.SaveSeconds <= 0 || d.LoadSeconds <= 0 || d.DownloadBytes != 0 {
			t.Errorf("timed %+v", d)
		}
		if len(d.CPUSeconds) != 2 || slices.Min(d.CPUSeconds) <= 0 || len(d.PeakBytes) != 2 || slices.Min(d.PeakBytes) < 500_000 || slices.Max(d.PeakBytes) > 16<<20 {
			t.Errorf("measured %+v", d)
		}
	}
	want := []string{
		"starting " + a + " to warm up", "starting " + b + " to warm up", "starting " + a + ", 1 of 2", "starting " + b + ", 1 of 2",
		"starting " + a + ", 2 of 2", "starting " + b + ", 2 of 2", "measuring CPU and memory of " + a, "measuring CPU and memory of " + b, "saving " + a, "copying " + a + " with changed layers",
		"loading the copy of " + a, "removing the copy of " + a,
		"saving " + b, "copying " + b + " with changed layers", "loading the copy of " + b, "removing the copy of " + b,
	}
	if got := r.Texts(progress.Phase); !slices.Equal(got, want) {
		t.Errorf("the phases are %q", got)
	}
	var last progress.Event
	for _, ev := range r.All() {
		if ev.Kind == progress.Bytes {
			last = ev
		}
	}
	if last.Subject != b || last.Current != last.Total || last.Total < 1_000_000 {
		t.Errorf("the last count is %+v", last)
	}
	if after := owned(t, e, name); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// TestLoadedCopyIsNew loads a copy as Deploy does and looks at it before it is
// removed.
func TestLoadedCopyIsNew(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	ref := startable(t, e, name, "a")
	original, err := e.API().ImageInspect(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	id := deploy.NewCopyID(labels)
	loadOnto(t, e, id, func(f *os.File) error { return e.WriteCopy(t.Context(), f, ref, id) })
	copied, err := e.API().ImageInspect(t.Context(), id.Ref())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(original.RootFS.Layers); n != 3 || len(copied.RootFS.Layers) != n || copied.Config.Labels[daemon.Label] != name {
		t.Errorf("%d layers became %d, with labels %v", n, len(copied.RootFS.Layers), copied.Config.Labels)
	}
	for _, l := range copied.RootFS.Layers {
		if slices.Contains(original.RootFS.Layers, l) {
			t.Errorf("the layer %s was there already", l)
		}
	}
	if res, err := e.Run(t.Context(), id.Ref(), labels); err != nil || res.ExitCode != 3 {
		t.Errorf("the copy ends with %d, %v", res.ExitCode, err)
	}
	if err := e.RemoveCopy(id); err != nil {
		t.Error(err)
	}
	if _, ok, err := e.Find(t.Context(), copied.ID); ok || err != nil {
		t.Errorf("the copy is still there: %v, %v", ok, err)
	}
	if f, ok, err := e.Find(t.Context(), ref); !ok || err != nil || f.ID != original.ID {
		t.Errorf("the original is %+v, %v", f, err)
	}
	if err := e.RemoveCopy(id); err != nil {
		t.Errorf("when there is none: %v", err)
	}
}

// loadOnto loads what write writes, and removes it when the test ends.
func loadOnto(t *testing.T, e *docker.Engine, id deploy.CopyID, write func(*os.File) error) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "copy.tar"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := write(f); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.RemoveCopy(id); err != nil {
			t.Error(err)
		}
	})
	if took, err := e.LoadCopy(t.Context(), f); err != nil || took <= 0 {
		t.Fatalf("loading took %s, %v", took, err)
	}
}

// TestDeployCancelled is interrupted in each phase.
func TestDeployCancelled(t *testing.T) {
	e := dockertest.Engine(t)
	noTemporaryFiles(t)
	name, labels := enginetest.Labels(t, e)
	ref := startable(t, e, name, "a")
	before := owned(t, e, name)
	inPhase := func(begin string) func(progress.Event, string) bool {
		return func(ev progress.Event, _ string) bool { return strings.HasPrefix(ev.Text, begin) }
	}
	for when, reached := range map[string]func(ev progress.Event, phase string) bool{
		"at the first start": inPhase("starting"),
		"while it saves":     inPhase("saving"),
		"while it copies":    inPhase("copying"),
		"before it loads":    inPhase("loading"),
		// The daemon has the whole archive and goes on by itself.
		"after it has sent all": func(ev progress.Event, phase string) bool {
			return strings.HasPrefix(phase, "loading") && ev.Kind == progress.Bytes && ev.Current == ev.Total
		},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		phase := ""
		_, err := e.Deploy(ctx, []string{ref}, deploy.Options{Runs: 1, SaveLoad: true, Labels: labels}, func(ev progress.Event) {
			if ev.Kind == progress.Phase {
				phase = ev.Text
			}
			if reached(ev, phase) {
				cancel()
			}
		})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the error is %v", when, err)
		}
		if after := owned(t, e, name); after != before {
			t.Errorf("%s: before:\n%s\nafter:\n%s", when, before, after)
		}
	}
}

// TestDeployOfWhatDoesNotEnd deploys a server, and an image without a program.
func TestDeployOfWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	ref := startable(t, e, name, "a")
	data := "castoff/" + name + "/data:latest"
	if err := e.Import(t.Context(), bytes.NewReader(enginetest.Archive(t, enginetest.Regular("data", "x"))), data, labels, ""); err != nil {
		t.Fatal(err)
	}
	before := owned(t, e, name)
	for _, c := range []struct{ ref, arg, why string }{
		{ref, "serve", "still running after"},
		{data, "", "o command specified"},
		{data, "/nothing", "/nothing"},
	} {
		var args []string
		if c.arg != "" {
			args = []string{c.arg}
		}
		var r enginetest.Recorder
		got, err := e.Deploy(t.Context(), []string{c.ref}, deploy.Options{Labels: labels, Args: map[string][]string{c.ref: args}, DownloadBytes: 5, DownloadMethod: "stored"}, r.Emit)
		if err != nil {
			t.Fatal(err)
		}
		if d := got[0]; d.StartSeconds != nil || d.SaveSeconds != 0 || d.LoadSeconds != 0 || d.DownloadBytes != 5 || d.DownloadMethod != "stored" {
			t.Errorf("%s %s: timed %+v", c.ref, c.arg, d)
		}
		notes := r.Texts(progress.Note)
		if len(notes) != 1 || !strings.Contains(notes[0], c.why) || !strings.Contains(notes[0], "not timed") {
			t.Errorf("%s %s: the notes are %q", c.ref, c.arg, notes)
		}
	}
	if after := owned(t, e, name); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// TestDeployWithoutLayers has an image that Docker neither starts nor saves.
func TestDeployWithoutLayers(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	ref := enginetest.Build(t, e, name, "bare", "FROM scratch\nCMD [\"/program\"]\n", nil)
	before := owned(t, e, name)
	var r enginetest.Recorder
	got, err := e.Deploy(t.Context(), []string{ref}, deploy.Options{SaveLoad: true, Labels: labels}, r.Emit)
	if err != nil {
		t.Fatal(err)
	}
	notes := r.Texts(progress.Note)
	if d := got[0]; d.StartSeconds != nil || d.LoadSeconds == 0 && len(notes) != 2 || d.LoadSeconds > 0 && len(notes) != 1 {
		t.Errorf("timed %+v, the notes are %q", d, notes)
	}
	if after := owned(t, e, name); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

func TestDeployOfNothing(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	_, err := e.Deploy(t.Context(), []string{"castoff/test/nothing:at-all"}, deploy.Options{}, progress.Discard)
	if err == nil || len(fault.Hints(err)) == 0 {
		t.Errorf("the error is %v", err)
	}
}

// TestCopyOfOthersIsKept has an image that bears a copy's name but is not one.
func TestCopyOfOthersIsKept(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, _ := enginetest.Labels(t, e)
	ref := startable(t, e, name, "a")
	id := deploy.NewCopyID(map[string]string{daemon.Label: "someone-else"})
	if err := e.API().ImageTag(t.Context(), ref, id.Ref()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // nobody else would: it is not what its label says
		if _, err := e.API().ImageRemove(context.Background(), id.Ref(), image.RemoveOptions{}); err != nil {
			t.Error(err)
		}
	})
	if err := e.RemoveCopy(id); err == nil {
		t.Error("it was removed")
	}
	if _, ok, err := e.Find(t.Context(), id.Ref()); !ok || err != nil {
		t.Errorf("it is there: %v, %v", ok, err)
	}
}

// TestStartIsCutShort has a context that ends during a start.
func TestStartIsCutShort(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	ref := startable(t, e, name, "a")
	before := owned(t, e, name)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err := e.Deploy(ctx, []string{ref}, deploy.Options{Labels: labels, Args: map[string][]string{ref: {"serve"}}}, progress.Discard)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
	if after := owned(t, e, name); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// TestEveryLayoutLoads has the engine judge the copies.
func TestEveryLayoutLoads(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	_, labels := enginetest.Labels(t, e)
	for name, archive := range deploy.Layouts(t) {
		id := deploy.NewCopyID(labels)
		loadOnto(t, e, id, func(f *os.File) error {
			return deploy.CopyArchive(f, bytes.NewReader(archive), id)
		})
		if in, err := e.API().ImageInspect(t.Context(), id.Ref()); err != nil || len(in.RootFS.Layers) != 4 {
			t.Errorf("%s: %d layers, %v", name, len(in.RootFS.Layers), err)
		}
	}
}
