package checker

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/workspace"
)

// bench is a daemon with an image to stand for castoff/go: a single program
// that does what the tests want.
type bench struct {
	engine  *docker.Engine
	learner string
	base    Base
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
	res, err := b.engine.Build(t.Context(), docker.BuildSpec{Subject: "go", Ref: ref, Context: p.Archive, Path: "Dockerfile",
		Dockerfile: text, Labels: b.labels(), Builder: b.engine.Info().Builders[0]}, func(progress.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	local, ok := b.engine.LocalBase(t.Context(), ref)
	if !ok || res.ID == "" {
		t.Fatal("the base is not there")
	}
	b.base = Base{Ref: ref, Diffs: local.Diffs}
	return b
}

// buildDo builds the tests' program for an architecture.
func buildDo(t *testing.T, arch string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "do")
	c := exec.Command("go", "build", "-ldflags=-s -w", "-o", file, "./testdata/do")
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+arch)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("building the test's program: %v\n%s", err, out)
	}
	program, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func (b *bench) labels() map[string]string { return map[string]string{docker.Label: b.learner} }

func (b *bench) checker(builder docker.Builder) *Checker {
	return New(b.engine, Options{Base: b.base, Builder: builder, Labels: b.labels(), CacheDir: b.cacheDir,
		Ref:     func(id string) string { return "castoff/" + b.learner + "/exercise/" + id + ":latest" },
		Explain: func(string) string { return "explained" }})
}

// clean removes all that the tests made, and looks whether that is all.
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

// nothingLeft looks for containers, networks and images of the learner with
// another program than ours.
func (b *bench) nothingLeft(t *testing.T) {
	t.Helper()
	label := "label=" + docker.Label + "=" + b.learner
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

func (b *bench) check(t *testing.T, builder docker.Builder, ex exercise.Exercise, files fs.FS) Report {
	t.Helper()
	for i := range ex.Checks {
		if ex.Checks[i].Name == "" {
			ex.Checks[i].Name = string(ex.Checks[i].Kind)
		}
	}
	if ex.ID == "" {
		ex.ID = "x"
	}
	rep, err := b.checker(builder).Check(t.Context(), ex, files, func(progress.Event) {})
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

const (
	// app is a Dockerfile of two stages, for more to be written after it.
	app   = "FROM castoff/go AS build\nRUN [\"do\", \"copy\", \"/bin/do\", \"/app\"]\n\nFROM scratch\nCOPY --from=build /app /app\n"
	entry = "ENTRYPOINT [\"/app\"]\n"
)

// expect is a check with a directory, and what is to come of it.
type expect struct {
	name       string
	dockerfile string
	check      exercise.Check
	want       State
	// found and said are parts of the result's texts; "|" stands between
	// what builders say differently.
	found, said string
}

var expectations = []expect{
	{"builds", app, exercise.Check{Kind: exercise.Builds}, Passed, "", ""},
	{"builds not", app + "COPY --from=build /ap /ap\n", exercise.Check{Kind: exercise.Builds}, Failed, "line 6 of the Dockerfile: COPY --from=build /ap /ap", "not found|no such file|does not exist"},
	{"malformed", app + "COPPY x y\n", exercise.Check{Kind: exercise.Builds}, Failed, "line 6", "unknown instruction: COPPY"},
	{"empty", "", exercise.Check{Kind: exercise.Builds}, Failed, "build fails", "empty"},
	{"a RUN fails", "FROM castoff/go\nRUN [\"do\", \"exit\"]\n", exercise.Check{Kind: exercise.Builds}, Failed, "line 2", "cannot go on"},
	{"runs", app + entry, exercise.Check{Kind: exercise.Runs, Output: []string{"hello"}}, Passed, "exit code 0", ""},
	{"runs with args", app + entry, exercise.Check{Kind: exercise.Runs, Args: []string{"print", "$WHO"}, Env: map[string]string{"WHO": "Ada"}, Output: []string{"Ada"}}, Passed, "", ""},
	{"runs with another code", app + entry, exercise.Check{Kind: exercise.Runs, Args: []string{"exit"}, Exit: 7}, Passed, "exit code 7", ""},
	{"exit code", app + entry, exercise.Check{Kind: exercise.Runs, Args: []string{"exit"}}, Failed, "exit code 7", "cannot go on"},
	{"output", app + entry, exercise.Check{Kind: exercise.Runs, Output: []string{"goodbye"}}, Failed, `did not print "goodbye"`, "hello"},
	{"not output", app + entry, exercise.Check{Kind: exercise.Runs, NotOutput: []string{"hell"}}, Failed, `printed "hell"`, "hello"},
	{"as user", app + entry, exercise.Check{Kind: exercise.Runs, Args: []string{"who"}, AsUser: "123:45", Output: []string{"123 45"}}, Passed, "", ""},
	{"no tmp", app + entry, exercise.Check{Kind: exercise.Runs, Args: []string{"touch", "/tmp/x"}}, Failed, "exit code 1", "no such file"},
	{"tmpfs", app + entry, exercise.Check{Kind: exercise.Runs, Args: []string{"touch", "/tmp/x"}, AsUser: "1:1", Tmpfs: []string{"/tmp"}}, Passed, "", ""},
	{"not to succeed", app + entry, exercise.Check{Kind: exercise.Runs, Exit: 7}, Failed, "exit code 0 instead of 7", "hello"},
	{"asks, and gets nothing", app + entry, exercise.Check{Kind: exercise.Runs, Args: []string{"ask"}, Output: []string{"read 0 bytes"}}, Passed, "", ""},
	{"too long", app + entry, exercise.Check{Kind: exercise.Runs, Args: []string{"sleep"}, Within: 2 * time.Second}, Failed, "still running after 2s", "waiting"},
	{"too much", app + entry, exercise.Check{Kind: exercise.Runs, Args: []string{"eat"}, Within: time.Minute}, Failed, "more than 512 MiB of memory", ""},
	{"no network", app + entry, exercise.Check{Kind: exercise.Runs, Args: []string{"get", "http://192.0.2.1/"}}, Failed, "exit code 1", "unreachable"},
	{"shell form", app + "ENTRYPOINT /app\n", exercise.Check{Kind: exercise.Runs}, Failed, "cannot be started", `exec: "/bin/sh": stat /bin/sh: no such file`},
	{"no passwd", app + "USER nobody\n" + entry, exercise.Check{Kind: exercise.Runs}, Failed, "cannot be started", "no matching entries in passwd file"},
	{"nothing to start", app, exercise.Check{Kind: exercise.Runs}, Failed, "cannot be started", "No command specified"},
	{"http", app + "CMD [\"serve\", \":8080\"]\n" + entry, exercise.Check{Kind: exercise.HTTP, Port: 8080, Path: "/x", Status: 200, Body: []string{"welcome to /x"}}, Passed, "status 200", ""},
	{"http status", app + "CMD [\"serve\", \":8080\"]\n" + entry, exercise.Check{Kind: exercise.HTTP, Port: 8080, Path: "/missing", Status: 200}, Failed, "answered /missing with status 404", "welcome"},
	{"http body", app + "CMD [\"serve\", \":8080\"]\n" + entry, exercise.Check{Kind: exercise.HTTP, Port: 8080, Path: "/", Status: 200, Body: []string{"bye"}}, Failed, `without "bye"`, "welcome"},
	{"http loopback", app + "CMD [\"serve\", \"127.0.0.1:8080\"]\n" + entry, exercise.Check{Kind: exercise.HTTP, Port: 8080, Path: "/", Status: 200, Within: 3 * time.Second}, Failed, "the program listens on 127.0.0.1:8080 only, which nobody hears outside", ""},
	{"http on another port", app + "CMD [\"serve\", \":9090\"]\n" + entry, exercise.Check{Kind: exercise.HTTP, Port: 8080, Path: "/", Status: 200, Within: 2 * time.Second}, Failed, "nothing listens on port 8080; the program listens on :9090", ""},
	{"http on no port", app + "CMD [\"sleep\"]\n" + entry, exercise.Check{Kind: exercise.HTTP, Port: 8080, Path: "/", Status: 200, Within: 2 * time.Second}, Failed, "after 2s it listens on no port", "waiting"},
	{"http mute", app + "CMD [\"mute\", \":8080\"]\n" + entry, exercise.Check{Kind: exercise.HTTP, Port: 8080, Path: "/", Status: 200, Within: 2 * time.Second}, Failed, "listens on port 8080, but does not answer", "never says a word"},
	{"http ended", app + "CMD [\"exit\"]\n" + entry, exercise.Check{Kind: exercise.HTTP, Port: 8080, Path: "/", Status: 200}, Failed, "exit code 7 before it answered", "cannot go on"},
	{"healthy", app + "HEALTHCHECK CMD [\"/app\", \"get\", \"http://127.0.0.1:8080/\"]\nCMD [\"serve\", \":8080\"]\n" + entry, exercise.Check{Kind: exercise.Healthy}, Passed, "healthy", ""},
	{"unhealthy", app + "HEALTHCHECK --retries=1 CMD [\"/app\", \"exit\"]\nCMD [\"serve\", \":8080\"]\n" + entry, exercise.Check{Kind: exercise.Healthy}, Failed, "unhealthy: the health check ends with exit code 7", "cannot go on"},
	{"no health check", app + "CMD [\"serve\", \":8080\"]\n" + entry, exercise.Check{Kind: exercise.Healthy}, Failed, "no health check", ""},
	{"user", app + "USER 65532:65532\n", exercise.Check{Kind: exercise.User, NotRoot: true, Is: "65532:65532"}, Passed, "65532:65532", ""},
	{"root", app, exercise.Check{Kind: exercise.User, NotRoot: true}, Failed, "runs as root", ""},
	{"root by number", app + "USER 0:1\n", exercise.Check{Kind: exercise.User, NotRoot: true}, Failed, "who is root", ""},
	{"another user", app + "USER 65532\n", exercise.Check{Kind: exercise.User, Is: "65532:65532"}, Failed, "as user 65532", ""},
	{"exec form", app + entry, exercise.Check{Kind: exercise.Entrypoint, Form: "exec"}, Passed, "exec form: /app", ""},
	{"CMD alone", app + "CMD [\"/app\"]\n", exercise.Check{Kind: exercise.Entrypoint, Form: "exec"}, Passed, "CMD is in exec form", ""},
	{"not exec form", app + "ENTRYPOINT /app\n", exercise.Check{Kind: exercise.Entrypoint, Form: "exec"}, Failed, "shell form: /bin/sh -c /app", ""},
	{"files", app, exercise.Check{Kind: exercise.Files, Present: []string{"/app"}, Absent: []string{"/bin/*", "/src"}, AtMostFiles: 1}, Passed, "1 file", ""},
	{"missing file", app, exercise.Check{Kind: exercise.Files, Present: []string{"/etc/passwd"}}, Failed, "no /etc/passwd in the image; it has /app", ""},
	{"needless file", app + "COPY --from=build /bin/do /bin/do\n", exercise.Check{Kind: exercise.Files, Absent: []string{"/bin/*"}}, Failed, "has /bin/do", ""},
	{"too many files", app + "COPY --from=build /bin/do /bin/do\n", exercise.Check{Kind: exercise.Files, AtMostFiles: 1}, Failed, "2 files: /app, /bin/do", ""},
	{"no shell", app, exercise.Check{Kind: exercise.None, Of: []string{"shell", "setuid"}}, Passed, "no shell, no setuid", ""},
	{"a shell", app + "COPY --from=build /app /bin/sh\n", exercise.Check{Kind: exercise.None, Of: []string{"compiler", "shell"}}, Failed, "1 shell program: /bin/sh", ""},
	{"static", app + entry, exercise.Check{Kind: exercise.Binary, Static: true}, Passed, "/app is static", ""},
	{"another platform", app + entry, exercise.Check{Kind: exercise.Binary, Platform: "linux/mipsle"}, Failed, "for linux/", ""},
	{"no program", app + "ENTRYPOINT [\"/ap\"]\n", exercise.Check{Kind: exercise.Binary, Static: true}, Failed, "/ap is not in the image", ""},
	{"size", app, exercise.Check{Kind: exercise.Size, AtMost: 50_000_000}, Passed, "on disk", ""},
	{"too large", app, exercise.Check{Kind: exercise.Size, AtMost: 1000}, Failed, "come from COPY", ""},
	{"base too large", "FROM castoff/go\n", exercise.Check{Kind: exercise.Size, AtMost: 1000}, Failed, "the image that its last stage begins with", ""},
	{"waste", app, exercise.Check{Kind: exercise.Waste, AtMost: 1000}, Passed, "waste 0 bytes", ""},
	{"wasted", "FROM castoff/go\nRUN [\"do\", \"fill\", \"/big\"]\nRUN [\"do\", \"rm\", \"/big\"]\n", exercise.Check{Kind: exercise.Waste, AtMost: 1000}, Failed, "waste 3145728 bytes, in 1 file, most of it in /big", ""},
	{"history", app, exercise.Check{Kind: exercise.History, Without: []string{"s3cret"}}, Passed, "", ""},
	{"told by ENV", app + "ENV TOKEN=s3cret\n", exercise.Check{Kind: exercise.History, Without: []string{"s3cret"}}, Failed, `can read "s3cret" in`, "s3cret"},
	{"told by ARG", "FROM castoff/go\nARG TOKEN=s3cret\nRUN [\"do\", \"print\", \"x\"]\n", exercise.Check{Kind: exercise.History, Without: []string{"s3cret"}}, Failed, "the history", "s3cret"},
	{"label", app + "LABEL v=1.2\n", exercise.Check{Kind: exercise.Label, Key: "v", Value: "1.2"}, Passed, "", ""},
	{"no label", app, exercise.Check{Kind: exercise.Label, Key: "v"}, Failed, "no label v", ""},
	{"empty label", app + "ARG V\nLABEL v=$V\n", exercise.Check{Kind: exercise.Label, Key: "v"}, Failed, "empty", ""},
	{"another label", app + "LABEL v=1.1\n", exercise.Check{Kind: exercise.Label, Key: "v", Value: "1.2"}, Failed, `v is "1.1"`, ""},
	{"context", app, exercise.Check{Kind: exercise.Context, AtMost: 1000, Without: []string{".git"}}, Passed, "1 file", ""},
	{"no stage", app, exercise.Check{Kind: exercise.Stage, Stage: "test", State: "built"}, Failed, "the stages are build, stage-1", ""},
	{"stage", app, exercise.Check{Kind: exercise.Stage, Stage: "build", State: "built"}, Passed, "is built", ""},
}

// ofTheBuilder are the kinds of checks that depend on how the image was built.
// The others are about the image, and are tried on one builder; on all of them
// with CASTOFF_TEST_LARGE, which takes minutes more.
var ofTheBuilder = []exercise.Kind{exercise.Builds, exercise.Entrypoint, exercise.Stage, exercise.History, exercise.Label}

// TestEveryKind passes and fails each kind of check.
func TestEveryKind(t *testing.T) {
	b := newBench(t)
	for i, builder := range b.engine.Info().Builders {
		for _, x := range expectations {
			if i > 0 && !slices.Contains(ofTheBuilder, x.check.Kind) && os.Getenv("CASTOFF_TEST_LARGE") == "" {
				continue
			}
			t.Run(string(builder)+"/"+x.name, func(t *testing.T) {
				rep := b.check(t, builder, exercise.Exercise{Checks: []exercise.Check{x.check}}, dir(x.dockerfile))
				res := rep.Results[0]
				if res.State != x.want || !strings.Contains(res.Found, x.found) || rep.Passed != (x.want == Passed) {
					t.Errorf("it is %s: %s, want %s: %s\nsaid: %s\nlog: %s", res.State, res.Found, x.want, x.found, res.Said, res.Log)
				}
				if !slices.ContainsFunc(strings.Split(x.said, "|"), func(s string) bool { return strings.Contains(res.Said, s) }) {
					t.Errorf("it says %q, want %q", res.Said, x.said)
				}
				if x.want == Failed && (res.Next == "" || res.Want == "") || x.want == Passed && (res.Next != "" || res.Trap != "") {
					t.Errorf("a %s check: next %q, want %q, trap %q", res.State, res.Next, res.Want, res.Trap)
				}
				if strings.Contains(res.Said+res.Found+res.Log, b.learner) {
					t.Errorf("it shows the base's own name: %s", res.Said+res.Found+res.Log)
				}
			})
		}
	}
}

func TestChecksAfterAFailure(t *testing.T) {
	b := newBench(t)
	builder := b.engine.Info().Builders[0]
	states := func(rep Report) (all []string) {
		for _, r := range rep.Results {
			all = append(all, r.Name+" "+string(r.State))
		}
		return all
	}
	checks := []exercise.Check{{Kind: exercise.Builds}, {Kind: exercise.Runs, Output: []string{"bye"}}, {Kind: exercise.Runs, Name: "again"},
		{Kind: exercise.Size, AtMost: 1}, {Kind: exercise.User}, {Kind: exercise.Context, Without: []string{"x"}}}
	rep := b.check(t, builder, exercise.Exercise{Checks: checks}, dir(app+entry))
	if got, want := states(rep), []string{"builds passed", "runs failed", "again not tried", "size failed", "user passed", "context passed"}; !slices.Equal(got, want) {
		t.Errorf("they are %q, want %q", got, want)
	}
	rep = b.check(t, builder, exercise.Exercise{Checks: checks}, dir("FROM castoff/go\nCOPY a b\n"))
	if got, want := states(rep), []string{"builds failed", "runs not tried", "again not tried", "size not tried", "user not tried", "context passed"}; !slices.Equal(got, want) {
		t.Errorf("without an image they are %q, want %q", got, want)
	}
	rep = b.check(t, builder, exercise.Exercise{Checks: checks[1:3]}, fstest.MapFS{})
	if got := states(rep); !slices.Equal(got, []string{"runs failed", "again not tried"}) || !strings.Contains(rep.Results[0].Found, "no file called Dockerfile") {
		t.Errorf("without a Dockerfile they are %q, %+v", got, rep.Results[0])
	}
	rep = b.check(t, docker.Legacy, exercise.Exercise{Needs: []string{"buildkit"}, Checks: checks[:1]}, dir(app))
	if got := states(rep); !slices.Equal(got, []string{"builds unable"}) || rep.Passed {
		t.Errorf("with the wrong builder they are %q", got)
	}
}

func TestContextIsWhatIsSent(t *testing.T) {
	b := newBench(t)
	ch := []exercise.Check{{Kind: exercise.Context, Without: []string{".git", "*.pem"}, AtMost: 2000}}
	for name, c := range map[string]struct {
		files fstest.MapFS
		found string
	}{
		"ignored":   {dir(app, ".git/HEAD", "x", "a.pem", "x", ".dockerignore", ".git\n*.pem"), ""},
		"not":       {dir(app, ".git/HEAD", "x"), ".git/HEAD is sent"},
		"a pattern": {dir(app, "a.pem", "x"), "a.pem is sent"},
		"too large": {dir(app, "big", strings.Repeat("x", 2000)), "2 files with"},
	} {
		res := b.check(t, b.engine.Info().Builders[0], exercise.Exercise{Checks: ch}, c.files).Results[0]
		if (res.State == Passed) != (c.found == "") || !strings.Contains(res.Found, c.found) {
			t.Errorf("%s: it is %s: %s", name, res.State, res.Found)
		}
	}
}

// TestNextSteps: where a container is refused, the next step is about the
// cause.
func TestNextSteps(t *testing.T) {
	b := newBench(t)
	program := app + entry
	for name, c := range map[string]struct{ dockerfile, next string }{
		"no such program": {app + "ENTRYPOINT [\"/ap\"]\n", "is all of it in the image"},
		"a directory":     {app + "WORKDIR /etc\nENTRYPOINT [\"/etc\"]\n", "the file's mode"},
		"an unknown user": {program + "USER nobody\n", "/etc/passwd"},
		"no program":      {app + "COPY Dockerfile /x\nENTRYPOINT [\"/x\"]\n", "mode"},
		"it fails":        {program + "CMD [\"exit\"]\n", "what does it miss"},
		"it waits":        {program + "CMD [\"sleep\"]\n", "its input is empty"},
	} {
		check := exercise.Check{Kind: exercise.Runs, Within: 2 * time.Second}
		res := b.check(t, b.engine.Info().Builders[0], exercise.Exercise{Checks: []exercise.Check{check}}, dir(c.dockerfile)).Results[0]
		if res.State != Failed || !strings.Contains(res.Next, c.next) {
			t.Errorf("%s: it is %s, next %q, want %q: %s", name, res.State, res.Next, c.next, res.Said)
		}
	}
	if got := step("standard_init_linux.go:228: exec user process caused: exec format error", "usual"); !strings.Contains(got, "processor") {
		t.Errorf("for a foreign program the next step is %q", got)
	}
}

func TestCancelStopsAtOnce(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct {
		dockerfile string
		check      exercise.Check
		until      string
	}{
		"a build":     {"FROM castoff/go\nRUN [\"do\", \"sleep\"]\n", exercise.Check{Kind: exercise.Builds}, "waiting"},
		"a container": {app + "CMD [\"sleep\"]\n" + entry, exercise.Check{Kind: exercise.Runs, Name: "runs", Within: time.Hour}, "checking: runs"},
		"a server":    {app + "CMD [\"sleep\"]\n" + entry, exercise.Check{Kind: exercise.HTTP, Name: "http", Port: 80, Within: time.Hour}, "checking: http"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		_, err := b.checker(b.engine.Info().Builders[0]).Check(ctx, exercise.Exercise{ID: "x", Checks: []exercise.Check{c.check}}, dir(c.dockerfile),
			func(e progress.Event) {
				if strings.Contains(e.Text, c.until) {
					time.AfterFunc(300*time.Millisecond, cancel)
				}
			})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the error is %v", name, err)
		}
		cancel()
	}
}
