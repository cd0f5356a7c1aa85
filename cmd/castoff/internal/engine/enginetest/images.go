package enginetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/offline"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/imagename"

	apibuild "github.com/docker/docker/api/types/build"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/pkg/jsonmessage"
)

// HelloGo is a program that greets, and needs no more than the sample app does;
// HelloOffline builds it.
const (
	HelloGo = `package main

import "os"

func main() { os.Stdout.WriteString("hello from scratch\x1b[31m\n") }
`
	helloOffline = ` AS build
ENV GO111MODULE=off
COPY . .
RUN ["go", "build", "-o", "/app", "."]

FROM scratch
COPY --from=build /app /app
ENTRYPOINT ["/app"]
`
)

// HelloOffline is the Dockerfile that builds [HelloGo] on an offline base.
func HelloOffline(base string) string { return "FROM " + base + helloOffline }

// Parrot stands in for a shell: it prints what it is asked to do.
const Parrot = "package main\n\nimport \"os\"\n\nfunc main() { os.Stdout.WriteString(\"asked to \" + os.Args[2] + \"\\n\") }\n"

// App is a program's source.
func App(source string) fs.FS { return fstest.MapFS{"main.go": {Data: []byte(source)}} }

// Ref is the full reference of a learner's image.
func Ref(learner, name string) string { return imagename.Tagged(imagename.Of(learner, name)) }

// OfflineSpec is how a learner's offline base for a program is made.
func OfflineSpec(t testing.TB, learner, source string) offline.Spec {
	return offline.Spec{Ref: Ref(learner, "base"), App: App(source),
		Labels: map[string]string{daemon.Label: learner}, CacheDir: t.TempDir()}
}

// Offline is an offline base in which [HelloGo] can be built: the one that tests
// share, or on Podman, which has nothing of theirs, a new one.
func Offline(t testing.TB, e *docker.Engine, learner string, emit progress.Emit) baseimage.Base {
	t.Helper()
	if !e.Podman() {
		return dockertest.OfflineBase(t, e, learner, emit)
	}
	b, err := e.EnsureBase(t.Context(), baseimage.Request{Ref: baseimage.OfflineName, Offline: OfflineSpec(t, learner, HelloGo)}, emit)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Build builds a learner's image with the engine's first builder, and returns
// its reference.
func Build(t testing.TB, e *docker.Engine, learner, name, dockerfile string, files map[string]string) string {
	t.Helper()
	spec := Spec(t, learner, name, dockerfile, files)
	spec.Builder = e.Info().Builders[0]
	if _, err := e.Build(t.Context(), spec, progress.Discard); err != nil {
		t.Fatalf("building %s: %v\n%s", name, err, fault.Detail(err))
	}
	return spec.Ref
}

// Spec is a build of a learner's image, complete but for a builder.
func Spec(t testing.TB, learner, name, dockerfile string, files map[string]string) build.Spec {
	t.Helper()
	all := map[string]string{"Dockerfile": dockerfile}
	maps.Copy(all, files)
	return build.Spec{Subject: name, Ref: Ref(learner, name), Path: "Dockerfile", Dockerfile: dockerfile,
		Context: Context(t, all), Labels: map[string]string{daemon.Label: learner}}
}

// Empty builds an image without a program.
func Empty(t testing.TB, e *docker.Engine, learner string) string {
	t.Helper()
	return Build(t, e, learner, "empty", "FROM scratch\nCOPY Dockerfile /\n", nil)
}

// RemoveImages removes images that have no name, or forces them to lose theirs,
// the last one first.
func RemoveImages(e *docker.Engine, ids ...string) {
	for _, id := range slices.Backward(ids) {
		_, _ = e.API().ImageRemove(context.Background(), id, image.RemoveOptions{Force: true, PruneChildren: true})
	}
}

// Untagged lists the images without a name that are built on a base: what a
// build left. Other tests may be at work on the same daemon, on bases of their
// own.
func Untagged(t testing.TB, e *docker.Engine, base baseimage.Base) string {
	t.Helper()
	images, err := e.ListImages(t.Context(), image.ListOptions{All: true})
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, i := range images {
		in, err := e.API().ImageInspect(t.Context(), i.ID)
		if err != nil || len(in.RepoTags) > 0 || len(in.RootFS.Layers) == 0 || in.RootFS.Layers[0] != base.Diffs[0] {
			continue // this may also be what another test has just removed
		}
		left = append(left, i.ID)
	}
	return strings.Join(left, " ")
}

// compiled are the programs that this process has compiled, by architecture and
// source.
var compiled sync.Map

// Compile is a static program for the engine's machine.
func Compile(t testing.TB, e *docker.Engine, source string) string {
	t.Helper()
	once, _ := compiled.LoadOrStore(e.Info().Arch+source, sync.OnceValues(func() (string, error) { return compile(e.Info().Arch, source) }))
	program, err := once.(func() (string, error))()
	if err != nil {
		t.Fatalf("compiling: %v", err)
	}
	return program
}

func compile(arch, source string) (string, error) {
	dir, err := os.MkdirTemp("", "castoff-test-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o600); err != nil {
		return "", err
	}
	c := exec.Command("go", "build", "-ldflags=-s -w", "-o", "app", "main.go")
	c.Dir = dir
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch, "GOFLAGS=", "GO111MODULE=off")
	if _, err := c.Output(); err != nil {
		return "", err
	}
	b, err := os.ReadFile(filepath.Join(dir, "app"))
	return string(b), err
}

// Foreign builds an image as somebody else would, under a name if that is not
// empty, and returns its ID.
func Foreign(ctx context.Context, e *docker.Engine, builder daemon.Builder, name string, archive []byte) (id string, err error) {
	o := apibuild.ImageBuildOptions{Dockerfile: "Dockerfile", Remove: true, ForceRemove: true}
	if builder == daemon.BuildKit {
		o.Version = apibuild.BuilderBuildKit
	}
	if name != "" {
		o.Tags = []string{name}
	}
	resp, err := e.API().ImageBuild(ctx, bytes.NewReader(archive), o)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	for dec := json.NewDecoder(resp.Body); ; {
		var m jsonmessage.JSONMessage
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return "", err
		}
		var made apibuild.Result
		switch {
		case m.Error != nil:
			return "", m.Error
		case m.Aux != nil && json.Unmarshal(*m.Aux, &made) == nil && made.ID != "":
			id = made.ID
		}
	}
	in, err := e.API().ImageInspect(ctx, id)
	return in.ID, err
}
