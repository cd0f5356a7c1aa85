// Package program gets the programs of an exercise's author onto the daemon.
package program

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/ground/fault"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker/standin"
	"castoff/cmd/castoff/internal/learn/workspace"
)

// Engine is what is needed from a container engine.
type Engine interface {
	Build(ctx context.Context, s build.Spec, emit progress.Emit) (build.Result, error)
}

// NoProgram is why there is no image of a program: that is not the learner's to
// mend, nor the engine's.
type NoProgram string

// Error is the reason, as the end of a sentence that begins with the program.
func (n NoProgram) Error() string { return string(n) }

// Build builds the image of a program as s says, on the images that its
// Dockerfile's names stand for. The error is a [NoProgram], the engine's or ctx's.
func Build(ctx context.Context, e Engine, p exercise.Program, base standin.Base, s build.Spec) error {
	data, err := fs.ReadFile(p.Files, exercise.Dockerfile)
	if err != nil {
		return NoProgram("has a Dockerfile that cannot be read: " + plaintext.Line(err.Error()))
	}
	s.Path, s.Dockerfile = exercise.Dockerfile, base.In(string(data), nil)
	packed, err := workspace.Pack(p.Files, workspace.Options{Dockerfile: s.Path, Replace: map[string][]byte{s.Path: []byte(s.Dockerfile)}})
	if err != nil {
		return NoProgram("cannot be sent to the builder: " + plaintext.Line(err.Error()))
	}
	s.Context = packed.Archive
	_, err = e.Build(ctx, s, progress.Discard)
	be := (*build.Error)(nil)
	if err != nil && ctx.Err() == nil && errors.As(err, &be) && !be.Lost {
		return NoProgram(fmt.Sprintf("cannot be built: %s", plaintext.Line(base.Disguise(cmp.Or(fault.Detail(err), be.Text)))))
	}
	return err
}
