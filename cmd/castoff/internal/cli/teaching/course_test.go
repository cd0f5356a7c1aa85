package teaching

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/cli/shared"
	"castoff/cmd/castoff/internal/cli/shared/sharedtest"
	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/problem"
	"castoff/cmd/castoff/internal/learn/courses"
	"castoff/cmd/castoff/internal/ui/screen"

	"github.com/spf13/cobra"
)

// runs executes a command with what follows its name.
func runs(t *testing.T, c *cobra.Command, args ...string) error {
	t.Helper()
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetOut(io.Discard)
	c.SetArgs(args)
	return c.ExecuteContext(t.Context())
}

// printed is what went to a stream.
func printed(t *testing.T, f *os.File) string {
	t.Helper()
	b, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestCheckOptions: a directory stands for --lessons.
func TestCheckOptions(t *testing.T) {
	t.Parallel()
	var got *checkOptions
	c := newCheckCommand(&shared.Deps{}, func(_ context.Context, o *checkOptions) error { got = o; return nil })
	err := runs(t, c, "mine", "--no-build", "--exercise", "a", "--exercise", "b")
	if err != nil || got.Flags.Lessons != "mine" || !got.noBuild || !slices.Equal(got.only, []string{"a", "b"}) {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestCourse begins a course and an exercise in it, has their files checked, and
// spoils one.
func TestCourse(t *testing.T) {
	t.Setenv("CASTOFF_STATE", t.TempDir())
	dir := filepath.Join(t.TempDir(), "my course")
	d := sharedtest.Deps(t, shared.Flags{})
	if err := runs(t, newNewCommand(d, runNew), dir); err != nil {
		t.Fatal(err)
	}
	if out := printed(t, d.Out); !strings.Contains(out, "It works as it is") || !strings.Contains(out, "castoff course check '"+dir+"'") {
		t.Errorf("%s", out)
	}
	d = sharedtest.Deps(t, shared.Flags{JSON: true})
	if err := runs(t, newNewCommand(d, runNew), "--exercise", "more", dir); err != nil {
		t.Fatal(err)
	}
	var made newResult
	if err := json.Unmarshal([]byte(printed(t, d.Out)), &made); err != nil || made.Dir != dir || !slices.Contains(made.Files, "exercises/more/exercise.md") {
		t.Errorf("%+v, %v", made, err)
	}
	d = sharedtest.Deps(t, shared.Flags{})
	if err := runs(t, newCheckCommand(d, runCheck), dir, "--no-build"); err != nil || !strings.Contains(printed(t, d.Out), "The files of 1 lesson and 2 exercises are as they should be.") {
		t.Errorf("%s%v", printed(t, d.Out), err)
	}
	text := filepath.Join(dir, "exercises", "more", "exercise.md")
	if err := os.WriteFile(text, []byte("---\nfoo: bar\n---\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d = sharedtest.Deps(t, shared.Flags{JSON: true})
	err := runs(t, newCheckCommand(d, runCheck), dir, "--no-build")
	var found checkResult
	if jerr := json.Unmarshal([]byte(printed(t, d.Out)), &found); jerr != nil || found.OK || len(found.Mistakes) == 0 || found.Mistakes[0].File != text {
		t.Errorf("%+v, %v", found, jerr)
	}
	if fault.Code(err) != fault.ExitFailed || !strings.Contains(fault.Detail(err), text+":") || !strings.Contains(fault.Hint(err), "castoff course check '"+dir+"' --no-build") {
		t.Errorf("%v, %q", err, fault.Hints(err))
	}
}

// TestNoCourse: an exercise is begun in a course alone, and a course somewhere.
func TestNoCourse(t *testing.T) {
	t.Setenv("CASTOFF_STATE", t.TempDir())
	for _, args := range [][]string{{"--exercise", "a", t.TempDir()}, {}} {
		err := runs(t, newNewCommand(sharedtest.Deps(t, shared.Flags{}), runNew), args...)
		if fault.Code(err) != fault.ExitUsage || fault.Hint(err) == "" {
			t.Errorf("%q: %v, %q", args, err, fault.Hints(err))
		}
	}
}

// TestMistakesOnATerminal are shown wrapped, and not once more in the detail.
func TestMistakesOnATerminal(t *testing.T) {
	t.Parallel()
	d := sharedtest.Deps(t, shared.Flags{})
	d.Terminal.ErrTerminal = true
	o := &checkOptions{Deps: d}
	err := o.tellMistakes(&courses.Course{Name: "mine"}, []*problem.Problem{{File: "01-a.md", Line: 3, Text: "it is wrong"}, {File: "01-a.md", Line: 4, Text: "too"}}, checkResult{})
	if fault.Detail(err) != "" || err.Error() != "checking the course: 2 mistakes in 1 file" || !strings.Contains(printed(t, d.Err), filepath.Join("mine", "01-a.md")+":3: it is wrong") {
		t.Errorf("%v, %q, %s", err, fault.Detail(err), printed(t, d.Err))
	}
}

// TestFilesNotice counts what was found.
func TestFilesNotice(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]courses.Checked{
		"The files of 1 lesson are as they should be. There are no exercises.":          {Lessons: make([]*lesson.Lesson, 1)},
		"The files of 2 exercises are as they should be. There are no lessons.":         {Exercises: make([]exercise.Exercise, 2)},
		"The files of 1 exercise are as they should be; the others were not looked at.": {Exercises: make([]exercise.Exercise, 1), Part: true},
		"The files of 2 lessons and 1 exercise are as they should be.":                  {Lessons: make([]*lesson.Lesson, 2), Exercises: make([]exercise.Exercise, 1)},
	} {
		if got := filesNotice(c); got != (screen.Notice{Tone: screen.Good, Text: want}) {
			t.Errorf("%+v, want %s", got, want)
		}
	}
}
