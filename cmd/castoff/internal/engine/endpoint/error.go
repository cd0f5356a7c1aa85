package endpoint

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Fault is the error for a daemon that cannot be used: it says which endpoint
// was tried, what is wrong with it in plain words, and what to do about it on
// this platform. It is a [fault.Error] with the code [fault.ExitNoDaemon].
func (ep Endpoint) Fault(err error) error {
	cause := reason(ep, err)
	hints := chosenHints(ep)
	switch {
	case errors.Is(cause, fs.ErrPermission): // there is one, then
		hints = permissionHints()
	case strings.HasPrefix(ep.Host, "ssh://"):
		hints = append(hints, "ssh "+sshHost(ep.Host)+" docker version    must work without a password prompt")
	case strings.HasPrefix(ep.Host, "tcp://"):
		hints = append(hints, "check that the daemon listens there; port 2376 needs DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH")
	default:
		hints = append(hints, startHints()...)
	}
	if strings.HasPrefix(ep.Source, "context ") || ep.Source == dockerHost || ep.Source == "--host" {
		hints = append(hints, "docker context ls    shows other endpoints; use one with castoff --context NAME")
	}
	hints = append(hints, "castoff replay    shows the course as it was recorded, without a daemon")
	return fault.New(fmt.Errorf("connecting to the Docker daemon at %s (%s): %w", ep.Host, ep.Source, cause), fault.ExitNoDaemon, hints...)
}

// chosenHints say how to do without whatever names an endpoint, if the
// environment or a context does: it is easily forgotten that something was set.
func chosenHints(ep Endpoint) []string {
	switch name, isContext := strings.CutPrefix(ep.Source, "context "); {
	case ep.Source == dockerHost:
		return []string{"unset " + dockerHost + "    if this is not the daemon you mean: the variable names it"}
	case isContext && name != defaultContext:
		return []string{"castoff --context default    if this is not the daemon you mean: the context " + name + " names it"}
	}
	return nil
}

// reason finds the plain cause of a failed connection. The client hides it
// behind prose for Unix sockets, so the socket is tried once more by hand.
func reason(ep Endpoint, err error) error {
	if path, ok := strings.CutPrefix(ep.Host, "unix://"); ok {
		c, derr := net.DialTimeout("unix", path, time.Second)
		if derr == nil {
			c.Close()
		}
		switch {
		case errors.Is(derr, fs.ErrNotExist):
			return fmt.Errorf("there is no such socket: %w", fs.ErrNotExist)
		case errors.Is(derr, fs.ErrPermission):
			return fmt.Errorf("this user may not use the socket: %w", fs.ErrPermission)
		case errors.Is(derr, syscall.ECONNREFUSED):
			return errors.New("nothing listens on the socket: connection refused")
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s", Timeout)
	}
	if strings.HasPrefix(ep.Host, "ssh://") {
		if said := sshSaid(err.Error()); said != "" {
			return errors.New(said)
		}
	}
	return errors.New(plaintext.Joined(err.Error(), " "))
}

// sshHost is an endpoint in the form that ssh takes.
func sshHost(host string) string {
	u, err := url.Parse(host)
	if err != nil || u.Hostname() == "" {
		return strings.TrimPrefix(host, "ssh://")
	}
	name := u.Hostname()
	if u.User != nil {
		name = u.User.Username() + "@" + name
	}
	if u.Port() != "" {
		name = "-p " + u.Port() + " " + name
	}
	return name
}

// sshSaid is what ssh printed, taken out of the words in which the docker
// client passes it on; empty if it said nothing. A program that gave the client
// no answer has not printed anything either.
func sshSaid(text string) string {
	_, said, ok := strings.Cut(text, "stderr=")
	if !ok {
		return ""
	}
	return plaintext.Joined(said, "; ")
}

func permissionHints() []string {
	if runtime.GOOS == "linux" {
		return []string{
			"sudo usermod -aG docker $USER    then log out and in again (members of that group are as good as root)",
			"sudo castoff    for this once",
		}
	}
	return []string{"start Docker Desktop as this user"}
}

func startHints() []string {
	installed := false
	for _, name := range []string{"dockerd", "docker", "podman"} {
		if _, err := exec.LookPath(name); err == nil {
			installed = true
		}
	}
	switch {
	case runtime.GOOS == "linux" && installed:
		return []string{
			"sudo systemctl start docker    starts Docker (or: systemctl --user start podman.socket)",
		}
	case runtime.GOOS == "linux":
		return []string{"install Docker: https://docs.docker.com/engine/install/"}
	case installed:
		return []string{"start Docker Desktop (or colima start), then try again"}
	}
	return []string{"install Docker Desktop: https://docs.docker.com/desktop/"}
}
