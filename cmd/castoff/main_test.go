package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/cli"
	"castoff/cmd/castoff/internal/docker"
	"castoff/cmd/castoff/internal/dockertest"

	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"castoff": func() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// daemon connects to the machine's daemon, or tells that there is none.
func daemon() (*docker.Engine, error) {
	if testing.Short() {
		return nil, errors.New("-short leaves the daemon alone")
	}
	return docker.Connect(context.Background(), docker.Options{})
}

// learnerOf makes up a learner, whose traces on the daemon are removed at the
// end.
func learnerOf(t testing.TB, deferred func(func())) string {
	name := dockertest.Learner()
	deferred(func() {
		e, err := daemon()
		if err != nil {
			return
		}
		defer e.Close()
		dockertest.Clean(t, e, name)
	})
	return name
}

func TestScripts(t *testing.T) {
	e, err := daemon()
	if err == nil {
		e.Close()
	} else if os.Getenv("CASTOFF_TEST_DAEMON") == "required" && !testing.Short() {
		t.Fatalf("a daemon is required here: %v", err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Condition: func(cond string) (bool, error) {
			if cond != "daemon" {
				return false, errors.New("unknown condition " + cond)
			}
			return err == nil, nil
		},
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, machine()...)
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, "cache"))
			env.Setenv("CASTOFF_LEARNER", learnerOf(env.T().(testing.TB), env.Defer))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": cmdExits, "foreign": cmdForeign, "json": cmdJSON, "jsonlines": cmdJSONLines, "noescape": cmdNoEscape, "turn": cmdTurn,
		},
	})
}

// machine is what a castoff with a home of its own still needs of this
// machine's environment: the way to the daemon and to Go.
var machine = sync.OnceValue(func() []string {
	var env []string
	for _, k := range []string{
		"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_API_VERSION",
		"PATH", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR", "GOFLAGS", "GOCOVERDIR", "GORACE",
	} {
		if v, ok := os.LookupEnv(k); ok {
			env = append(env, k+"="+v)
		}
	}
	if home, err := os.UserHomeDir(); err == nil && os.Getenv("DOCKER_CONFIG") == "" {
		env = append(env, "DOCKER_CONFIG="+filepath.Join(home, ".docker")) // the contexts
	}
	var values map[string]string
	out, err := exec.Command("go", "env", "-json", "GOROOT", "GOPATH", "GOCACHE").Output()
	if err == nil && json.Unmarshal(out, &values) == nil {
		for k, v := range values {
			env = append(env, k+"="+v)
		}
	}
	return env
})

// cmdExits runs a program that must end with an exit code: "exits 2 castoff
// frobnicate".
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		if exit.ExitCode() != want {
			ts.Fatalf("exit code %d, not %d", exit.ExitCode(), want)
		}
	case err != nil:
		ts.Fatalf("%v", err)
	case want != 0:
		ts.Fatalf("exit code 0, not %d", want)
	}
}

// building is held by the script whose turn it is to build.
var building sync.Mutex

// cmdTurn waits until no other script builds: builds at once would only slow
// each other down.
func cmdTurn(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: turn")
	}
	building.Lock()
	ts.Defer(building.Unlock)
}

// cmdForeign gives an image a name that is not castoff's, for the time of the
// script: "foreign image name".
func cmdForeign(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: foreign image name")
	}
	ts.Check(ts.Exec("docker", "tag", args[0], args[1]))
	// Not through ts, which may have failed by then.
	ts.Defer(func() { _ = exec.Command("docker", "image", "rm", args[1]).Run() })
}

// cmdJSON checks a value of the one JSON object in a file: "json stdout
// images.0.name traditional"; without a value, that there is one. The key len
// is the number of elements.
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: json file path [value]")
	}
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	var v any
	ts.Check(dec.Decode(&v))
	if _, object := v.(map[string]any); !object || dec.More() {
		ts.Fatalf("%s holds something else than one object", args[0])
	}
	for _, key := range strings.Split(args[1], ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
			if key == "len" {
				v = len(at)
				continue
			}
			var i int
			ts.Check(json.Unmarshal([]byte(key), &i))
			if i >= len(at) {
				ts.Fatalf("%s: there is no element %d", args[1], i)
			}
			v = at[i]
		default:
			v = nil
		}
	}
	text, err := json.Marshal(v)
	ts.Check(err)
	got := strings.Trim(string(text), `"`)
	ok := got != "null" && (len(args) == 2 || got == args[2])
	if ok == neg {
		ts.Fatalf("%s is %s", args[1], got)
	}
}

// cmdJSONLines checks that every line of a file is an event, and that some are
// of the given kinds: "jsonlines stderr phase step".
func cmdJSONLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: jsonlines file kind...")
	}
	seen := map[string]bool{}
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		var e struct {
			Time          time.Time
			Subject, Kind string
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Time.IsZero() || e.Subject == "" {
			ts.Fatalf("not an event: %s", line)
		}
		seen[e.Kind] = true
	}
	for _, kind := range args[1:] {
		if !seen[kind] {
			ts.Fatalf("there is no event of kind %s", kind)
		}
	}
}

// cmdNoEscape fails if a file holds a terminal control sequence.
func cmdNoEscape(ts *testscript.TestScript, neg bool, args []string) {
	for _, file := range args {
		if strings.ContainsAny(ts.ReadFile(file), "\x1b\u009b\r") != neg {
			ts.Fatalf("%s: control sequences", file)
		}
	}
}

// castoff is a call of the program, in a home of its own.
func castoff(t *testing.T, learner string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// testscript runs a command when the test binary is called by its name.
	program := filepath.Join(t.TempDir(), "castoff")
	if err := os.Symlink(self, program); err != nil {
		t.Skipf("skipped, it needs symbolic links: %v", err)
	}
	home := t.TempDir()
	cmd := exec.Command(program, args...)
	cmd.Env = append(machine(), "HOME="+home, "XDG_STATE_HOME="+filepath.Join(home, "state"),
		"XDG_CACHE_HOME="+filepath.Join(home, "cache"), "CASTOFF_LEARNER="+learner, "TERM=xterm-256color", "LANG=C.UTF-8")
	return cmd
}

// TestInterruptStopsTheBuild sends SIGINT in the middle of a build.
func TestInterruptStopsTheBuild(t *testing.T) {
	e, err := daemon()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	defer e.Close()
	learner := learnerOf(t, t.Cleanup)
	var out strings.Builder
	cmd := castoff(t, learner, "build", "multistage", "--rebuild", "--base", "offline", "--progress=json")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var stopped time.Time
	for dec := json.NewDecoder(stderr); ; {
		var ev struct {
			Kind string
			Step struct{ Name, State string }
		}
		if err := dec.Decode(&ev); err != nil {
			break
		}
		out.WriteString(ev.Kind + " " + ev.Step.Name + "\n")
		if strings.HasPrefix(ev.Step.Name, "RUN") && ev.Step.State == "started" && stopped.IsZero() {
			stopped = time.Now()
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	err = cmd.Wait()
	if stopped.IsZero() {
		t.Fatalf("the step never began:\n%s", out.String())
	}
	if took := time.Since(stopped); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("it ended with %v", err)
	}
	owned, err := e.Owned(t.Context(), learner, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range owned {
		if o.Kind == "container" || len(o.Refs) == 0 || !strings.Contains(o.Refs[0], "/base:") {
			t.Errorf("left behind: %+v", o)
		}
	}
}

// console is castoff on a terminal of 80 by 24 that answers no query.
type console struct {
	cmd  *exec.Cmd
	keys *os.File
	gone chan struct{} // closed when the program has ended and all was read

	mu  sync.Mutex
	out []byte
}

func onTerminal(t *testing.T, cmd *exec.Cmd) *console {
	t.Helper()
	master, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 80, Rows: 24})
	if err != nil {
		t.Skipf("skipped, it needs a pseudo-terminal: %v", err)
	}
	c := &console{cmd: cmd, keys: master, gone: make(chan struct{})}
	go func() {
		defer close(c.gone)
		buf := make([]byte, 32<<10)
		for {
			n, err := master.Read(buf)
			c.mu.Lock()
			c.out = append(c.out, buf[:n]...)
			c.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // an error if it has ended, as it should
		<-c.gone
		master.Close()
	})
	return c
}

func (c *console) raw() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.out)
}

var controlSequence = regexp.MustCompile("\x1b(\\[[0-9;?<=>]*[ -/]*[@-~]|\\][^\x07\x1b]*(\x07|\x1b\\\\)|[=>78])")

// shows waits for a text.
func (c *console) shows(text string, limit time.Duration) bool {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if strings.Contains(controlSequence.ReplaceAllString(c.raw(), ""), text) {
			return true
		}
	}
	return false
}

// ends waits for the program's end and returns its exit code.
func (c *console) ends(t *testing.T, limit time.Duration) int {
	t.Helper()
	select {
	case <-c.gone:
	case <-time.After(limit):
		t.Fatalf("it did not end within %s:\n%q", limit, c.raw())
	}
	_ = c.cmd.Wait() // the exit code tells more
	return c.cmd.ProcessState.ExitCode()
}

// TestOutputOnATerminal has the commands that ask nothing on a terminal that
// would answer nothing: bubbletea's own start would wait 5 seconds for it.
func TestOutputOnATerminal(t *testing.T) {
	for _, tt := range []struct {
		name   string
		args   []string
		env    string
		want   string
		colour bool
	}{
		{"version", []string{"--version"}, "", "castoff ", false},
		{"list", []string{"list"}, "", "What an image is", true},
		{"NO_COLOR", []string{"list"}, "NO_COLOR=1", "What an image is", false},
		{"no-color", []string{"list", "--no-color"}, "", "What an image is", false},
		{"dumb", []string{"list"}, "TERM=dumb", "What an image is", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var took time.Duration
			for range 3 { // a busy machine may be slow once, the trap is always
				cmd := castoff(t, "", tt.args...)
				cmd.Env = append(cmd.Env, tt.env)
				begin := time.Now()
				c := onTerminal(t, cmd)
				if code := c.ends(t, 20*time.Second); code != 0 {
					t.Errorf("exit code %d", code)
				}
				took = time.Since(begin)
				out := c.raw()
				if !strings.Contains(controlSequence.ReplaceAllString(out, ""), tt.want) {
					t.Errorf("%q is not in %q", tt.want, out)
				}
				if strings.Contains(out, "\x1b") != tt.colour {
					t.Errorf("escape sequences, want %v: %q", tt.colour, out)
				}
				if took < 2*time.Second {
					return
				}
			}
			t.Errorf("it took %s", took)
		})
	}
}

// TestLeavingTheCourse leaves the interactive course on its first screen, in
// every way that is not its own.
func TestLeavingTheCourse(t *testing.T) {
	none := "unix://" + filepath.Join(t.TempDir(), "none.sock")
	type leave func(*console) error
	key := func(c *console) error { _, err := c.keys.Write([]byte{3}); return err }
	by := func(s syscall.Signal) leave { return func(c *console) error { return c.cmd.Process.Signal(s) } }
	for _, tt := range []struct {
		name  string
		args  []string
		shows string
		leave leave
		code  int
	}{
		{"ctrl-c", []string{"--host", none}, "Read the lessons without building?", key, 130},
		{"SIGINT", []string{"--host", none}, "Read the lessons without building?", by(syscall.SIGINT), 130},
		{"SIGTERM", []string{"--host", none}, "Read the lessons without building?", by(syscall.SIGTERM), 143},
		{"daemon", []string{"--base", "offline"}, "Build while you read?", key, 130},
	} {
		t.Run(tt.name, func(t *testing.T) {
			learner := "nobody"
			if tt.name == "daemon" {
				e, err := daemon()
				if err != nil {
					t.Skipf("skipped, it needs a Docker daemon: %v", err)
				}
				e.Close()
				learner = learnerOf(t, t.Cleanup)
			}
			c := onTerminal(t, castoff(t, learner, tt.args...))
			if !c.shows(tt.shows, 4*time.Second) {
				t.Fatalf("%q did not appear:\n%q", tt.shows, c.raw())
			}
			if err := tt.leave(c); err != nil {
				t.Fatal(err)
			}
			if code := c.ends(t, 10*time.Second); code != tt.code {
				t.Errorf("exit code %d, not %d", code, tt.code)
			}
			out := c.raw()
			for _, mode := range []string{"\x1b[?1049", "\x1b[?25"} { // the other screen, the cursor
				on, off := strings.LastIndex(out, mode+"h"), strings.LastIndex(out, mode+"l")
				if on < 0 || off < 0 || (on > off) != (mode == "\x1b[?25") {
					t.Errorf("%q is not as it was:\n%q", mode, out)
				}
			}
			if i := strings.LastIndex(out, "Stopped."); i < strings.LastIndex(out, "\x1b[?1049l") {
				t.Errorf("what it says at its end is not on the person's own screen:\n%q", out)
			}
		})
	}
}
