package inspect_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/enginetest"
	"castoff/cmd/castoff/internal/engine/inspect"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/binary"
	"castoff/cmd/castoff/internal/image/measure"
)

// programFiles is the root file system of this test's images: programs, and
// links that lead to them in ways that are easy to get wrong.
func programFiles(app string) []entry {
	script := func(name, interpreter string, mode int64) entry {
		return entry{Type: tar.TypeReg, Name: name, Mode: mode, Body: "#!" + interpreter + "\n"}
	}
	return []entry{
		enginetest.Executable("app", app),
		folder("dir"),
		script("usr/bin/sh", "/the/shell", 0o755),
		sym("bin", "usr/bin"),
		script("usr/local/sbin/tool", "/not/executable", 0o644),
		script("usr/local/bin/tool", "/the/tool", 0o755),
		script("opt/own/tool", "/own/tool", 0o755),
		script("work/prog", "/work/prog", 0o755),
		script("usr/lib/foo", "/in/usr/lib", 0o755),
		script("lib/foo", "/in/lib", 0o755),
		sym("usr/bin/foo", "../lib/foo"),
		sym("start", "opt/link"),
		sym("opt/link", "/app"),
		sym("out", "../../../../../app"),
		sym("nowhere", "/does/not/exist"),
		sym("loop", "pool"),
		sym("pool", "loop"),
	}
}

// programImage imports an image with these files and changes to its
// configuration.
func programImage(t *testing.T, e *docker.Engine, ref string, labels map[string]string, files []entry, changes ...string) {
	t.Helper()
	if err := e.Import(t.Context(), bytes.NewReader(layerOf(t, files)), ref, labels, "", changes...); err != nil {
		t.Fatal(err)
	}
}

// staticProgram is a small program.
func staticProgram(t *testing.T, e *docker.Engine) string {
	return enginetest.Compile(t, e, "package main\n\nfunc main() { println(\"hello\") }\n")
}

func TestBinary(t *testing.T) {
	t.Parallel()
	testBinary(t, dockertest.Engine(t))
}
func TestBinaryOnPodman(t *testing.T) {
	t.Parallel()
	testBinary(t, enginetest.Podman(t))
}

func testBinary(t *testing.T, e *docker.Engine) {
	app := staticProgram(t, e)
	want, err := binary.Read(strings.NewReader(app), int64(len(app)))
	if err != nil {
		t.Fatal(err)
	}
	files := programFiles(app)
	for _, c := range []struct {
		name    string
		changes []string
		// path is where the program is; interpreter marks the scripts.
		path, interpreter string
		// fails is part of the error.
		fails string
	}{
		{"exec form", []string{`ENTRYPOINT ["/app","-v"]`}, "/app", "", ""},
		{"command only", []string{`CMD ["/app"]`}, "/app", "", ""},
		{"entrypoint with command", []string{`ENTRYPOINT ["/app"]`, `CMD ["/bin/sh"]`}, "/app", "", ""},
		{"links", []string{`ENTRYPOINT ["/start"]`}, "/app", "", ""},
		{"a link that climbs", []string{`ENTRYPOINT ["/out"]`}, "/app", "", ""},
		{"a path that climbs", []string{`ENTRYPOINT ["/../../dir/../app"]`}, "/app", "", ""},
		{"a relative link below a linked directory", []string{`ENTRYPOINT ["/bin/foo"]`}, "/usr/lib/foo", "/in/usr/lib", ""},
		{"in the PATH, the executable one", []string{`ENTRYPOINT ["tool"]`}, "/usr/local/bin/tool", "/the/tool", ""},
		{"in a PATH of its own", []string{`ENV PATH=/nothing:opt/own:/usr/local/bin`, `CMD ["tool"]`}, "/opt/own/tool", "/own/tool", ""},
		{"relative to the working directory", []string{"WORKDIR /work", `ENTRYPOINT ["./prog"]`}, "/work/prog", "/work/prog", ""},
		{"shell form", []string{`ENTRYPOINT ["/bin/sh","-c","exec /app -v"]`}, "/app", "", ""},
		{"shell form of a command", []string{`ENTRYPOINT ["/bin/sh","-c"]`, `CMD ["A=1 tool | cat"]`}, "/usr/local/bin/tool", "/the/tool", ""},
		{"shell form that takes a shell", []string{`ENTRYPOINT ["/bin/sh","-ec","cd /work && ./prog"]`}, "/bin/sh", "/the/shell", ""},
		{"nothing to start", nil, "", "", "neither ENTRYPOINT nor CMD"},
		{"missing", []string{`ENTRYPOINT ["/apps"]`}, "", "", "/apps is not in the image"},
		{"missing, below a file", []string{`ENTRYPOINT ["/app/app"]`}, "", "", "/app/app is not in the image"},
		{"missing in the PATH", []string{`ENTRYPOINT ["tools"]`}, "", "", "tools is in no directory"},
		{"a link to nowhere", []string{`ENTRYPOINT ["/nowhere"]`}, "", "", "/nowhere is not in the image"},
		{"a loop of links", []string{`ENTRYPOINT ["/loop"]`}, "", "", "loop"},
		{"a directory", []string{`ENTRYPOINT ["/dir"]`}, "", "", "/dir is no file but a directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			// Podman 4 loses a layer that one image gets and another gives up.
			if e.Info().Builders[0] != daemon.Podman {
				t.Parallel()
			}
			name, labels := enginetest.Labels(t, e)
			ref := "castoff/" + name + "/program:latest"
			programImage(t, e, ref, labels, files, c.changes...)
			f, err := e.Binary(t.Context(), ref, labels)
			enginetest.OnlyImages(t, e, name)
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Fatalf("read %+v, error %v", f, err)
				}
				t.Log(err)
				if c.name != "a loop of links" && (!errors.Is(err, inspect.ErrNoProgram) || len(fault.Hints(err)) == 0) {
					t.Errorf("the error %v has the hints %q", err, fault.Hints(err))
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if f.Path != c.path || f.Interpreter != c.interpreter {
				t.Errorf("read %+v", f)
			}
			if c.path == "/app" && (f.SizeBytes != want.SizeBytes || !f.Static || f.Go == nil || f.Go.Version != want.Go.Version) {
				t.Errorf("read %+v, want %+v", f, want)
			}
		})
	}
}

// TestBinaryOfABuild reads the programs of images as the builders write them.
func TestBinaryOfABuild(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	app := staticProgram(t, e)
	for _, builder := range e.Info().Builders {
		for _, entrypoint := range []string{`["/app"]`, "/app -v"} {
			t.Run(string(builder)+" "+entrypoint, func(t *testing.T) {
				t.Parallel()
				name, labels := enginetest.Labels(t, e)
				dockerfile := "FROM scratch AS build\nCOPY app /dist/app\nFROM scratch\nCOPY --from=build /dist/app /app\nENTRYPOINT " + entrypoint + "\n"
				res, err := e.Build(t.Context(), build.Spec{
					Subject: "x", Ref: "castoff/" + name + "/app:latest", Path: "Dockerfile", Dockerfile: dockerfile,
					Context: enginetest.Context(t, map[string]string{"app": app, "Dockerfile": dockerfile}), Labels: labels, Builder: builder, NoCache: true,
				}, progress.Discard)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					for _, id := range slices.Backward(res.Leftovers) {
						_ = e.RemoveUntagged(context.Background(), id)
					}
				})
				f, err := e.Binary(t.Context(), res.ID, labels)
				if err != nil {
					t.Fatal(err)
				}
				if f.Path != "/app" || f.SizeBytes != int64(len(app)) || !f.Static || f.Go == nil {
					t.Errorf("read %+v", f)
				}
				enginetest.OnlyImages(t, e, name)
			})
		}
	}
}

func TestBinaryBounds(t *testing.T) {
	t.Parallel()
	e := dockertest.Engine(t)
	name, labels := enginetest.Labels(t, e)
	ref := "castoff/" + name + "/program:latest"
	app := staticProgram(t, e)
	programImage(t, e, ref, labels, programFiles(app), `ENTRYPOINT ["/app"]`)
	if _, err := e.ReadProgram(t.Context(), ref, labels, int64(len(app))); err != nil {
		t.Errorf("a program of just the limit: %v", err)
	}
	if f, err := e.ReadProgram(t.Context(), ref, labels, int64(len(app))-1); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Errorf("a program of one byte more than the limit is read as %+v, %v", f, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if f, err := e.Binary(ctx, ref, labels); !errors.Is(err, context.Canceled) {
		t.Errorf("after an interrupt: %+v, %v", f, err)
	}
	if f, err := e.Binary(t.Context(), "castoff/"+name+"/nothing", labels); err == nil || len(fault.Hints(err)) == 0 {
		t.Errorf("of an image that is not there: %+v, %v", f, err)
	}
	enginetest.OnlyImages(t, e, name)
}

func TestStartedPrograms(t *testing.T) {
	t.Parallel()
	sh := func(line string) []string { return []string{"/bin/sh", "-c", line} }
	for _, c := range []struct {
		entrypoint, cmd, want []string
	}{
		{nil, nil, nil},
		{[]string{""}, nil, nil},
		{[]string{"/app"}, []string{"-c", "x"}, []string{"/app"}},
		{nil, []string{"app", "-v"}, []string{"app"}},
		{nil, sh("/app -v"), []string{"/app", "/bin/sh"}},
		{sh("exec /app"), []string{"ignored"}, []string{"/app", "/bin/sh"}},
		{[]string{"/bin/sh", "-c"}, []string{"/app"}, []string{"/app", "/bin/sh"}},
		{[]string{"/bin/bash", "-o", "pipefail", "-c", "A=b app | tee log"}, nil, []string{"app", "/bin/bash"}},
		{sh("$APP"), nil, []string{"/bin/sh"}},
		{sh("'/my app'"), nil, []string{"/bin/sh"}},
		{sh(""), nil, []string{"/bin/sh"}},
		{[]string{"bash", "--login"}, nil, []string{"bash"}},
		{[]string{"/bin/sh", "-c"}, nil, []string{"/bin/sh"}},
	} {
		if got := measure.StartedPrograms(c.entrypoint, c.cmd); !slices.Equal(got, c.want) {
			t.Errorf("%q and %q start %q, want %q", c.entrypoint, c.cmd, got, c.want)
		}
	}
}

func TestSearched(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		word, path, dir string
		want            []string
		inPath          bool
	}{
		{"/a/../b", "", "", []string{"/b"}, false},
		{"./a", "", "", []string{"/a"}, false},
		{"x/../../../a", "", "/work", []string{"/a"}, false},
		{"a", "/x:/y:/x", "", []string{"/x/a", "/y/a"}, true},
		{"a", ":rel", "/work", []string{"/work/a", "/work/rel/a"}, true},
	} {
		got, inPath := measure.ProgramPlaces(c.word, []string{"PATHS=/z", "PATH=" + c.path}, c.dir)
		if !slices.Equal(got, c.want) || inPath != c.inPath {
			t.Errorf("%q is searched at %q (%v), want %q", c.word, got, inPath, c.want)
		}
	}
	if got, _ := measure.ProgramPlaces("a", nil, ""); len(got) != 6 || got[0] != "/usr/local/sbin/a" {
		t.Errorf("by default it is searched at %q", got)
	}
	if got, _ := measure.ProgramPlaces("a", []string{"PATH=" + strings.Repeat("x", 1<<16)}, ""); len(got) != 1 {
		t.Errorf("%d places", len(got))
	}
	var long strings.Builder
	for i := range 10_000 {
		long.WriteString("/d" + strings.Repeat("x", i%500) + ":")
	}
	if got, _ := measure.ProgramPlaces("a", []string{"PATH=" + long.String()}, ""); len(got) != measure.MaxSearched {
		t.Errorf("%d places of a long PATH", len(got))
	}
}
