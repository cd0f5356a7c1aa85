package main

import (
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockertest"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/journal"
	"castoff/cmd/castoff/internal/learn/workspace"
)

const (
	enter = "\r"
	ctrlC = "\x03"
	ctrlD = "\x04"
)

// asks is how a question on a plain line ends.
var asks = regexp.MustCompile(`(\)|quit): `)

// keepsModes has cmd run by a shell that compares the terminal's modes before
// and after, and reports if they differ.
func keepsModes(cmd *exec.Cmd) *exec.Cmd {
	const script = `trap : INT; before=$(stty -g); "$@"; code=$?; [ "$before" = "$(stty -g)" ] || echo MODES CHANGED; exit $code`
	cmd.Args = append([]string{"sh", "-c", script, "sh", cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
	return cmd
}

// answer waits for the nth question on a plain line, and answers it.
func (c *console) answer(t *testing.T, n int, keys string) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); len(asks.FindAllString(controlSequence.ReplaceAllString(c.raw(), ""), -1)) < n; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("question %d is not asked:\n%q", n, c.raw())
		}
	}
	if _, err := c.keys.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// leaves waits for the end, and checks the exit code and the last words.
func (c *console) leaves(t *testing.T, code int, says string) {
	t.Helper()
	got := c.ends(t, 60*time.Second)
	out := controlSequence.ReplaceAllString(c.raw(), "")
	if got != code || strings.Contains(out, "MODES CHANGED") {
		t.Errorf("exit code %d, not %d:\n%q", got, code, out)
	}
	if !regexp.MustCompile("(?m)" + says).MatchString(strings.ReplaceAll(out, "\r", "\n")) {
		t.Errorf("%q is not in %q", says, out)
	}
}

// TestAskingBeforeBuilding answers the question of whether somebody else's
// course may be built, in each command that asks it on a plain line.
func TestAskingBeforeBuilding(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	e.Close()
	dir := writeFiles(t, ownCourse)
	onward := "^Stopped\\. Go on with: castoff --lessons " + regexp.QuoteMeta(dir) + " --base offline exercise$"
	for _, tt := range []struct {
		name string
		args []string
		env  string
		keys string
		code int
		says string
	}{
		{"exercise, ^C", []string{"--lessons", dir, "exercise"}, "", ctrlC, 130, onward},
		{"exercise, no", []string{"--lessons", dir, "exercise"}, "", "n" + enter, 2, "^hint: "},
		{"exercise, end", []string{"--lessons", dir, "exercise"}, "", ctrlD, 2, "^hint: "},
		{"check, yes", []string{"--lessons", dir, "check", "one"}, "", "y" + enter, 4, "not passed: 1 of 1"},
		{"check, accessible", []string{"--lessons", dir, "check", "one"}, "ACCESSIBLE=1", "y" + enter, 4, "not passed: 1 of 1"},
		{"check, dumb", []string{"--lessons", dir, "check", "one"}, "TERM=dumb", "y" + enter, 4, "not passed: 1 of 1"},
		{"check, ^C", []string{"--lessons", dir, "check", "one"}, "", ctrlC, 130, "^Stopped\\.$"},
		{"course check, yes", []string{"course", "check", dir}, "", "y" + enter, 0, "Every start fails as declared"},
		{"course check, no", []string{"course", "check", dir}, "", "n" + enter, 2, "^hint: "},
		{"course check, ^C", []string{"course", "check", dir}, "", ctrlC, 130, "^Stopped\\.$"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cmd := castoff(t, learnerOf(t, t.Cleanup), append([]string{"--base", "offline"}, tt.args...)...)
			cmd.Dir = t.TempDir()
			cmd.Env = append(cmd.Env, tt.env)
			c := onTerminal(t, keepsModes(cmd))
			c.answer(t, 1, tt.keys)
			c.leaves(t, tt.code, tt.says)
		})
	}
}

// TestTypedTooEarly types an answer before castoff runs: nobody agrees to a
// question that they have not seen.
func TestTypedTooEarly(t *testing.T) {
	t.Parallel()
	dir := writeFiles(t, ownCourse)
	cmd := castoff(t, "ada", "--lessons", dir, "exercise", "--host", "unix:///nonexistent/docker.sock")
	cmd.Dir = t.TempDir()
	cmd.Args = append([]string{"sh", "-c", `echo soon; while [ ! -e typed ]; do sleep 0.01; done; exec "$@"`, "sh", cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
	c := onTerminal(t, cmd)
	c.press(t, "", "soon")
	if _, err := c.keys.WriteString("y" + enter); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(cmd.Dir, "typed"), nil)
	c.answer(t, 1, "n"+enter)
	c.leaves(t, 2, "you did not agree")
	if _, err := os.Stat(filepath.Join(cmd.Dir, "castoff")); err == nil {
		t.Error("files were written")
	}
}

// TestExerciseOfAnotherCourse agrees on a plain line to building an exercise,
// and then does it on the full screen: each key is the screen's.
func TestExerciseOfAnotherCourse(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	defer e.Close()
	learner, dir := learnerOf(t, t.Cleanup), filepath.Join(t.TempDir(), "my course")
	if err := os.Rename(writeFiles(t, ownCourse), dir); err != nil {
		t.Fatal(err)
	}
	cmd := castoff(t, learner, "exercise", "--lessons", dir, "--dir", "my desk", "--base", "offline")
	cmd.Dir = t.TempDir()
	c := onTerminal(t, keepsModes(cmd))
	c.answer(t, 1, "y"+enter)
	c.press(t, "", "Once upon a time.")
	for _, hint := range []string{"One.", "Two.", "Three."} {
		c.press(t, "h", hint)
	}
	// What does not begin with castoff/go has nothing to wait for.
	if !c.shows("the build fails", 20*time.Second) {
		t.Errorf("it is not checked:\n%q", c.raw())
	}
	if _, err := c.keys.WriteString("q"); err != nil {
		t.Fatal(err)
	}
	c.leaves(t, 0, "^Go on with: castoff --lessons "+regexp.QuoteMeta("'"+dir+"'")+" exercise one --dir 'my desk'$")
	owned, err := e.Owned(t.Context(), learner, nil)
	if err != nil || len(owned) > 0 {
		t.Errorf("on the daemon is %+v, %v", owned, err)
	}
	// Again: nothing is asked, and ^C is the screen's as well.
	again := castoff(t, learner)
	again.Args, again.Env, again.Dir = append(again.Args, "exercise", "--lessons", dir, "--base", "offline"), cmd.Env, cmd.Dir
	c = onTerminal(t, keepsModes(again))
	c.press(t, "", "Once upon a time.")
	if _, err := c.keys.WriteString(ctrlC); err != nil {
		t.Fatal(err)
	}
	c.leaves(t, 130, "^Stopped\\. Go on with: castoff --lessons ")
}

// TestCourseOnPlainLines answers many questions where no cursor can be placed,
// one after the other and all at once.
func TestCourseOnPlainLines(t *testing.T) {
	t.Parallel()
	none := "unix://" + filepath.Join(t.TempDir(), "none.sock")
	files := maps.Clone(ownCourse) // with measured values in an answer and in why it is right
	files["01-mine.md"] = strings.NewReplacer("Yes.\n  Because.", "Yes, {{traditional.ref}}.\n  Because of `{{multistage.ref}}`.").Replace(files["01-mine.md"])
	dir := writeFiles(t, files)
	onward := "^Go on with: castoff --lessons " + regexp.QuoteMeta(dir) + " --host unix://"
	for _, env := range []string{"ACCESSIBLE=1", "TERM=dumb"} {
		for name, answers := range map[string][]string{
			// Read without building; the first of the menu; a page, another, a
			// wrong answer, the right one; then leave.
			"one by one":  {"y", "1", "", "", "2", "1", "q"},
			"all at once": {"y\n1\n\n\n2\n1\nq"},
		} {
			t.Run(env+", "+name, func(t *testing.T) {
				t.Parallel()
				cmd := castoff(t, "nobody", "--host", none, "--lessons", dir)
				cmd.Env = append(cmd.Env, env)
				c := onTerminal(t, keepsModes(cmd))
				for i, a := range answers {
					c.answer(t, i+1, a+"\n")
				}
				c.leaves(t, 0, onward)
				because := "Because of `castoff/nobody/multistage`"
				if env == "ACCESSIBLE=1" { // it is read out
					because = strings.ReplaceAll(because, "`", "")
				}
				for _, text := range []string{"1) Yes, castoff/nobody/traditional", "Because not.", "Right.", because} {
					if !strings.Contains(c.raw(), text) {
						t.Errorf("%q is not in %q", text, c.raw())
					}
				}
				if strings.Contains(c.raw(), "\x1b") {
					t.Errorf("something moves or has a colour: %q", c.raw())
				}
			})
		}
		t.Run(env+", ^C", func(t *testing.T) {
			t.Parallel()
			cmd := castoff(t, "nobody", "--host", none, "--lessons", dir)
			cmd.Env = append(cmd.Env, env)
			c := onTerminal(t, keepsModes(cmd))
			c.answer(t, 1, "y"+enter)
			c.answer(t, 2, ctrlC)
			c.leaves(t, 130, "^Stopped\\. Go on with: castoff --lessons "+regexp.QuoteMeta(dir))
		})
	}
}

// TestCleanAsksTwice answers both questions of clean: what the course made, and
// the base that it pulled.
func TestCleanAsksTwice(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	defer e.Close()
	learner, state := learnerOf(t, t.Cleanup), t.TempDir()
	build := func(ref string, labels map[string]string) string {
		text := "FROM scratch\nCOPY Dockerfile /" + learner + "\n"
		p, err := workspace.Pack(fstest.MapFS{"Dockerfile": {Data: []byte(text)}}, workspace.Options{})
		if err != nil {
			t.Fatal(err)
		}
		res, err := e.Build(t.Context(), build.Spec{Subject: "x", Ref: ref, Context: p.Archive, Path: "Dockerfile",
			Dockerfile: text, Labels: labels, Builder: e.Info().Builders[0]}, progress.Discard)
		if err != nil {
			t.Fatal(err)
		}
		return res.ID
	}
	made, base := "castoff/"+learner+"/multistage:latest", "castoff-test/"+learner+":latest"
	build(made, map[string]string{daemon.Label: learner})
	id := build(base, nil)
	t.Cleanup(func() { _ = exec.Command("docker", "image", "rm", base).Run() }) // gone, if all is well
	j, err := journal.Open(state)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append(journal.Record{Kind: journal.KindBase, Learner: learner, Engine: e.Info().ID,
		Base: &journal.Base{Ref: base, ID: id, Source: journal.SourcePulled}}); err != nil {
		t.Fatal(err)
	}
	there := func(ref string) bool {
		_, ok, err := e.Find(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	run := func(want int, says string, answers ...string) {
		t.Helper()
		cmd := castoff(t, learner, "clean")
		cmd.Env = append(cmd.Env, "CASTOFF_STATE="+state)
		c := onTerminal(t, keepsModes(cmd))
		for i, a := range answers {
			c.answer(t, i+1, a)
		}
		c.leaves(t, want, says)
	}
	run(0, "Nothing was removed", "n\nn\n") // both at once
	run(130, "^Stopped\\.$", "n\n", ctrlC)
	if !there(made) || !there(base) {
		t.Fatal("it removed what was to be kept")
	}
	run(0, "Removed 1 of", "y\n", "n\n")
	if there(made) || !there(base) {
		t.Fatal("it did not do as told")
	}
	run(0, "Removed 1 of", "y\n")
	if there(base) {
		t.Fatal("the base is still there")
	}
}

// mute is a daemon that never answers; heard gets a connection to it.
func mute(t *testing.T) (address string, heard <-chan net.Conn) {
	t.Helper()
	socket := dockertest.SocketPath(t)
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Skipf("skipped, it needs Unix sockets: %v", err)
	}
	t.Cleanup(func() { l.Close() })
	conns := make(chan net.Conn, 100)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conns <- c
		}
	}()
	return "unix://" + socket, conns
}

// TestStopped interrupts commands that wait for a daemon: only the course and
// its exercises are something to go on with.
func TestStopped(t *testing.T) {
	t.Parallel()
	const only, onward = `^Stopped\.$`, `^Stopped\. Go on with: castoff --host unix://\S+/d`
	for args, says := range map[string]string{
		"measure a":                only,
		"measure a --json":         only,
		"compare a b":              only,
		"build":                    only,
		"doctor":                   only,
		"clean":                    only,
		"check first-stage":        only,
		"course check":             only,
		"learn 1":                  onward + `$`,
		"--base offline":           onward + ` --base offline$`,
		"exercise --dir ./my-desk": onward + ` exercise --dir \./my-desk$`,
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			address, heard := mute(t)
			cmd := castoff(t, "nobody", append(strings.Fields(args), "--host", address)...)
			cmd.Dir = t.TempDir()
			c := onTerminal(t, keepsModes(cmd))
			select {
			case conn := <-heard:
				defer conn.Close()
			case <-time.After(30 * time.Second):
				t.Fatalf("it asks for no daemon:\n%q", c.raw())
			}
			if _, err := c.keys.WriteString(ctrlC); err != nil {
				t.Fatal(err)
			}
			c.leaves(t, 130, says)
		})
	}
}
