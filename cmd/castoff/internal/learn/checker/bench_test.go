package checker

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker/standin"
	"castoff/cmd/castoff/internal/learn/workspace"
)

// of is a check that asks for something, with the name of its kind.
func of(a asked) exercise.Check {
	i := slices.IndexFunc(kinds, func(k kind) bool { return reflect.TypeOf(k.new()) == reflect.TypeOf(a) })
	return exercise.Check{Kind: kinds[i].name, Name: kinds[i].name, Asked: a}
}

// named is a check with a name of its own.
func named(name string, c exercise.Check) exercise.Check {
	c.Name = name
	return c
}

// otherwise is a check whose image is built in a way of its own.
func otherwise(b exercise.Build, c exercise.Check) exercise.Check {
	c.Build = &b
	return c
}

// bench is a daemon with an image to stand for castoff/go: a single program
// that does what the tests want.
type bench struct {
	engine  *docker.Engine
	learner string
	base    standin.Base
	// cacheDir keeps the probe.
	cacheDir string
	// ledger has what the builders keep without a label.
	ledger dockertest.Ledger
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{engine: dockertest.Engine(t), learner: dockertest.Learner(), cacheDir: t.TempDir()}
	b.engine.Keep(&b.ledger)
	t.Cleanup(func() { b.clean(t) })
	program := buildDo(t, b.engine.Info().Arch)
	const text = "FROM scratch\nCOPY do /bin/do\nENV PATH=/bin\nCMD [\"do\"]\n"
	p, err := workspace.Pack(fstest.MapFS{"do": {Data: program, Mode: 0o755}, "Dockerfile": {Data: []byte(text)}}, workspace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ref := "castoff/" + b.learner + "/go:latest"
	res, err := b.engine.Build(t.Context(), build.Spec{Subject: "go", Ref: ref, Context: p.Archive, Path: "Dockerfile",
		Dockerfile: text, Labels: b.labels(), Builder: b.engine.Info().Builders[0]}, progress.Discard)
	if err != nil {
		t.Fatal(err)
	}
	local, ok := b.engine.LocalBase(t.Context(), ref)
	if !ok || res.ID == "" {
		t.Fatal("the base is not there")
	}
	b.base = standin.Base{Ref: ref, Diffs: local.Diffs}
	return b
}

// doPrograms are the tests' programs that were built, by their architecture.
var doPrograms struct {
	sync.Mutex
	data map[string][]byte
}

// buildDo builds the tests' program for an architecture, once.
func buildDo(t *testing.T, arch string) []byte {
	t.Helper()
	doPrograms.Lock()
	defer doPrograms.Unlock()
	if data, ok := doPrograms.data[arch]; ok {
		return data
	}
	file := filepath.Join(t.TempDir(), "do")
	c := exec.Command("go", "build", "-ldflags=-s -w", "-o", file, "./testdata/do")
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("building the test's program: %v\n%s", err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if doPrograms.data == nil {
		doPrograms.data = map[string][]byte{}
	}
	doPrograms.data[arch] = data
	return data
}

func (b *bench) labels() map[string]string { return map[string]string{daemon.Label: b.learner} }

// builders are the daemon's builders: the preferred one, and where all tests
// are asked for the others.
func (b *bench) builders() []daemon.Builder {
	all := b.engine.Info().Builders
	if !longtest.All() {
		all = all[:1]
	}
	return all
}

func (b *bench) checker(builder daemon.Builder) *Checker {
	return New(b.engine, Options{Base: b.base, Builder: builder, Labels: b.labels(), CacheDir: b.cacheDir,
		Ref: func(id string) string { return "castoff/" + b.learner + "/exercise/" + id + ":latest" }})
}

// clean removes all that the tests made, and checks that nothing is left.
func (b *bench) clean(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	all, err := b.engine.Owned(ctx, b.learner, b.ledger.Known())
	if err == nil {
		_, _, err = b.engine.Remove(ctx, all)
	}
	if err != nil {
		t.Errorf("cleaning up: %v", err)
	}
	b.nothingLeft(t)
}

// nothingLeft looks for containers, networks and images of the learner with a
// program other than ours.
func (b *bench) nothingLeft(t *testing.T) {
	t.Helper()
	label := "label=" + daemon.Label + "=" + b.learner
	for _, args := range [][]string{{"ps", "-aq"}, {"network", "ls", "-q"}, {"images", "-aq"}} {
		out, err := exec.Command("docker", append(args, "--filter", label)...).CombinedOutput()
		if errors.Is(err, exec.ErrNotFound) {
			return
		}
		if err != nil || len(strings.TrimSpace(string(out))) > 0 {
			t.Errorf("docker %s: left behind: %s (%v)", args[0], out, err)
		}
	}
}

func (b *bench) check(t *testing.T, builder daemon.Builder, ex exercise.Exercise, files fs.FS) Report {
	t.Helper()
	if ex.ID == "" {
		ex.ID = "x"
	}
	rep, err := b.checker(builder).Check(t.Context(), ex, files, progress.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func dir(dockerfile string, more ...string) fstest.MapFS {
	m := fstest.MapFS{"Dockerfile": {Data: []byte(dockerfile)}}
	for i := 0; i < len(more); i += 2 {
		m[more[i]] = &fstest.MapFile{Data: []byte(more[i+1])}
	}
	return m
}
