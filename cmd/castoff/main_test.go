package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/cli"
	"castoff/cmd/castoff/internal/docker"

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
	var b [5]byte
	rand.Read(b[:])
	name := "test-" + hex.EncodeToString(b[:])
	deferred(func() {
		e, err := daemon()
		if err != nil {
			return
		}
		defer e.Close()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		all, err := e.Owned(ctx, name, nil)
		if err == nil {
			_, _, err = e.Remove(ctx, all)
		}
		if err != nil {
			t.Errorf("cleaning up: %v", err)
		}
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
			for _, k := range []string{"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "PATH", "GOROOT", "GOPATH", "GOCACHE", "GOFLAGS"} {
				if v, ok := os.LookupEnv(k); ok {
					env.Setenv(k, v)
				}
			}
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, "cache"))
			env.Setenv("CASTOFF_LEARNER", learnerOf(env.T().(testing.TB), env.Defer))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"json": cmdJSON, "noescape": cmdNoEscape},
	})
}

// cmdJSON checks a value of the one JSON object in a file: "json stdout
// images.0.name traditional"; without a value, that there is one.
func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: json file path [value]")
	}
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	var v any
	ts.Check(dec.Decode(&v))
	if dec.More() {
		ts.Fatalf("%s holds more than one object", args[0])
	}
	for _, key := range strings.Split(args[1], ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[key]
		case []any:
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

// cmdNoEscape fails if a file holds a terminal control sequence.
func cmdNoEscape(ts *testscript.TestScript, neg bool, args []string) {
	for _, file := range args {
		if strings.ContainsAny(ts.ReadFile(file), "\x1b\u009b\r") != neg {
			ts.Fatalf("%s: control sequences", file)
		}
	}
}

// TestInterruptStopsTheBuild sends SIGINT in the middle of a build.
func TestInterruptStopsTheBuild(t *testing.T) {
	e, err := daemon()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	defer e.Close()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// testscript runs a command when the test binary is called by its name.
	program := filepath.Join(t.TempDir(), "castoff")
	if err := os.Symlink(self, program); err != nil {
		t.Skipf("skipped, it needs symbolic links: %v", err)
	}
	learner := learnerOf(t, t.Cleanup)
	var out strings.Builder
	cmd := exec.Command(program, "build", "multistage", "--rebuild", "--base", "offline", "--progress=json")
	cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+t.TempDir(), "CASTOFF_LEARNER="+learner)
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
	if took := time.Since(stopped); took > 20*time.Second {
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
