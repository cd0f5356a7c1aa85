package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/cli"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/engine/endpoint"
	"castoff/cmd/castoff/internal/ground/longtest"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"castoff": func() {
			cli.Version = os.Getenv("CASTOFF_TEST_VERSION") // as a release has one
			os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// connect connects to the machine's daemon, or reports that there is none.
func connect() (*docker.Engine, error) {
	if testing.Short() {
		return nil, errors.New("-short leaves the daemon alone")
	}
	return docker.Connect(context.Background(), endpoint.Options{})
}

// learnerOf makes up a learner, whose traces on the daemon are removed at the
// end.
func learnerOf(t testing.TB, deferred func(func())) string {
	name := dockertest.Learner()
	deferred(func() {
		e, err := connect()
		if err != nil {
			return
		}
		defer e.Close()
		dockertest.Clean(t, e, name)
	})
	return name
}

// scriptT is the key of a script's own [testing.TB].
type scriptT struct{}

func TestScripts(t *testing.T) {
	e, err := connect()
	if err == nil {
		e.Close()
	} else if os.Getenv("CASTOFF_TEST_DAEMON") == "required" && !testing.Short() {
		t.Fatalf("a daemon is required here: %v", err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "daemon":
				return err == nil, nil
			case "all": // CASTOFF_TEST_ALL, as for longtest.Only
				return longtest.All(), nil
			}
			return false, errors.New("unknown condition " + cond)
		},
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, machine()...)
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
			env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, "cache"))
			env.Values[scriptT{}] = env.T().(testing.TB)
			env.Setenv("CASTOFF_LEARNER", learnerOf(env.T().(testing.TB), env.Defer))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": cmdExits, "foreign": cmdForeign, "json": cmdJSON, "jsonlines": cmdJSONLines, "lend": cmdLend, "noescape": cmdNoEscape,
		},
	})
}

// machine is what a castoff with a home of its own still needs from this
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

// castoff is a call of the program with a home of its own.
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
	cmd.Env = append(machine(), "PATH="+filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+home, "XDG_STATE_HOME="+filepath.Join(home, "state"),
		"XDG_CACHE_HOME="+filepath.Join(home, "cache"), "CASTOFF_LEARNER="+learner, "TERM=xterm-256color", "LANG=C.UTF-8")
	return cmd
}

// TestInterruptStopsTheBuild sends SIGINT in the middle of a build.
func TestInterruptStopsTheBuild(t *testing.T) {
	e, err := connect()
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
