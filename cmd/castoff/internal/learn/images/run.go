package images

import (
	"context"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/image/binary"
)

// hinted adds what to do about an image that could not be started: build it
// again if it has been removed since, and otherwise find out what the engine
// has against containers.
func (s *Set) hinted(ctx context.Context, err error, name string) error {
	if _, there, ferr := s.engine.Find(ctx, s.Ref(name)); ferr == nil && !there {
		return fault.New(err, 0, "castoff build "+name+"    builds it again: it is gone from the daemon")
	}
	return fault.New(err, 0, "castoff doctor    finds out whether a container can be started here")
}

// Run runs an image and returns what a person would type for it, what it
// printed and its exit code.
func (s *Set) Run(ctx context.Context, name string) (command, text string, exitCode int, err error) {
	res, err := s.engine.Run(ctx, s.Ref(name), s.labels())
	if err != nil {
		return "", "", 0, s.hinted(ctx, err, name)
	}
	return "docker run --rm --network none " + s.Short(name), res.Output, res.ExitCode, nil
}

// Shell tries to start a shell in an image. If there is none the text is what
// the engine said.
func (s *Set) Shell(ctx context.Context, name string) (command, text string, exitCode int, err error) {
	res, err := s.engine.Shell(ctx, s.Ref(name), s.labels())
	if err != nil {
		return "", "", 0, s.hinted(ctx, err, name)
	}
	command = "docker run --rm --network none --entrypoint " + trial.ShellPath + " " + s.Short(name) + " -c '" + trial.ShellCommand + "'"
	return command, res.Output, res.ExitCode, nil
}

// Command runs a command that the course declares for an image, in place of the
// image's own program.
func (s *Set) Command(ctx context.Context, name, command string) (typed, text string, exitCode int, err error) {
	d, _ := s.declared.Image(name)
	words := d.Commands[command]
	if len(words) == 0 {
		return "", "", 0, fmt.Errorf("running %s in %s: the course declares no such command", command, name)
	}
	res, err := s.engine.Command(ctx, s.Ref(name), s.labels(), words)
	if err != nil {
		return "", "", 0, s.hinted(ctx, fmt.Errorf("running %s in %s: %w", command, s.Ref(name), err), name)
	}
	var quoted []string
	for _, w := range words {
		quoted = append(quoted, plaintext.Quote(w))
	}
	typed = "docker run --rm " + trial.TypedRoom + " --entrypoint " + quoted[0] + " " + s.Short(name)
	return strings.Join(append([]string{typed}, quoted[1:]...), " "), res.Output, res.ExitCode, nil
}

// Binary reads what the program that an image starts says of itself.
func (s *Set) Binary(ctx context.Context, name string) (binary.Facts, error) {
	if m, ok := s.Measured(name); ok && m.Binary != nil {
		return *m.Binary, nil
	}
	f, err := s.engine.Binary(ctx, s.Ref(name), s.labels())
	if err != nil {
		return binary.Facts{}, s.hinted(ctx, err, name)
	}
	return f, nil
}
