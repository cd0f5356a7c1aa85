package trial

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"

	"github.com/docker/docker/api/types/container"
)

// FilesAt is where a program that judges an image finds the image's files.
const FilesAt = "/image"

// judgeRoom keeps a program from filling the daemon's disk, or its own memory.
var judgeRoom = daemon.Room{ReadOnly: true, Tmpfs: map[string]string{"/tmp": tmpfsOptions}}

// Program is a program of a course's author that judges an image.
type Program struct {
	// Spec is how it is started: Ref is the image that it is in. It has nowhere to
	// write but /tmp.
	Spec
	// Of is the image that it judges, and how that is started if Running.
	Of Spec
	// Running is true if it gets a running container of that image, in whose
	// network it is; otherwise it gets the image's files, below [FilesAt].
	Running bool
}

// Judged is what came of [Runner.Judge].
type Judged struct {
	// Trial is what the judging program did.
	Trial
	// Of is what the container of the judged image did; zero without one.
	Of Trial
}

// Judge runs a program beside what it judges, within the limits of [Runner.Try]
// for both, and removes all that it made. The program of a course is a stranger's,
// and so is the image: neither has a network, but for the loopback that they
// share. It has no capabilities, so that even as root it cannot read what only
// another user may.
func (e *Runner) Judge(ctx context.Context, p Program) (Judged, error) {
	if p.Running {
		return daemon.Again(func() (Judged, error) { return e.judgeRunning(ctx, p) })
	}
	ref, err := e.withFiles(ctx, p)
	if refused := notCreated(""); errors.As(err, &refused) {
		return Judged{Trial: Trial{Refused: string(refused)}}, nil
	}
	if err != nil {
		return Judged{}, fmt.Errorf("handing the files of %s to %s: %w", plaintext.Line(p.Of.Ref), plaintext.Line(p.Ref), err)
	}
	defer e.RemoveNow(ref)
	p.Ref = ref
	t, err := daemon.Again(func() (Trial, error) { return e.trial(ctx, p.Spec, trialHost{room: judgeRoom}, untilEnd) })
	return Judged{Trial: t}, err
}

// notCreated is what an engine says of a program of which it makes no container.
type notCreated string

func (n notCreated) Error() string { return string(n) }

// untilEnd keeps a container company until it has ended or its time is up.
func untilEnd(ctx context.Context, _ string) { <-ctx.Done() }

// judgeRunning starts the judged image, and the program in its network. The
// program goes on if the image's own ends: what that means is for it to say.
func (e *Runner) judgeRunning(ctx context.Context, p Program) (j Judged, err error) {
	of := p.Of
	of.Within = p.Within + insideTimeout // for the making of the other container
	var judging error
	j.Of, err = e.trial(ctx, of, trialHost{}, func(_ context.Context, id string) {
		room := judgeRoom
		room.Network = container.NetworkMode("container:" + id)
		j.Trial, judging = e.trial(ctx, p.Spec, trialHost{room: room}, untilEnd)
	})
	if err == nil {
		err = judging
	}
	return j, err
}

// withFiles makes an image of the program with the files of the one that it
// judges, and returns its reference. A container can be copied into only as long
// as it is not read-only, so the copy is made in one that is never started.
func (e *Runner) withFiles(ctx context.Context, p Program) (string, error) {
	of, err := e.CreateContainer(ctx, &container.Config{Image: p.Of.Ref, Labels: maps.Clone(p.Labels), Cmd: []string{"-"}}, daemon.Room{})
	if err != nil {
		return "", err
	}
	defer e.RemoveContainer(of)
	into, err := e.CreateContainer(ctx, &container.Config{Image: p.Ref, Labels: maps.Clone(p.Labels), Cmd: p.Args}, daemon.Room{})
	if err != nil && ctx.Err() == nil && daemon.Refusal(err) {
		return "", notCreated(plaintext.Clean(err.Error()))
	}
	if err != nil {
		return "", err
	}
	defer e.RemoveContainer(into)
	if err := e.API().CopyToContainer(ctx, into, "/", emptyDir(FilesAt[1:]), container.CopyToContainerOptions{}); err != nil {
		return "", fmt.Errorf("making %s: %w", FilesAt, err)
	}
	files, err := e.API().ContainerExport(ctx, of)
	if err != nil {
		return "", fmt.Errorf("reading them: %w", err)
	}
	defer files.Close()
	if err := e.API().CopyToContainer(ctx, into, FilesAt, files, container.CopyToContainerOptions{}); err != nil {
		return "", fmt.Errorf("copying them: %w", err)
	}
	return e.commit(ctx, into, p.Labels)
}

// commitLimit bounds the making of an image from a container: it holds all files of
// the one that is judged, which can be more than a gigabyte.
const commitLimit = 3 * time.Minute

// commit makes an image of a container, under a name of its own.
func (e *Runner) commit(ctx context.Context, id string, labels map[string]string) (ref string, err error) {
	// As for daemon.Making: who gives up on it does not see that it is made after all.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), commitLimit)
	defer cancel()
	ref = "castoff/judge-" + daemon.RandomID() + ":latest"
	o := container.CommitOptions{Reference: ref, Config: &container.Config{}} // Podman 4.3 takes no request without one
	for name, value := range daemon.Named(labels, ref) {
		o.Changes = append(o.Changes, fmt.Sprintf("LABEL %q=%q", name, value))
	}
	if _, err := e.API().ContainerCommit(ctx, id, o); err != nil {
		e.RemoveNow(ref)
		return "", fmt.Errorf("keeping them: %w", err)
	}
	return ref, nil
}

// emptyDir is an archive with a directory.
func emptyDir(name string) io.Reader {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	_ = w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: 0o755}) // into memory
	_ = w.Close()
	return &b
}
