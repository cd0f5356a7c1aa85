package checker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/learn/checker/program"
)

// programWithin is how long a program of the author's may take where the check
// does not say.
const programWithin = 30 * time.Second

// The exit codes with which such a program judges. With any other it could not.
const (
	saysYes = 0
	saysNo  = 1
)

// programCheck asks a program of the exercise's author about the image.
type programCheck struct {
	// name is the program's; args, env and within are its own.
	name   string
	args   []string
	env    map[string]string
	within time.Duration
	// beside is how a container of the image is started for it to talk to; nil has
	// it look at the image's files.
	beside *starting
}

func (c *programCheck) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{
		keys.Must("run", keys.Word(&c.name)),
		keys.May("args", keys.Texts(&c.args)),
		keys.May("env", keys.Env(&c.env)),
		keys.May("within", keys.Duration(&c.within)),
		keys.May("container", func(r keys.Reader, v keys.Value, key string) {
			c.beside = &starting{}
			keys.Inner(keys.Table{Keys: c.beside.program()})(r, v, key)
		}),
	}}
}

// ProgramNamed is the program that has to be there.
func (c *programCheck) ProgramNamed() string { return c.name }

func (c *programCheck) Want() string { return "what " + c.name + " asks for" }

func (c *programCheck) judge(ctx context.Context, r *run) (verdict, error) {
	p, ok := r.ex.Program(c.name)
	if !ok {
		return unable("the exercise has no program " + c.name), nil
	}
	by := starting{args: r.fill(c.args), env: r.fillValues(c.env), within: c.within}
	with := trial.Program{Spec: by.trial(r, programWithin), Running: c.beside != nil}
	with.Of = cmp.Or(c.beside, &starting{}).trial(r, 0)
	with.Ref = r.o.Ref(r.ex.ID + "-check-" + p.Name)
	limited, cancel := context.WithTimeoutCause(ctx, buildLimit, errSlow)
	defer cancel()
	err := program.Build(limited, r.engine, p, r.o.Base, build.Spec{Subject: r.ex.ID, Ref: with.Ref, Labels: r.o.Labels, Builder: r.o.Builder})
	if no := program.NoProgram(""); errors.As(err, &no) {
		return c.unable(trial.Judged{}, "%s", no), nil
	} else if err != nil && ctx.Err() == nil && context.Cause(limited) == errSlow {
		return c.unable(trial.Judged{}, "could not be built within %s", buildLimit), nil
	}
	var j trial.Judged
	if err == nil {
		j, err = r.engine.Judge(ctx, with)
	}
	if err != nil {
		return verdict{}, err
	}
	if v, ok := troubled(j.Of); ok {
		return v, nil
	}
	return c.verdict(j, with.Within), nil
}

// verdict is what the program says. One that could not judge says nothing about the
// image.
func (c *programCheck) verdict(j trial.Judged, within time.Duration) verdict {
	switch {
	case j.Refused != "":
		return c.unable(j, "cannot be started: %s", plaintext.Line(j.Refused))
	case j.OutOfMemory:
		return c.unable(j, "wanted more than %d MiB of memory", trial.MemoryLimit>>20)
	case !j.Ended:
		return c.unable(j, "was still running after %s", within)
	case j.ExitCode == saysYes:
		return passed(c.name + " says yes")
	case j.ExitCode != saysNo:
		return c.unable(j, "ended with exit code %d, which is neither yes (%d) nor no (%d)", j.ExitCode, saysYes, saysNo)
	}
	v := failed(c.name+" says no", "read what it says, and look for that in your image")
	v.said, v.log = plaintext.LastLines(j.Output, saidLines), j.Output
	if j.Of.Ended {
		v.found += fmt.Sprintf("; your program had ended with exit code %d", j.Of.ExitCode)
		v.log += "\n" + j.Of.Output
	}
	return v
}

// unable is the verdict if the program does not come to one.
func (c *programCheck) unable(j trial.Judged, format string, args ...any) verdict {
	v := unable(fmt.Sprintf("the exercise's own program %s ", c.name) + fmt.Sprintf(format, args...))
	v.said, v.log = plaintext.LastLines(j.Output, saidLines), j.Output
	return v
}
