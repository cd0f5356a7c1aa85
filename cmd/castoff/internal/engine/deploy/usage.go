package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/rootfs/walk"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
)

// usages finds out what CPU and memory the programs of the images use. One whose
// start could not be timed is not started again.
func (e *Timer) usages(ctx context.Context, refs []string, o Options, all []measure.Deployment, emit progress.Emit) error {
	for i, ref := range refs {
		if len(all[i].StartSeconds) == 0 {
			continue
		}
		say := daemon.Teller{Emit: emit, Subject: plaintext.Line(ref)}
		say.Phase("measuring CPU and memory of " + say.Subject)
		runs, err := e.usage(ctx, ref, o, say)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("measuring CPU and memory of %s: %w", say.Subject, context.Cause(ctx))
		case client.IsErrConnectionFailed(err):
			return fmt.Errorf("measuring CPU and memory of %s: %w", say.Subject, err)
		case err != nil:
			say.Note(fmt.Sprintf("CPU and memory of %s are not measured: %s", say.Subject, plaintext.Line(err.Error())))
			continue
		}
		for _, u := range runs {
			all[i].CPUSeconds = append(all[i].CPUSeconds, u.CPU.Seconds())
			all[i].PeakBytes = append(all[i].PeakBytes, u.PeakBytes)
		}
	}
	return nil
}

// usage has a probe start an image's program, as the image's user, in its
// working directory, and with its environment.
func (e *Timer) usage(ctx context.Context, ref string, o Options, say daemon.Teller) ([]walk.Usage, error) {
	in, err := e.images.Inspect(ctx, ref)
	if err != nil {
		return nil, err
	}
	if in.Architecture != e.Info().Arch {
		return nil, fmt.Errorf("its program is for %s, and an emulator would be measured with it", plaintext.Line(in.Architecture))
	}
	p, err := e.images.FindProbe(ctx, o.CacheDir, say)
	if err != nil {
		return nil, err
	}
	command, env := started(in, o.Args[ref])
	if len(command) == 0 {
		return nil, errors.New("the image does not say what to start")
	}
	c := e.images.ProbeConfig(in, o.Labels, append(p.Start(), walk.UsageArgs(o.Runs, env, command)...))
	if in.Config.WorkingDir != "" {
		c.WorkingDir = in.Config.WorkingDir
	}
	id, remove, err := e.Create(ctx, c)
	if err != nil {
		return nil, err
	}
	defer remove()
	if err := e.images.CopyProbe(ctx, id, p); err != nil {
		return nil, fmt.Errorf("copying the probe: %w", err)
	}
	limit := time.Duration(o.Runs) * startLimit // one after the other
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("%d runs took longer than %s", o.Runs, limit))
	defer cancel()
	res, err := e.AttachAndWait(ctx, id)
	switch {
	case err != nil:
		return nil, cause(ctx, err)
	case res.ExitCode != 0:
		return nil, errors.New(plaintext.Line(strings.TrimSpace(res.Output)))
	}
	runs, err := walk.ReadUsage(strings.NewReader(res.Output))
	if err == nil && len(runs) != o.Runs {
		err = fmt.Errorf("%d of %d runs were measured", len(runs), o.Runs)
	}
	return runs, err
}

// given is the environment that an engine gives to containers whose image says
// nothing else.
var given = []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/"}

// started is the command and the environment of an image's containers.
func started(in image.InspectResponse, args []string) (command, env []string) {
	if in.Config == nil {
		return nil, nil
	}
	command = append(command, in.Config.Entrypoint...)
	if len(args) == 0 {
		args = in.Config.Cmd
	}
	env = slices.Clone(in.Config.Env)
	for _, v := range given {
		name, _, _ := strings.Cut(v, "=")
		if !slices.ContainsFunc(env, func(own string) bool { return strings.HasPrefix(own, name+"=") }) {
			env = append(env, v)
		}
	}
	return append(command, args...), env
}
