package trials

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/engine/inspect"
	runs "castoff/cmd/castoff/internal/engine/trial"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/imagename"
	"castoff/cmd/castoff/internal/image/measure"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/workspace"
)

// needsBuildKit is why a way that was written for BuildKit is skipped.
const needsBuildKit = "needs BuildKit"

// bench is where one trial is made.
type bench struct {
	lab   *Lab
	trial string
	// files are its project, with a NAME.Dockerfile for each way.
	files fs.FS
	// start is the image with a Go compiler.
	start string
	emit  progress.Emit
}

// how says how a project is built, besides its Dockerfile.
type how struct {
	// ref names the image; empty for none.
	ref      string
	target   string
	platform string
	args     map[string]string
	secrets  map[string]string
	// add are files besides those of the project, or in place of them.
	add map[string][]byte
}

// buildKit reports whether BuildKit builds.
func (b *bench) buildKit() bool { return b.lab.course.Builder() == daemon.BuildKit }

// labels are on all that is made.
func (b *bench) labels() map[string]string {
	return map[string]string{daemon.Label: b.lab.course.Label()}
}

// name is the short name of the image of a way.
func (b *bench) name(way string) string { return imageName(b.trial, way) }

func imageName(trial, way string) string {
	if way == "" {
		return "trial-" + trial
	}
	return "trial-" + trial + "-" + way
}

// ref is the reference of the image of a way.
func (b *bench) ref(way string) string { return b.lab.course.Ref(b.name(way)) }

// say tells what is done now.
func (b *bench) say(format string, a ...any) {
	b.emit(progress.Event{Time: time.Now(), Subject: b.trial, Kind: progress.Phase, Text: fmt.Sprintf(format, a...)})
}

// build builds the project with a Dockerfile. What had the image's name before
// is removed.
func (b *bench) build(ctx context.Context, file string, h how, emit progress.Emit) (build.Result, error) {
	data, err := fs.ReadFile(b.files, file)
	if err != nil {
		return build.Result{}, fmt.Errorf("reading the trial: %w", err)
	}
	text, err := b.based(string(data))
	if err != nil {
		return build.Result{}, err
	}
	replace, extra := map[string][]byte{file: []byte(text)}, map[string][]byte{}
	for name, data := range h.add {
		if _, err := fs.Stat(b.files, name); err == nil {
			replace[name] = data
		} else {
			extra[name] = data
		}
	}
	packed, err := workspace.Pack(b.files, workspace.Options{Replace: replace, Extra: extra})
	if err != nil {
		return build.Result{}, err
	}
	return b.lab.engine.Build(ctx, build.Spec{
		Subject: b.trial, Ref: h.ref, Context: packed.Archive, Path: file, Dockerfile: text, Target: h.target, Platform: h.platform,
		Args: h.args, Secrets: h.secrets, Labels: b.labels(), Builder: b.lab.course.Builder(), Unsized: true,
	}, emit)
}

// based is a Dockerfile with the learner's own images in place of those that it
// names.
func (b *bench) based(text string) (string, error) {
	for name, ref := range map[string]string{imagename.Namespace + "go": b.start, imagename.Namespace + "base": b.base()} {
		var err error
		if text, err = dockerfile.WithImage(text, name, ref, nil); err != nil {
			return "", err
		}
	}
	return text, nil
}

// base is the course's base image, by its reference.
func (b *bench) base() string {
	base, _ := b.lab.course.Base()
	return base.Ref
}

// look measures the image of a way.
func (b *bench) look(ctx context.Context, way string) (*measure.Image, error) {
	m, err := b.lab.engine.Look(ctx, inspect.Spec{Subject: b.trial, Ref: b.ref(way), Labels: b.labels(), CacheDir: b.lab.o.CacheDir}, b.emit)
	if err != nil {
		return nil, err
	}
	// A record in the journal needs no list of files.
	m.Largest, m.Dirs, m.Layers = nil, nil, nil
	return &m, nil
}

// carried are the instructions of a build that make something: all, and those of
// them that were carried out.
type carried struct{ steps progress.Steps }

// see takes in an event.
func (c *carried) see(e progress.Event) {
	if e.Step != nil && e.Step.N > 0 && stage.Makes(e.Step.Name) {
		c.steps.See(e)
	}
}

// again are those that were carried out, in a few words each.
func (c *carried) again() []string {
	var out []string
	for _, s := range c.steps.Last() {
		if s.State != progress.Cached {
			out = append(out, brief(s.Name))
		}
	}
	return out
}

// brief is what an instruction does, in a few words: of a RUN the first two of
// its command, without variables, and of anything else all but its options.
func brief(instruction string) string {
	var words []string
	for _, w := range strings.Fields(instruction) {
		w = strings.Trim(w, "\"',[]")
		if w == "" || w == "\\" || w == "/bin/sh" || w == "-c" || strings.HasPrefix(w, "--") || strings.Contains(w, "=") {
			continue
		}
		words = append(words, w)
	}
	if len(words) > 0 && words[0] == run {
		words = words[:min(3, len(words))]
	}
	return strings.Join(words, " ")
}

// run is the instruction that has the builder run something.
const run = "RUN"

// token is a secret that was never there before.
func token() string { return "kelp-" + rand.Text() }

// watched is the bench's emit, which also keeps what becomes of each step.
func (b *bench) watched(c *carried) progress.Emit {
	return func(e progress.Event) {
		c.see(e)
		b.emit(e)
	}
}

// runLimit bounds a program of a trial: they end at once.
const runLimit = 15 * time.Second

// cannotStart is the exit code of docker run where a program cannot be started.
const cannotStart = 127

// run starts the image of a way, and returns what it printed, or what the engine
// said if it could not be started, and its exit code.
func (b *bench) run(ctx context.Context, way string) (output string, exitCode int, err error) {
	res, err := b.lab.engine.Try(ctx, runs.Spec{Ref: b.ref(way), Labels: b.labels(), Within: runLimit, CacheDir: b.lab.o.CacheDir})
	if err == nil && res.Refused != "" {
		return res.Refused, cannotStart, nil
	}
	return res.Output, res.ExitCode, err
}
