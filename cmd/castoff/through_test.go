package main

import (
	"bytes"
	"castoff/cmd/castoff/internal/ground/longtest"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// goodLog is what a build that went well prints, badLog one that did not, and
// strangeLog something nobody knows. All contain what a terminal would obey.
const (
	goodLog = "#1 [1/2] FROM docker.io/library/debian:bookworm\n#1 CACHED\n\n#2 [2/2] RUN \x1b[31mmake\x1b[0m\r\n#2 0.1 \x1b]0;title\x07made\n#2 DONE 0.2s\n\n" +
		"#3 exporting to image\n#3 naming to docker.io/my/app done\n#3 DONE 0.0s\n"
	badLog     = "#1 [2/2] RUN app\n#1 0.1 \x1b[2Jexec /app: no such file or directory\n#1 ERROR: process \"/bin/sh -c app\" did not complete successfully: exit code: 1\nno newline \xff"
	strangeLog = "\x1b[2Jlistening on :8080\n"
)

// pipeline runs a shell's pipeline that ends in castoff explain --through. The
// log is what the command before it prints, code what that exits with.
func pipeline(t *testing.T, log string, code string, after string) *exec.Cmd {
	t.Helper()
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skipf("skipped, it needs bash: %v", err)
	}
	file := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(file, []byte(log), 0o644); err != nil {
		t.Fatal(err)
	}
	inner := castoff(t, "")
	cmd := exec.Command(shell, "-c", `set -o pipefail; (cat "$1"; exit "$2") | "$3" explain --through `+after, "sh", file, code, inner.Path)
	cmd.Env = append(inner.Env, "NO_COLOR=1")
	return cmd
}

// TestThrough has explain in a pipeline: the log passes as it is, and the exit
// code is that of the build.
func TestThrough(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, log, code string
		exit            int
		says, not       string
	}{
		{"a good build", goodLog, "0", 0, "", "."},
		{"a bad build", badLog, "1", 1, "The program is there, but the loader", ""},
		{"another code", badLog, "7", 7, "CGO_ENABLED=0", ""},
		{"an error that did no harm", badLog, "0", 0, "The program is there", ""},
		{"a bad build that looks good", goodLog, "1", 1, "", "."},
		{"an unknown text", strangeLog, "3", 3, "castoff explain: none of the known traps in this text", ""},
		{"nothing", "", "0", 0, "castoff explain: nothing was read", ""},
		{"a long log", strings.Repeat("#2 0.1 making\n", 300_000) + badLog, "1", 1, "The program is there", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cmd := pipeline(t, tt.log, tt.code, "")
			var out, errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errs
			err := cmd.Run()
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if got := cmd.ProcessState.ExitCode(); got != tt.exit {
				t.Errorf("exit code %d, want %d", got, tt.exit)
			}
			if out.String() != tt.log {
				t.Errorf("standard output has %d bytes, and is not the log of %d", out.Len(), len(tt.log))
			}
			if !strings.Contains(errs.String(), tt.says) || tt.not != "" && errs.Len() > 0 || strings.ContainsRune(errs.String(), 0x1b) {
				t.Errorf("standard error: %q", errs.String())
			}
		})
	}
}

// TestThroughJSON: the object goes where the log does not.
func TestThroughJSON(t *testing.T) {
	t.Parallel()
	cmd := pipeline(t, badLog, "1", "--json")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // it fails, as the build does
	if out.String() != badLog || !strings.Contains(errs.String(), `"trap": "dynamic-binary"`) || !strings.HasPrefix(errs.String(), "{") {
		t.Errorf("%q, %q", out.String(), errs.String())
	}
}

// TestThroughOnATerminal checks that nothing in a log that a terminal would
// obey reaches it, and that the explanation comes after the log.
func TestThroughOnATerminal(t *testing.T) {
	t.Parallel()
	c := onTerminal(t, pipeline(t, badLog, "1", ""))
	if code := c.ends(t, 20*time.Second); code != 1 {
		t.Errorf("exit code %d", code)
	}
	out := c.raw()
	if strings.ContainsAny(out, "\x1b\x07") {
		t.Errorf("control sequences: %q", out)
	}
	log, said := strings.Index(out, "no newline"), strings.Index(out, "The program is there")
	if log < 0 || said < log || !strings.Contains(out, "no newline \ufffd\r\n\r\n") {
		t.Errorf("%q", out)
	}
	c = onTerminal(t, pipeline(t, goodLog, "0", ""))
	if code := c.ends(t, 20*time.Second); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if out := c.raw(); strings.ContainsAny(out, "\x1b\x07") || !strings.HasSuffix(out, "#3 DONE 0.0s\r\n") {
		t.Errorf("%q", out)
	}
}

// TestThroughStreams reads what was passed on while more is still to come.
func TestThroughStreams(t *testing.T) {
	t.Parallel()
	cmd := castoff(t, "", "explain", "--through")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	for _, piece := range []string{"half a line", " and \x1b[3", "1m the rest\nnext"} {
		if _, err := io.WriteString(in, piece); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(piece))
		if _, err := io.ReadFull(out, got); err != nil || string(got) != piece {
			t.Fatalf("%q, %v, want %q", got, err, piece)
		}
	}
	in.Close()
	if rest, err := io.ReadAll(out); err != nil || len(rest) > 0 {
		t.Errorf("%q, %v", rest, err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// TestThroughInterrupted sends ^C, which the build gets as well: what it says
// last still passes, and is explained.
func TestThroughInterrupted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("skipped, Windows knows no such signal")
	}
	cmd := castoff(t, "", "explain", "--through")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	for i, piece := range []string{"E: Unable to locate package x\n", "ERROR: context canceled\n"} {
		if _, err := io.WriteString(in, piece); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(piece))
		if _, err := io.ReadFull(out, got); err != nil || string(got) != piece {
			t.Fatalf("%q, %v, want %q", got, err, piece)
		}
		if i == 0 {
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
	}
	in.Close()
	if err := cmd.Wait(); err != nil || !strings.Contains(errs.String(), "The package manager does not know the package") {
		t.Errorf("%v: %s", err, errs.String())
	}
}

// TestThroughOntoFullDisk: explain itself fails, and lets the build end.
func TestThroughOntoFullDisk(t *testing.T) {
	t.Parallel()
	longtest.NotShort(t, "it passes megabytes on")
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("skipped, it needs /dev/full: %v", err)
	}
	defer full.Close()
	cmd := pipeline(t, strings.Repeat("#2 0.1 making\n", 100_000)+badLog, "0", "")
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = full, &errs
	_ = cmd.Run() // it fails, which is looked at below
	if cmd.ProcessState.ExitCode() != 1 || !strings.Contains(errs.String(), "error: passing standard input on: ") || !strings.Contains(errs.String(), "The program is there") {
		t.Errorf("exit code %d: %s", cmd.ProcessState.ExitCode(), errs.String())
	}
}

// TestThroughOfDocker puts real builds in the pipeline, one that goes well and
// one that does not.
func TestThroughOfDocker(t *testing.T) {
	t.Parallel()
	e, err := connect()
	if err != nil {
		t.Skipf("skipped, it needs a Docker daemon: %v", err)
	}
	defer e.Close()
	if _, err := exec.LookPath("docker"); err != nil {
		t.Skipf("skipped, it needs the docker command: %v", err)
	}
	learner := learnerOf(t, t.Cleanup)
	for dockerfile, want := range map[string]int{"FROM scratch\nCOPY x /x\n": 0, "FROM scratch\nCOPY y /y\n": 1} {
		dir := writeFiles(t, map[string]string{"Dockerfile": dockerfile, "x": "x"})
		inner := castoff(t, "")
		cmd := exec.Command("bash", "-c", `set -o pipefail; docker build --label io.castoff="$1" "$2" 2>&1 | "$3" explain --through`, "sh", learner, dir, inner.Path)
		cmd.Env = append(inner.Env, "NO_COLOR=1")
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		_ = cmd.Run() // its exit code is looked at below
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("%q: exit code %d, want %d\n%s%s", dockerfile, got, want, out.String(), errs.String())
		}
		if missing := strings.Contains(errs.String(), "COPY asks for a file that is not in the build context"); missing != (want != 0) || want == 0 && errs.Len() > 0 {
			t.Errorf("%q: %s", dockerfile, errs.String())
		}
	}
}
