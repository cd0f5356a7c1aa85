package cli

import (
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/ground/longtest"
	"castoff/cmd/castoff/internal/learn/gauge"
	"castoff/cmd/castoff/internal/ui/term"

	"github.com/spf13/cobra"
)

// completed is what the shell is told for a command line.
func completed(t *testing.T, args ...string) (values []string, directive string) {
	t.Helper()
	root := newRoot(&shared.Deps{Terminal: &term.Terminal{}})
	var out, errs strings.Builder
	root.SetOut(&out)
	root.SetErr(&errs)
	root.SetArgs(append([]string{cobra.ShellCompRequestCmd}, args...))
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		value, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		values = append(values, value)
	}
	for line := range strings.Lines(errs.String()) {
		if !strings.HasPrefix(line, "Completion ended with directive") {
			t.Errorf("%q: it says %q", args, line)
		}
	}
	last := len(values) - 1
	return values[:last], values[last]
}

const (
	anyFile = ":0"
	noFile  = ":4"
)

// TestCompletions needs no daemon, and is silent without one.
func TestCompletions(t *testing.T) {
	t.Parallel()
	nowhere := "unix://" + filepath.Join(t.TempDir(), "none.sock")
	for _, c := range []struct {
		args      []string
		some      []string
		directive string
	}{
		{[]string{"--host", nowhere, "measure", ""}, nil, noFile},
		{[]string{"--host", nowhere, "compare", "a", ""}, nil, noFile},
		{[]string{"measure", "--archive", ""}, nil, anyFile},
		{[]string{"measure", "--archive", "image.tar", ""}, nil, noFile},
		{[]string{"measure", "--via", ""}, []string{"auto", "probe", "save"}, noFile},
		{[]string{"list", "--progress", ""}, []string{"auto", "tty", "plain", "json", "quiet"}, noFile},
		{[]string{"--builder", ""}, []string{"buildkit", "legacy", "default"}, noFile},
		{[]string{"--host", nowhere, "build", "--base", ""}, []string{"offline", "default"}, noFile},
		{[]string{"build", ""}, []string{"traditional", "multistage"}, noFile},
		{[]string{"exercise", ""}, []string{"first-stage"}, noFile},
		{[]string{"check", "first"}, []string{"first-stage"}, noFile},
		{[]string{"check", "nothing-like-it"}, nil, noFile},
		{[]string{"measure", "--via", "x"}, nil, noFile},
		{[]string{"hint", ""}, []string{"first-stage"}, noFile},
		{[]string{"solution", "first-stage", ""}, nil, noFile},
		{[]string{"learn", ""}, []string{"01-what-an-image-is"}, noFile},
		{[]string{"explain", ""}, []string{"from-typo"}, noFile},
		{[]string{"list", ""}, nil, noFile},
		{[]string{"course", "check", ""}, nil, anyFile},
		{[]string{"mea"}, []string{"measure"}, noFile},
	} {
		got, directive := completed(t, c.args...)
		for _, want := range c.some {
			if !slices.Contains(got, want) {
				t.Errorf("%q: %q has no %s", c.args, got, want)
			}
		}
		if len(c.some) == 0 && len(got) > 0 || directive != c.directive {
			t.Errorf("%q: %q, %s", c.args, got, directive)
		}
	}
}

// TestCompletionDoesNotWait has a daemon that never answers.
func TestCompletionDoesNotWait(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it waits for a daemon that does not answer")
	socket := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skipf("skipped, it needs a Unix socket: %v", err)
	}
	defer l.Close()
	begun := time.Now()
	if got, directive := completed(t, "--host", "unix://"+socket, "measure", ""); len(got) > 0 || directive != noFile {
		t.Errorf("%q, %s", got, directive)
	}
	if took := time.Since(begun); took > gauge.AskTimeout+time.Second {
		t.Errorf("it took %s", took)
	}
}
