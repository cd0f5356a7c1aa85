package trial

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types/container"
)

// ShellPath is the shell that [Runner.Shell] tries, the one that Dockerfiles
// use: an instruction in shell form is started with it. ShellCommand is all
// that it is asked to do.
const (
	ShellPath    = "/bin/sh"
	ShellCommand = "echo hello from a shell"
)

// The exit codes of a container whose program could not be started: it is
// missing, or must not be executed. Source: the reference of docker run, "Exit
// status".
const (
	exitNotExecutable = 126
	exitNotFound      = 127
)

// NotStarted reports whether an exit code says that the program of a container
// could not be started.
func NotStarted(code int) bool { return code == exitNotFound || code == exitNotExecutable }

// Shell tries to start a shell in a container of the image, within the limits
// of [daemon.Daemon.Run]. An image without one is not an error: the result is
// then what the engine said, and the exit code that it gave.
func (e *Runner) Shell(ctx context.Context, ref string, labels map[string]string) (daemon.RunResult, error) {
	return daemon.Again(func() (daemon.RunResult, error) {
		return e.command(ctx, ref, labels, []string{ShellPath, "-c", ShellCommand}, daemon.Room{})
	})
}

// TypedRoom is what a person types for the room that [Runner.Command] gives.
const TypedRoom = "--network none --read-only --tmpfs /tmp"

// commandRoom keeps a command of somebody's course from filling the daemon's
// disk, which many engines cannot limit otherwise. Its /tmp counts against its
// memory.
var commandRoom = daemon.Room{ReadOnly: true, Tmpfs: map[string]string{"/tmp": ""}}

// Command starts a program in a container of the image in place of its own, as
// [Runner.Shell] starts a shell, and with nowhere to write but /tmp: a program
// that is not there is no error.
func (e *Runner) Command(ctx context.Context, ref string, labels map[string]string, command []string) (daemon.RunResult, error) {
	return daemon.Again(func() (daemon.RunResult, error) { return e.command(ctx, ref, labels, command, commandRoom) })
}

func (e *Runner) command(ctx context.Context, ref string, labels map[string]string, command []string, room daemon.Room) (daemon.RunResult, error) {
	id, err := e.CreateContainer(ctx, &container.Config{Image: ref, Entrypoint: command[:1], Cmd: command[1:], Labels: labels}, room)
	if err != nil {
		return daemon.RunResult{}, fmt.Errorf("creating a container of %s: %w", ref, err)
	}
	defer e.RemoveContainer(id)
	ctx, cancel := context.WithTimeout(ctx, daemon.RunTimeout)
	defer cancel()
	res, err := e.AttachAndWait(ctx, id)
	if err == nil {
		return res, nil
	}
	if refusal, code, ok := e.refused(ctx, id, command[0], err); ok {
		return daemon.RunResult{Output: plaintext.Clean(refusal), ExitCode: code}, nil
	}
	return daemon.RunResult{}, fmt.Errorf("starting %s in %s: %w", command[0], ref, err)
}

// names reports whether an engine's words are about a program. A short name stands
// in many a word, so it has to be quoted: Docker and runc write "ls", crun `ls`.
func names(text, program string) bool {
	if strings.Contains(program, "/") {
		return strings.Contains(text, program)
	}
	for _, quote := range []string{`"`, "`", "'"} {
		if strings.Contains(text, quote+program+quote) {
			return true
		}
	}
	return false
}

// refused reports whether the container failed to start because of its program,
// in the engine's words and with its exit code.
func (e *Runner) refused(ctx context.Context, id, program string, err error) (text string, code int, ok bool) {
	text = err.Error()
	if !names(text, program) {
		return "", 0, false // something else is wrong
	}
	in, ierr := e.API().ContainerInspect(ctx, id)
	if ierr == nil && in.State != nil && (in.State.ExitCode == exitNotFound || in.State.ExitCode == exitNotExecutable) {
		return text, in.State.ExitCode, true
	}
	// Podman leaves the code to its client, which goes by the text.
	if strings.Contains(text, "permission denied") {
		return text, exitNotExecutable, true
	}
	return text, exitNotFound, true
}
