package build

import (
	"errors"
	"fmt"
	"strings"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/pattern"
	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Error is a build that failed at a step of the Dockerfile.
type Error struct {
	// Path and Line are where the step is; Line is 0 if it is not known.
	Path string
	Line int
	// Source is that line, or the step as the builder names it.
	Source string
	// Text is the engine's own error.
	Text string
	// Log is the last output of the step.
	Log []string
	// Steps are the instructions of the Dockerfile up to the one that failed;
	// all of them if that is not known.
	Steps []string
	// Lost is true if it is not the builder that reports it: the daemon or the
	// connection to it failed.
	Lost bool
}

// builderSaid is an error that the builder itself reported.
type builderSaid string

func (s builderSaid) Error() string { return string(s) }

// lost reports whether a build's error is not the Dockerfile's fault.
func lost(err error) bool {
	var said builderSaid
	return !errors.As(err, &said) && !daemon.Refusal(err)
}

// goneImage is how the legacy builder names an image of its cache that it no
// longer finds, when it copies from it, and when it creates a container of it.
var goneImage = pattern.New(`(?i)(?:unable to find image|no such image:?) "?sha256:[0-9a-f]{64}`)

// cacheGone reports whether a build failed because an image of the legacy
// builder's cache was removed while it ran.
func cacheGone(err error) bool {
	var said builderSaid
	return errors.As(err, &said) && goneImage.MatchString(string(said))
}

// Error is the place in the Dockerfile and the engine's own error.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Text
	}
	return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Text)
}

// failure turns an error that the engine sent into one that a person can act
// on.
func (b *running) failure(err error) error {
	text := plaintext.Line(strings.ReplaceAll(strings.TrimPrefix(err.Error(), "Error response from daemon: "), "\n", " "))
	be := &Error{Path: b.spec.Path, Text: text, Lost: lost(err)}
	if b.failed != nil {
		be.Source = b.failed.Name
		be.Line = dockerfile.LineOfStep(b.spec.Dockerfile, b.failed)
		if t := b.logs[b.failed.ID]; t != nil {
			be.Log = t.lines
		}
	} else {
		be.Line = dockerfile.LineOfError(text)
	}
	if be.Line == 0 {
		be.Line = dockerfile.LineOfImage(b.spec.Dockerfile, text)
	}
	be.Steps = dockerfile.Steps(b.spec.Dockerfile, be.Line)
	if line := dockerfile.SourceLine(b.spec.Dockerfile, be.Line); line != "" {
		be.Source = line
	}
	return &fault.Error{
		Err:    fmt.Errorf("building %s: %w", b.spec.Path, be),
		Detail: be.detail(),
		Hints:  []string{"castoff build --progress=plain    shows the whole output", "castoff doctor    checks the daemon, its disk and its network"},
	}
}

// detail is the step's last output, and the line that failed.
func (e *Error) detail() string {
	var b strings.Builder
	for _, l := range e.Log {
		fmt.Fprintf(&b, "  │ %s\n", l)
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, "%s:%d\n  → %s\n", e.Path, e.Line, e.Source)
	} else if e.Source != "" {
		fmt.Fprintf(&b, "  → %s\n", e.Source)
	}
	return strings.TrimRight(b.String(), "\n")
}

// Transcript is the build as builders print it: the steps up to the one that
// failed, its last output and the error in the engine's own words.
func (e *Error) Transcript() string {
	var b strings.Builder
	for i, s := range e.Steps {
		fmt.Fprintf(&b, "Step %d/%d : %s\n", i+1, len(e.Steps), s)
	}
	for _, l := range e.Log {
		b.WriteString(l + "\n")
	}
	b.WriteString(e.Text + "\n")
	return b.String()
}
