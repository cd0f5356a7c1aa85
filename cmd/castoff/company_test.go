package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/longtest"
)

// TestCompanyCourse plays a course that somebody else could have written, on a
// service in Python and a program in C, and has it checked: on a base of a
// distribution, named by CASTOFF_TEST_BASE, whose package server must be
// reachable from containers.
func TestCompanyCourse(t *testing.T) {
	t.Parallel()
	longtest.Only(t, "it installs compilers from a distribution")
	base := os.Getenv("CASTOFF_TEST_BASE")
	if base == "" {
		t.Skip("skipped: it needs a Debian-family base image, named by CASTOFF_TEST_BASE, and its package server")
	}
	e := dockertest.Engine(t)
	learner := dockertest.Learner()
	t.Cleanup(func() { dockertest.Clean(t, e, learner) })
	const company = "internal/course/testdata/company"
	state := t.TempDir()
	run := func(args ...string) string {
		t.Helper()
		c := castoff(t, learner, append([]string{"--base", base, "--trust"}, args...)...)
		c.Env = append(c.Env, "XDG_STATE_HOME="+state)
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	said := run("--lessons", company)
	for _, want := range []string{
		"What our parcel service ships, by Platform team", "parcel 17 is on the barge", "times smaller on disk than service.", "\n  it was: ",
		"times smaller on disk than gauge.", "CPU and ", "~0.8 MB (last year's talk)", "← /gauge from build",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if strings.Contains(said, "How large will it be") {
		t.Error("a guess is asked for where nobody answers")
	}
	if strings.Contains(said, "not measured") || strings.Contains(said, "✗") {
		t.Errorf("something was not built or measured:\n%s", said)
	}
	checked := run("--builder", "default", "--json", "--progress=quiet", "course", "check", company)
	var res struct {
		OK     bool
		Images []struct {
			Image, Fault string
			OK           bool
			Size         int64 `json:"size_bytes"`
		}
		Exercises []struct{ OK bool }
	}
	if err := json.Unmarshal([]byte(checked[strings.Index(checked, "{"):]), &res); err != nil {
		t.Fatalf("%v\n%s", err, checked)
	}
	if !res.OK || len(res.Images) != 4 || len(res.Exercises) != 1 {
		t.Errorf("the check says\n%s", checked)
	}
}
