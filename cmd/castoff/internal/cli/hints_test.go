package cli

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/explain"
	"castoff/cmd/castoff/internal/learn/practice"
	"castoff/lessons"

	"github.com/spf13/cobra"
)

// promised are the commands that hints of exercises name, and those of the
// traps that the exercises show, with what they promise will be seen in the
// image of the start. What is not a command to type has nothing to look for.
var promised = map[string]map[string][]string{
	"dynamic-binary": {
		"castoff measure IMAGE --binary": {"dynamic linker|interpreter|loader", `/ld-(linux|musl)`},
		"castoff measure --binary IMAGE": {`/ld-(linux|musl)`},
	},
	"later-rm":        {"castoff measure IMAGE --deep": {"31.5 MB|30 MB|30.0 MB", "waste", "data/raw.bin"}},
	"env-not-carried": {"docker image inspect IMAGE": {`"Env"`, `"WorkingDir": "(/)?"`}},
	"shell-form":      {"docker image inspect IMAGE": {`"Entrypoint": \[\s+"/bin/sh",\s+"-c",\s+"/app"`}},
	"secret-in-arg":   {"docker history --no-trunc IMAGE": {"TOKEN=kelp-[a-z0-9]{20,}"}},
	"last-stage":      {"docker build .": nil},
	"cgo-net":         {"castoff measure IMAGE --binary": {"dynamic linker|interpreter|loader", `/ld-(linux|musl)`}, "castoff measure --binary IMAGE": {`/ld-(linux|musl)`}},
	"c-library":       {"castoff measure --binary IMAGE": {`/ld-(linux|musl)`, "libtide.so"}},
	"cpp-program":     {"castoff measure --binary IMAGE": {`/ld-(linux|musl)`, `libstdc\+\+.so.6`}},
	"owner-layer":     {"castoff measure IMAGE --deep": {"20 MB|20.0 MB", "waste", "charts/(north|east|south|west).chart"}},
}

var (
	span    = regexp.MustCompile("`([^`]+)`")
	command = regexp.MustCompile(`^(?:castoff|docker) `)
	inCure  = regexp.MustCompile(`castoff [a-z]+(?: (?:--[a-z-]+|IMAGE))+`)
)

// commandsOf are the commands that the hints of an exercise name, and the cure
// of the trap that it shows.
func commandsOf(ex exercise.Exercise) []string {
	var out []string
	for _, h := range ex.Hints {
		for _, m := range span.FindAllStringSubmatch(h, -1) {
			if text := strings.Join(strings.Fields(m[1]), " "); command.MatchString(text) {
				out = append(out, text)
			}
		}
	}
	if trap, ok := explain.Named(startTraps[ex.ID]); ok {
		out = append(out, inCure.FindAllString(trap.Cure, -1)...)
	}
	return out
}

// TestHintsAreKnown has each command that a hint names among those that are
// tried, and no other.
func TestHintsAreKnown(t *testing.T) {
	t.Parallel()
	all, err := ownCourse(t).Exercises()
	if err != nil {
		t.Fatal(err)
	}
	for _, ex := range all {
		named := commandsOf(ex)
		for _, c := range named {
			if _, ok := promised[ex.ID][c]; !ok {
				t.Errorf("%s: nobody tries %q", ex.ID, c)
			}
		}
		for c := range promised[ex.ID] {
			if !slices.Contains(named, c) {
				t.Errorf("%s: no hint names %q", ex.ID, c)
			}
		}
	}
}

// hintsHold runs the commands that hints name, as they are shown, on the image
// of the start, and looks for what the hints promise.
func hintsHold(t *testing.T, c practice.Checker, ex exercise.Exercise) {
	for text, want := range promised[ex.ID] {
		if len(want) == 0 {
			continue
		}
		judged(t, c, ex, ex.StartFiles) // the image is that of the start again
		words := strings.Fields(strings.ReplaceAll(text, "IMAGE", shared.ExerciseImage(ex.ID)))
		said, err := outputOf(t, words)
		if errors.Is(err, exec.ErrNotFound) {
			t.Logf("skipped, there is no %s here: %s", words[0], text)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v\n%s", text, err, said)
		}
		for _, w := range want {
			if !regexp.MustCompile(w).MatchString(said) {
				t.Errorf("%s shows no %q:\n%s", text, w, said)
			}
		}
	}
}

// outputOf runs a command and returns what it printed; castoff's own in process.
func outputOf(t *testing.T, words []string) (string, error) {
	t.Helper()
	if words[0] != "castoff" {
		out, err := exec.Command(words[0], words[1:]...).CombinedOutput()
		return string(out), err
	}
	f, err := os.CreateTemp(t.TempDir(), "said")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if code := Main(words[1:], os.Stdin, f, f); code != 0 {
		err = errors.New("it failed")
	}
	said, rerr := os.ReadFile(f.Name())
	return string(said), errors.Join(err, rerr)
}

// fenced is a block of code within Markdown; the steps of a lesson are such
// blocks, and not commands.
var fenced = regexp.MustCompile("(?s)```.*?\n```")

// TestNamedCommandsExist reads every command of castoff that a lesson, an
// exercise or the cure of a trap names: there is such a command, with such
// flags.
func TestNamedCommandsExist(t *testing.T) {
	t.Parallel()
	named := map[string]string{} // by command, where it is named
	for _, trap := range explain.Traps() {
		for _, c := range inCure.FindAllString(trap.Cure, -1) {
			named[c] = "the trap " + trap.ID
		}
	}
	err := fs.WalkDir(lessons.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".md") {
			return err
		}
		b, err := fs.ReadFile(lessons.Files, name)
		for _, m := range span.FindAllStringSubmatch(fenced.ReplaceAllString(string(b), ""), -1) {
			if c := strings.Join(strings.Fields(m[1]), " "); strings.HasPrefix(c, "castoff ") {
				named[c] = name
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for c, where := range named {
		if problem := misfit(newRoot(&shared.Deps{}), strings.Fields(c)[1:]); problem != "" {
			t.Errorf("%s: %q: %s", where, c, problem)
		}
	}
	if len(named) < 10 {
		t.Errorf("only %d commands were found: %v", len(named), named)
	}
}

// misfit is what a command line has that castoff does not know.
func misfit(root *cobra.Command, args []string) string {
	c, rest, err := root.Find(args)
	if err != nil {
		return err.Error()
	}
	if c == root && !strings.HasPrefix(args[0], "-") {
		return "there is no such command"
	}
	for _, w := range rest {
		name, isFlag := strings.CutPrefix(w, "--")
		name, _, _ = strings.Cut(name, "=")
		if isFlag && c.Flag(name) == nil {
			return "there is no flag --" + name
		}
	}
	return ""
}
