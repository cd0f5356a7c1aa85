package trials

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/imagestest"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/sampleapp"
)

func quiet(progress.Event) {}

// projects are the trials' files.
func projects(t *testing.T) fs.FS {
	t.Helper()
	files, err := fs.Sub(sampleapp.Files, "trials")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestTrialsHaveProjects: each trial has a directory, and each directory a trial.
func TestTrialsHaveProjects(t *testing.T) {
	t.Parallel()
	entries, err := fs.ReadDir(projects(t), ".")
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for _, e := range entries {
		dirs = append(dirs, e.Name())
	}
	names := Names()
	slices.Sort(names)
	if !slices.Equal(dirs, names) {
		t.Errorf("there are the directories %q, and the trials %q", dirs, names)
	}
	for name, kind := range Numbers() {
		if strings.Count(name, ".") != 1 || kind == "" {
			t.Errorf("the number %s of a %s", name, kind)
		}
	}
}

func TestBrief(t *testing.T) {
	t.Parallel()
	for instruction, want := range map[string]string{
		`RUN ["go", "build", "-o", "/app", "."]`:                  "RUN go build",
		`RUN --mount=type=cache,target=/cache go run ./tools/a b`: "RUN go run",
		`RUN --mount=type=secret,id=token ["/fetch"]`:             "RUN /fetch",
		`RUN /bin/sh -c CGO_ENABLED=0 go build`:                   "RUN go build",
		`COPY --from=build /app /app`:                             "COPY /app /app",
		`COPY . .`:                                                "COPY . .",
		`RUN`:                                                     "RUN",
		``:                                                        "",
	} {
		if got := brief(instruction); got != want {
			t.Errorf("%s: %q, not %q", instruction, got, want)
		}
	}
}

// TestTrials makes every trial with each builder of the daemon, and looks whether
// what comes of it is what the lessons say.
func TestTrials(t *testing.T) {
	t.Parallel()
	longtest.Only(t, "it builds fifteen images with each builder")
	e := dockertest.Engine(t)
	for _, builder := range e.Info().Builders {
		t.Run(string(builder), func(t *testing.T) {
			t.Parallel()
			learner := dockertest.Learner()
			t.Cleanup(func() { dockertest.Clean(t, e, learner) })
			imagestest.LendGo(t, e, learner)
			j, err := journal.Open(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			set, err := images.New(t.Context(), e, nil, j, images.Options{
				Base: baseimage.OfflineName, Builder: builder, Learner: learner, CacheDir: t.TempDir(),
			})
			if err != nil {
				t.Fatal(err)
			}
			defer set.Close()
			o := Options{Files: projects(t), Learner: learner, CacheDir: t.TempDir()}
			l := New(t.Context(), e, set, j, o)
			found := map[string][]journal.Way{}
			for _, name := range Names() {
				if _, ok := l.Found(name); ok {
					t.Errorf("%s is known before it was made", name)
				}
				if err := l.Make(t.Context(), name, quiet); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if blocks, ok := l.Found(name); !ok || len(blocks) == 0 {
					t.Errorf("%s shows %v", name, blocks)
				}
				found[name], _ = l.ways(name)
			}
			outcome{t, builder == daemon.BuildKit, e.Info().Arch, found}.check()
			known(t, map[string]*Lab{"later": New(t.Context(), e, set, j, o), "without a daemon": New(t.Context(), nil, absent{set}, j, o)})
			o.Learner = "another"
			if _, ok := New(t.Context(), e, set, j, o).Found("cache"); ok {
				t.Error("another learner's results are shown")
			}
		})
	}
}

// absent is a course whose daemon does not answer.
type absent struct{ Course }

func (absent) Unavailable() error { return errors.New("no daemon answers") }

// known: in another session nothing has to be built again, and without a daemon
// the last results are shown.
func known(t *testing.T, labs map[string]*Lab) {
	t.Helper()
	for session, l := range labs {
		for _, name := range Names() {
			if _, ok := l.Found(name); !ok {
				t.Errorf("%s, %s is not known", session, name)
			}
		}
		if n, text, ok := l.Number("cache.whole"); !ok || n <= 0 || !strings.HasSuffix(text, " s") {
			t.Errorf("%s, cache.whole is %v, %q, %t", session, n, text, ok)
		}
		mounted, text, ok := l.Number("cache.mounted")
		if !ok || (mounted > 0) == (text == needsBuildKit) {
			t.Errorf("%s, cache.mounted is %v, %q, %t", session, mounted, text, ok)
		}
		if _, _, ok := l.Number("cache.nothing"); ok {
			t.Errorf("%s, there is a number that nobody knows", session)
		}
	}
}

// outcome is what came of all trials with one builder.
type outcome struct {
	t        *testing.T
	buildKit bool
	arch     string
	found    map[string][]journal.Way
}

// way is what came of one way.
func (o outcome) way(trial, name string) journal.Way {
	o.t.Helper()
	i := slices.IndexFunc(o.found[trial], func(w journal.Way) bool { return w.Name == name })
	if i < 0 {
		o.t.Fatalf("the trial %s has no way %s", trial, name)
	}
	return o.found[trial][i]
}

// is compares texts.
func (o outcome) is(what, got, want string) {
	o.t.Helper()
	if got != want {
		o.t.Errorf("%s: %s, not %s", what, got, want)
	}
}

func (o outcome) check() {
	o.t.Helper()
	static, dynamic := o.way("linking", "static"), o.way("linking", "dynamic")
	if !static.Binary.Static || dynamic.Binary.Static || dynamic.Binary.Interpreter == "" {
		o.t.Errorf("linked: %+v, %+v", static.Binary, dynamic.Binary)
	}
	if static.Output != "hello\n" || static.ExitCode != 0 || dynamic.ExitCode == 0 || !strings.Contains(dynamic.Output, "no such file or directory") {
		o.t.Errorf("they said %q, %q (%d)", static.Output, dynamic.Output, dynamic.ExitCode)
	}
	if small, large := o.way("bases", "scratch").Image, o.way("bases", "base").Image; small.Files != 1 || large.SizeBytes <= small.SizeBytes || large.Root == nil {
		o.t.Errorf("on scratch it is %+v, on the base %+v", small, large)
	}
	o.cache()
	o.targets()
	o.platforms()
	o.secrets()
}

func (o outcome) cache() {
	o.t.Helper()
	runs := func(w journal.Way) string {
		var all []string
		for _, step := range w.Again {
			if strings.HasPrefix(step, run) {
				all = append(all, step)
			}
		}
		return strings.Join(all, ", ")
	}
	whole, ordered, mounted := o.way("cache", "whole"), o.way("cache", "ordered"), o.way("cache", "mounted")
	o.is("whole", runs(whole), "RUN go run, RUN go build")
	o.is("ordered", runs(ordered), "RUN go build")
	// How long each took is up to the machine; what was carried out again is not.
	if ordered.Seconds <= 0 || whole.Seconds <= 0 || len(ordered.Again) >= ordered.Steps {
		o.t.Errorf("in another order it took %.1f s, else %.1f s: %+v", ordered.Seconds, whole.Seconds, ordered)
	}
	if !o.buildKit {
		o.is("mounted", mounted.Skipped, needsBuildKit)
		return
	}
	o.is("mounted", runs(mounted), "RUN go run, RUN go build")
	if mounted.Seconds <= 0 {
		o.t.Errorf("with a cache mount it took %.1f s", mounted.Seconds)
	}
}

func (o outcome) targets() {
	o.t.Helper()
	states := func(name string) string {
		g := o.way("targets", name).Stages
		var all []string
		for _, s := range g.Stages {
			all = append(all, s.Name+" "+became(g, s.Name))
		}
		return strings.Join(all, ", ")
	}
	want := map[string]string{ // the legacy builder begins at the top
		"prod": "source built, test built, dev built, build built, prod the image",
		"test": "source built, test the image, dev skipped, build skipped, prod skipped",
		"dev":  "source built, test built, dev the image, build skipped, prod skipped",
	}
	if o.buildKit {
		want = map[string]string{
			"prod": "source built, test skipped, dev skipped, build built, prod the image",
			"test": "source built, test the image, dev skipped, build skipped, prod skipped",
			"dev":  "source built, test skipped, dev the image, build skipped, prod skipped",
		}
	}
	for name, text := range want {
		o.is(name, states(name), text)
	}
	if prod, dev := o.way("targets", "prod").Image, o.way("targets", "dev").Image; prod.Files != 1 || dev.SizeBytes < 10*prod.SizeBytes {
		o.t.Errorf("prod has %d files and %d bytes, dev %d bytes", prod.Files, prod.SizeBytes, dev.SizeBytes)
	}
}

func (o outcome) platforms() {
	o.t.Helper()
	for name, arch := range map[string]string{"own": o.arch, "other": other(o.arch), "untold": o.arch} {
		w := o.way("platforms", name)
		if !o.buildKit {
			o.is(name, w.Skipped, needsBuildKit)
			continue
		}
		o.is(name, w.Binary.Arch, arch)
	}
}

func (o outcome) secrets() {
	o.t.Helper()
	for name, want := range map[string]string{"argument": inHistory, "deleted": inLayer, "behind": "", "mounted": ""} {
		w := o.way("secrets", name)
		if name == "mounted" && !o.buildKit {
			o.is(name, w.Skipped, needsBuildKit)
			continue
		}
		o.is(name, strings.Join(w.Places, " "), want)
		if leaks := strings.Contains(w.Output, "kelp-"); leaks != (name == "argument") {
			o.t.Errorf("%s: the history says %q", name, w.Output)
		}
	}
}
