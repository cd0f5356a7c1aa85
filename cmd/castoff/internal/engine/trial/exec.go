package trial

import (
	"context"
	"fmt"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/pkg/stdcopy"
)

// Defaults for what an image's health check leaves out. Source: the HEALTHCHECK
// reference.
const (
	healthTimeout = 30 * time.Second
	healthRetries = 3
)

// execHealth carries out an image's health check in a container until it comes
// to a verdict: in the container and with the image's limits, as an engine
// does, but more often. Podman leaves that to timers of systemd, which may not
// be there, and does not record why a check could not be started.
func (e *Runner) execHealth(ctx context.Context, id string, check *container.HealthConfig, h *Health) {
	start, failures := time.Now(), 0
	retries := check.Retries
	if retries == 0 {
		retries = healthRetries
	}
	for ctx.Err() == nil {
		said, code, err := e.execCheck(ctx, id, check)
		if err == nil {
			h.Said, h.Code = strings.TrimSpace(said), code
			if code == 0 {
				h.Status = "healthy"
				return
			}
			if time.Since(start) >= check.StartPeriod {
				failures++
			}
			if failures >= retries {
				h.Status = "unhealthy"
				return
			}
		} // else the program is about to end, and ctx with it
		_ = daemon.Pause(ctx, healthInterval)
	}
}

// execCheck carries out a health check once.
func (e *Runner) execCheck(ctx context.Context, id string, check *container.HealthConfig) (said string, code int, err error) {
	command := check.Test[1:]
	if check.Test[0] == "CMD-SHELL" {
		command = []string{ShellPath, "-c", strings.Join(check.Test[1:], " ")}
	}
	timeout := check.Timeout
	if timeout == 0 {
		timeout = healthTimeout
	}
	short, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	said, code, err = e.exec(short, id, command)
	if short.Err() != nil && ctx.Err() == nil {
		return fmt.Sprintf("the health check took longer than %s\n%s", timeout, said), -1, nil
	}
	return said, code, err
}

// exec starts a command in a running container and waits for it. One that
// cannot be started has the engine's words as its output.
func (e *Runner) exec(ctx context.Context, id string, command []string) (said string, code int, err error) {
	made, err := e.API().ContainerExecCreate(ctx, id, container.ExecOptions{Cmd: command, AttachStdout: true, AttachStderr: true})
	if err != nil {
		return "", 0, err
	}
	conn, err := e.API().ContainerExecAttach(ctx, made.ID, container.ExecAttachOptions{})
	if err != nil {
		return "", 0, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, conn.Close)()
	out := daemon.Limited{Max: daemon.RunOutput}
	_, cerr := stdcopy.StdCopy(&out, &out, conn.Reader)
	said = plaintext.Clean(out.String())
	for {
		in, err := e.API().ContainerExecInspect(ctx, made.ID)
		switch {
		case err != nil:
			return said, 0, err
		case !in.Running && in.ExitCode == 0 && cerr != nil:
			return said, 0, cerr
		case !in.Running:
			return said, in.ExitCode, nil
		}
		if err := daemon.Pause(ctx, healthLook); err != nil { // its output ends a moment before it does
			return said, 0, err
		}
	}
}
