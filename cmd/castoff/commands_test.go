package main

import (
	"encoding/json"
	"errors"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/learn/imagestest"

	"github.com/rogpeppe/go-internal/testscript"
)

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

// cmdLend gives the script's learner what takes a long time to make, unless it
// is meant to be made: "lend base", or "lend go" for castoff/go as well.
func cmdLend(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || args[0] != "base" && args[0] != "go" {
		ts.Fatalf("usage: lend base|go")
	}
	e, err := connect()
	ts.Check(err)
	defer e.Close()
	t, learner := ts.Value(scriptT{}).(testing.TB), ts.Getenv("CASTOFF_LEARNER")
	if args[0] == "go" {
		imagestest.LendGo(t, e, learner)
		return
	}
	dockertest.LendBase(t, e, learner)
}

// cmdForeign gives an image a name that is not castoff's, for the duration of
// the script: "foreign image name".
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
