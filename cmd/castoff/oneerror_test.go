package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/dockertest"
)

// refusing is a daemon that makes no container from images whose names contain
// a word, for a reason that lies in nobody's Dockerfile. It returns its
// address.
func refusing(t *testing.T, daemon, word string) string {
	t.Helper()
	socket := dockertest.SocketPath(t)
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skipf("skipped, it needs Unix sockets: %v", err)
	}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "daemon"})
	proxy.FlushInterval = -1
	proxy.Transport = dockertest.Transport(t, daemon)
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/containers/create") {
			body, err := io.ReadAll(r.Body)
			if err != nil || bytes.Contains(body, []byte(word)) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusForbidden)
				_, _ = io.WriteString(w, `{"message":"a plugin forbids it"}`)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		proxy.ServeHTTP(w, r)
	})}
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { s.Close() })
	return "unix://" + socket
}

// small is a course of two exercises that need no base: neither can be passed,
// as the program is missing.
func small(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	const text = "---\ntitle: A program\nminutes: 1\ndifficulty: 1\nstart: {check: runs}\nchecks:\n  - builds: {}\n  - runs: {}\n---\n\n" +
		"## Story\n\nOne.\n\n## Hint\n\nTwo.\n\n## Hint\n\nThree.\n\n## Hint\n\nFour.\n\n## Why\n\nFive.\n"
	for _, id := range []string{"one", "two"} {
		for name, data := range map[string]string{
			"exercise.md": text, "start/Dockerfile": "FROM scratch\nCOPY Dockerfile /\nENTRYPOINT [\"/no\"]\n",
			"solution/Dockerfile": "FROM scratch\nCOPY Dockerfile /\nENTRYPOINT [\"/nor-here\"]\n",
		} {
			file := filepath.Join(dir, "exercises", id, name)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// TestOneErrorDoesNotEndAll: when the engine fails with one exercise, the
// others are checked.
func TestOneErrorDoesNotEndAll(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	defer e.Close()
	socket := dockertest.Socket(t, e)
	host, course, desk := refusing(t, socket, "exercise-one"), small(t), t.TempDir()
	learner := learnerOf(t, t.Cleanup)
	env := castoff(t, learner).Env
	run := func(args ...string) (stdout, stderr string, code int) {
		t.Helper()
		cmd := castoff(t, learner, append([]string{"--host", host, "--lessons", course, "--trust"}, args...)...)
		cmd.Env = env
		var out, errs strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &errs
		err := cmd.Run()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return out.String(), errs.String(), cmd.ProcessState.ExitCode()
	}
	for _, id := range []string{"one", "two"} {
		if _, errs, code := run("exercise", id, "--dir", desk); code != 0 {
			t.Fatal(errs)
		}
	}
	has := func(what, text string, words ...string) {
		t.Helper()
		text = strings.Join(strings.Fields(text), " ")
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q:\n%s", what, w, text)
			}
		}
	}
	out, errs, code := run("check", "--all", "--dir", desk)
	if code != 1 {
		t.Errorf("check --all ends with exit code %d", code)
	}
	has("check --all", out, "It could not be checked: checking one:", "a plugin forbids it", "two: A program", "the container cannot be started")
	has("check --all", errs, "error: checking exercises: could not be checked: 1 of 2, not passed: 1; the first is one:", "hint: castoff --lessons "+course, " check one --dir "+desk)
	out, _, _ = run("check", "--all", "--dir", desk, "--json")
	var res struct {
		Passed    bool
		Exercises []struct {
			Exercise, Error string
			Checks          []any
		}
	}
	if err := json.Unmarshal([]byte(out), &res); err != nil || res.Passed || len(res.Exercises) != 2 || res.Exercises[0].Error == "" || res.Exercises[1].Error != "" || len(res.Exercises[1].Checks) != 2 {
		t.Errorf("check --all --json prints %s, %v", out, err)
	}
	// Of one exercise alone, it is the error.
	if _, errs, code := run("check", "one", "--dir", desk); code != 1 || !strings.Contains(errs, "error: checking one: ") {
		t.Errorf("check one ends with %d and says %s", code, errs)
	}
	out, _, code = run("course", "check")
	if code != 4 {
		t.Errorf("course check ends with exit code %d", code)
	}
	has("course check", out, "one, "+string(e.Info().Builders[0])+": it could not be tried: checking the start of one:", "a plugin forbids it", `the solution does not pass "runs"`)
}

// TestDoctorStartsAContainer: doctor is not content with a daemon that answers.
func TestDoctorStartsAContainer(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	defer e.Close()
	socket := dockertest.Socket(t, e)
	learner := learnerOf(t, t.Cleanup)
	for _, c := range []struct {
		host, says string
		code       int
	}{
		{e.Info().Endpoint, "✓ containers: one was started and removed, in ", 0},
		{refusing(t, socket, ""), "✗ containers: none can be started: creating a container: a plugin forbids it hint: docker info", 1},
	} {
		out, err := castoff(t, learner, "doctor", "--host", c.host, "--base", "offline").Output()
		code := 0
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			code = exit.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		if code != c.code {
			t.Errorf("it ends with exit code %d, not %d", code, c.code)
		}
		if text := strings.Join(strings.Fields(string(out)), " "); !strings.Contains(text, c.says) {
			t.Errorf("it does not say %q:\n%s", c.says, out)
		}
	}
	owned, err := e.Owned(t.Context(), learner, nil)
	if err != nil || len(owned) > 0 {
		t.Errorf("left behind: %+v, %v", owned, err)
	}
}
