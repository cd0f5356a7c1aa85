package checker

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/docker"
)

// How long a container may take where the check does not say.
const (
	runWithin     = 10 * time.Second
	httpWithin    = 10 * time.Second
	healthyWithin = 30 * time.Second
)

// saidLines is how many lines of a program's output are shown.
const saidLines = 12

// start carries out the checks that start a container.
func (r *run) start(ctx context.Context, ch exercise.Check) (verdict, error) {
	if p := r.ex.Build.Platform; p != "" && !samePlatform(p, r.engine.Info().OS+"/"+r.engine.Info().Arch) {
		return unable("the image is for " + p + ", which this daemon does not run"), nil
	}
	if r.stuck {
		return verdict{state: NotTried, found: "a container did not do as asked before"}, nil
	}
	spec := docker.TrialSpec{Ref: r.ref, Labels: r.o.Labels, Args: ch.Args, Env: ch.Env, User: ch.AsUser, Tmpfs: ch.Tmpfs, Within: ch.Within,
		CacheDir: r.o.CacheDir}
	how := map[exercise.Kind]func(context.Context, exercise.Check, docker.TrialSpec) (verdict, error){
		exercise.Runs: r.runs, exercise.HTTP: r.http, exercise.Healthy: r.healthy,
	}[ch.Kind]
	v, err := how(ctx, ch, spec)
	r.stuck = v.state == Failed
	return v, err
}

func (r *run) runs(ctx context.Context, ch exercise.Check, s docker.TrialSpec) (verdict, error) {
	if s.Within == 0 {
		s.Within = runWithin
	}
	t, err := r.engine.Try(ctx, s)
	if err != nil {
		return verdict{}, err
	}
	if v, ok := troubled(t); ok {
		return v, nil
	}
	printed := func(found, next string) verdict {
		v := failed(found, next)
		v.said, v.log = lastLines(t.Output, saidLines), t.Output
		return v
	}
	switch {
	case !t.Ended:
		return printed(fmt.Sprintf("the program was still running after %s, and was stopped", s.Within), "find out what it waits for: nobody types anything, and its input is empty"), nil
	case t.ExitCode == 0 && ch.Exit != 0:
		return printed(fmt.Sprintf("the program ended with exit code 0 instead of %d", ch.Exit), "here it is to refuse: find out why it did not"), nil
	case t.ExitCode != ch.Exit:
		return printed(fmt.Sprintf("the program ended with exit code %d", t.ExitCode), step(t.Output, "read what it printed: what does it miss in its image?")), nil
	}
	for _, text := range ch.Output {
		if !strings.Contains(t.Output, text) {
			found := fmt.Sprintf("the program did not print %q", text)
			if t.Output == "" {
				found = fmt.Sprintf("the program printed nothing, and %q was to be in it", text)
			}
			return printed(found, "read what it printed, and where it has that from"), nil
		}
	}
	for _, text := range ch.NotOutput {
		if strings.Contains(t.Output, text) {
			return printed(fmt.Sprintf("the program printed %q", text), "read what it printed, and where it has that from"), nil
		}
	}
	return passed(fmt.Sprintf("the program ended with exit code %d", t.ExitCode)), nil
}

// troubled is the verdict on a container that could not be started or was
// ended by the kernel.
func troubled(t docker.Trial) (verdict, bool) {
	if t.Refused != "" {
		v := failed("the container cannot be started", step(t.Refused, "read what Docker says: what is started, and is all of it in the image?"))
		v.said, v.log = trimmed(refusalCore(t.Refused)), t.Refused
		return v, true
	}
	if t.OutOfMemory {
		v := failed(fmt.Sprintf("the program wanted more than %d MiB of memory, and was ended by the kernel (exit code %d)", docker.MemoryLimit>>20, t.ExitCode),
			"find out what it keeps in memory")
		v.said, v.log = lastLines(t.Output, saidLines), t.Output
		return v, true
	}
	return verdict{}, false
}

// steps are the next steps after texts that say why a program was not started,
// where the usual one would lead away from the cause.
var steps = []struct {
	says *regexp.Regexp
	next string
}{
	{regexp.MustCompile(`exec format error`), "the kernel cannot read the program: see for which system and processor it was built"},
	{regexp.MustCompile(`no matching entries in passwd file`), "users are looked up in the image's own /etc/passwd: see what USER says, and whether the image knows it"},
	{regexp.MustCompile(`exec: "[^"]*": permission denied`), "it is there, but must not be started: see the file's mode, and whether it is a file at all"},
}

// step is the next step after a text.
func step(text, usual string) string {
	for _, s := range steps {
		if s.says.MatchString(text) {
			return s.next
		}
	}
	return usual
}

// refusalCore is a runtime's refusal without the names of the programs that
// handed it on.
func refusalCore(text string) string {
	text = trimmed(strings.TrimSpace(text))
	for _, p := range []string{
		"failed to create task for container: ", "failed to create shim task: ", "failed to create shim: ", "OCI runtime create failed: ",
		"OCI runtime start failed: ", "container_linux.go:", "runc create failed: ", "runc run failed: ",
		"unable to start container process: ", "starting container process caused: ", "error during container init: ",
	} {
		if _, rest, ok := strings.Cut(text, p); ok && rest != "" {
			text = rest
		}
	}
	text = strings.TrimSuffix(text, ": unknown")
	return text
}

func (r *run) healthy(ctx context.Context, ch exercise.Check, s docker.TrialSpec) (verdict, error) {
	if s.Within == 0 {
		s.Within = healthyWithin
	}
	h, err := r.engine.Health(ctx, s)
	if err != nil {
		return verdict{}, err
	}
	if h.Status == docker.HealthUnknown {
		return unable(r.engine.Info().Name + " does not say whether the image has a health check"), nil
	}
	if h.Status == "none" {
		return failed("the image has no health check", "say in the last stage how Docker finds out that the program is well"), nil
	}
	if v, ok := troubled(h.Trial); ok {
		return v, nil
	}
	v := failed("", "see whether all that the health check starts is in the image")
	v.said, v.log = lastLines(h.Said, saidLines), h.Said+"\n"+h.Output
	switch {
	case h.Status == "healthy":
		return passed("the container is healthy"), nil
	case h.Ended:
		v.found = fmt.Sprintf("the program ended with exit code %d before the health check said anything", h.ExitCode)
		v.said, v.next = lastLines(h.Output, saidLines), "read what it printed: a health check needs a program that goes on running"
	case h.Status == "unhealthy":
		v.found = fmt.Sprintf("the container is unhealthy: the health check ends with exit code %d", h.Code)
	default:
		v.found = fmt.Sprintf("the health check came to no verdict within %s", s.Within)
	}
	return v, nil
}
