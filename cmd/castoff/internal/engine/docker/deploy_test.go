package docker

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"

	"github.com/docker/docker/api/types/image"
)

// deployGo ends with an error of its own, or not at all.
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

// startable builds an image with three layers, two of them equal, whose
// program is deployGo, compiled here.
func startable(t *testing.T, e *Engine, ref string, labels map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	source, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "program")
	if err := os.WriteFile(source, []byte(deployGo), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-o", program, source)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+e.Info().Arch)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("compiling: %v\n%s", err, out)
	}
	data, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	dockerfile := "FROM scratch\nCOPY program /\nCOPY text /\nCOPY text /\nENTRYPOINT [\"/program\"]\n# " + ref + "\n"
	_, err = e.Build(t.Context(), BuildSpec{
		Subject: "deploy", Ref: ref, Path: "Dockerfile", Dockerfile: dockerfile, Labels: labels, Builder: e.Info().Builders[0],
		Context: archiveOf(t, file("Dockerfile", []byte(dockerfile)), file("program", data), file("text", []byte(ref))),
	}, func(progress.Event) {})
	if err != nil {
		t.Fatalf("%v\n%s", err, fault.Detail(err))
	}
	return ref
}

// noTemporaryFiles lets a test's temporary files be made where no others are,
// and finds none left there when it ends.
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

// owned is all that a learner has on the daemon.
func owned(t *testing.T, e *Engine, name string) string {
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

// phases are the texts of a kind of event, in their order.
func phases(r *recorder, kind progress.Kind) []string {
	var all []string
	for _, ev := range r.all() {
		if ev.Kind == kind {
			all = append(all, ev.Text)
		}
	}
	return all
}

func TestDeploy(t *testing.T) {
	e := engine(t)
	deployTwo(t, e)
}

// TestPodmanDeploys has another engine, which writes another layout.
func TestPodmanDeploys(t *testing.T) {
	lowerLimits(t)
	deployTwo(t, podman(t))
}

// lowerLimits lowers the limits that Podman gives to containers: it may not
// raise them where it runs in a container itself.
func lowerLimits(t *testing.T) {
	t.Helper()
	conf := filepath.Join(t.TempDir(), "containers.conf")
	limits := "[containers]\ndefault_ulimits = [\"nofile=1024:1024\", \"nproc=1024:1024\"]\n"
	if err := os.WriteFile(conf, []byte(limits), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CONTAINERS_CONF", conf)
}

func deployTwo(t *testing.T, e *Engine) {
	t.Helper()
	noTemporaryFiles(t)
	name, labels := testLearner(t, e)
	a, b := startable(t, e, "castoff/"+name+"/a:latest", labels), startable(t, e, "castoff/"+name+"/b:latest", labels)
	before := owned(t, e, name)
	var r recorder
	got, err := e.Deploy(t.Context(), []string{a, b}, DeployOptions{Runs: 2, SaveLoad: true, Labels: labels, DownloadBytes: 5}, r.emit)
	if err != nil {
		t.Fatal(err)
	}
	if notes := phases(&r, progress.Note); len(got) != 2 || len(notes) > 0 {
		t.Fatalf("%d results, notes %q", len(got), notes)
	}
	for _, d := range got {
		if len(d.StartSeconds) != 2 || slices.Min(d.StartSeconds) <= 0 || d.SaveSeconds <= 0 || d.LoadSeconds <= 0 || d.DownloadBytes != 0 {
			t.Errorf("timed %+v", d)
		}
	}
	want := []string{
		"starting " + a + " to warm up", "starting " + b + " to warm up", "starting " + a + ", 1 of 2", "starting " + b + ", 1 of 2",
		"starting " + a + ", 2 of 2", "starting " + b + ", 2 of 2", "saving " + a, "copying " + a + " with changed layers",
		"loading the copy of " + a, "removing the copy of " + a,
		"saving " + b, "copying " + b + " with changed layers", "loading the copy of " + b, "removing the copy of " + b,
	}
	if got := phases(&r, progress.Phase); !slices.Equal(got, want) {
		t.Errorf("the phases are %q", got)
	}
	var last progress.Event
	for _, ev := range r.all() {
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

// TestLoadedCopyIsNew loads a copy as Deploy does and looks at it before it
// is removed.
func TestLoadedCopyIsNew(t *testing.T) {
	e := engine(t)
	name, labels := testLearner(t, e)
	ref := startable(t, e, "castoff/"+name+"/a:latest", labels)
	original, err := e.api.ImageInspect(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	id := newCopyID(labels)
	loadOnto(t, e, id, func(f *os.File) error { return e.writeCopy(t.Context(), f, ref, id, &meter{say: quiet}) })
	copied, err := e.api.ImageInspect(t.Context(), id.ref)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(original.RootFS.Layers); n != 3 || len(copied.RootFS.Layers) != n || copied.Config.Labels[Label] != name {
		t.Errorf("%d layers became %d, with labels %v", n, len(copied.RootFS.Layers), copied.Config.Labels)
	}
	for _, l := range copied.RootFS.Layers {
		if slices.Contains(original.RootFS.Layers, l) {
			t.Errorf("the layer %s was there already", l)
		}
	}
	if res, err := e.Run(t.Context(), id.ref, labels); err != nil || res.ExitCode != 3 {
		t.Errorf("the copy ends with %d, %v", res.ExitCode, err)
	}
	if err := e.removeCopy(id); err != nil {
		t.Error(err)
	}
	if _, ok, err := e.Find(t.Context(), copied.ID); ok || err != nil {
		t.Errorf("the copy is still there: %v, %v", ok, err)
	}
	if f, ok, err := e.Find(t.Context(), ref); !ok || err != nil || f.ID != original.ID {
		t.Errorf("the original is %+v, %v", f, err)
	}
	if err := e.removeCopy(id); err != nil {
		t.Errorf("when there is none: %v", err)
	}
}

var quiet = teller{func(progress.Event) {}, "copy"}

// loadOnto loads what write writes, and removes it when the test ends.
func loadOnto(t *testing.T, e *Engine, id copyID, write func(*os.File) error) {
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
		if err := e.removeCopy(id); err != nil {
			t.Error(err)
		}
	})
	if took, err := e.load(t.Context(), f, quiet); err != nil || took <= 0 {
		t.Fatalf("loading took %s, %v", took, err)
	}
}

// TestDeployCancelled is interrupted in each phase.
func TestDeployCancelled(t *testing.T) {
	e := engine(t)
	noTemporaryFiles(t)
	name, labels := testLearner(t, e)
	ref := startable(t, e, "castoff/"+name+"/a:latest", labels)
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
		_, err := e.Deploy(ctx, []string{ref}, DeployOptions{Runs: 1, SaveLoad: true, Labels: labels}, func(ev progress.Event) {
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

// TestDeployOfWhatDoesNotEnd has a server, and an image without a program.
func TestDeployOfWhatDoesNotEnd(t *testing.T) {
	e := engine(t)
	name, labels := testLearner(t, e)
	ref := startable(t, e, "castoff/"+name+"/a:latest", labels)
	data := "castoff/" + name + "/data:latest"
	out, err := e.api.ImageImport(t.Context(), image.ImportSource{Source: bytes.NewReader(archiveOf(t, file("data", []byte("x")))), SourceName: "-"},
		data, image.ImportOptions{Changes: []string{"LABEL " + Label + "=" + name}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(drain(out), out.Close()); err != nil {
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
		var r recorder
		got, err := e.Deploy(t.Context(), []string{c.ref}, DeployOptions{Labels: labels, Args: args, DownloadBytes: 5, DownloadMethod: "stored"}, r.emit)
		if err != nil {
			t.Fatal(err)
		}
		if d := got[0]; d.StartSeconds != nil || d.SaveSeconds != 0 || d.LoadSeconds != 0 || d.DownloadBytes != 5 || d.DownloadMethod != "stored" {
			t.Errorf("%s %s: timed %+v", c.ref, c.arg, d)
		}
		notes := phases(&r, progress.Note)
		if len(notes) != 1 || !strings.Contains(notes[0], c.why) || !strings.Contains(notes[0], "not timed") {
			t.Errorf("%s %s: the notes are %q", c.ref, c.arg, notes)
		}
	}
	if after := owned(t, e, name); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// TestDeployWithoutLayers has an image that Docker starts no program of and
// does not save.
func TestDeployWithoutLayers(t *testing.T) {
	e := engine(t)
	name, labels := testLearner(t, e)
	const dockerfile = "FROM scratch\nCMD [\"/program\"]\n"
	ref := "castoff/" + name + "/bare:latest"
	if _, err := e.Build(t.Context(), BuildSpec{
		Subject: "bare", Ref: ref, Path: "Dockerfile", Dockerfile: dockerfile, Labels: labels, Builder: e.Info().Builders[0],
		Context: tarOf(t, map[string]string{"Dockerfile": dockerfile}),
	}, quiet.emit); err != nil {
		t.Fatal(err)
	}
	before := owned(t, e, name)
	var r recorder
	got, err := e.Deploy(t.Context(), []string{ref}, DeployOptions{SaveLoad: true, Labels: labels}, r.emit)
	if err != nil {
		t.Fatal(err)
	}
	notes := phases(&r, progress.Note)
	if d := got[0]; d.StartSeconds != nil || d.LoadSeconds == 0 && len(notes) != 2 || d.LoadSeconds > 0 && len(notes) != 1 {
		t.Errorf("timed %+v, the notes are %q", d, notes)
	}
	if after := owned(t, e, name); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

func TestDeployOfNothing(t *testing.T) {
	e := engine(t)
	_, err := e.Deploy(t.Context(), []string{"castoff/test/nothing:at-all"}, DeployOptions{}, quiet.emit)
	if err == nil || len(fault.Hints(err)) == 0 {
		t.Errorf("the error is %v", err)
	}
}

// TestCopyOfOthersIsKept has an image under a copy's name that is not one.
func TestCopyOfOthersIsKept(t *testing.T) {
	e := engine(t)
	name, labels := testLearner(t, e)
	ref := startable(t, e, "castoff/"+name+"/a:latest", labels)
	id := newCopyID(map[string]string{Label: "someone-else"})
	if err := e.api.ImageTag(t.Context(), ref, id.ref); err != nil {
		t.Fatal(err)
	}
	if err := e.removeCopy(id); err == nil {
		t.Error("it was removed")
	}
	if _, ok, err := e.Find(t.Context(), id.ref); !ok || err != nil {
		t.Errorf("it is there: %v, %v", ok, err)
	}
}

// TestStartIsCutShort has a context that ends during a start.
func TestStartIsCutShort(t *testing.T) {
	e := engine(t)
	name, labels := testLearner(t, e)
	ref := startable(t, e, "castoff/"+name+"/a:latest", labels)
	before := owned(t, e, name)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err := e.Deploy(ctx, []string{ref}, DeployOptions{Labels: labels, Args: []string{"serve"}}, quiet.emit)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
	if after := owned(t, e, name); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}
