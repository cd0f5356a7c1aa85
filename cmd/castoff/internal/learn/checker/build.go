package checker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker/printed"
	"castoff/cmd/castoff/internal/learn/checker/says"
	"castoff/cmd/castoff/internal/learn/workspace"
)

const (
	// buildLimit bounds a build: those of exercises take seconds.
	buildLimit = 10 * time.Minute
	// maxLog bounds what is kept of a build's output, in bytes.
	maxLog = 1 << 20
)

// built is what came of building the learner's directory.
type built struct {
	packed workspace.Packed
	// text is the Dockerfile as it was sent.
	text   string
	result build.Result
	log    strings.Builder
	// secrets looks for what no build may print: the log does not hold all.
	secrets *printed.Search
	took    time.Duration
	// told is true once a result has said that the build failed.
	told bool
}

// build builds the learner's image. What is the learner's to mend is kept in
// broken.
func (r *run) build(ctx context.Context) error {
	start := time.Now()
	defer func() { r.built.took = time.Since(start) }()
	if v := r.pack(); v != nil {
		r.broken = v
		return nil
	}
	ref := r.ref
	r.built.secrets = printed.Anywhere(r.unprinted()...)
	res, v, err := r.buildOnce(ctx, ref, r.built.packed.Archive, r.built.text, r.stale(), func(e progress.Event) {
		r.built.secrets.See(e)
		r.record(e)
		r.emit(e)
	})
	r.built.result = res
	if v != nil {
		v.log = r.built.log.String()
		r.broken = v
	}
	return err
}

// dockerfile is the path of the Dockerfile that the image is built from.
func (r *run) dockerfile() string { return r.ex.Build.Dockerfile() }

// pack makes the build context.
func (r *run) pack() *verdict {
	fail := func(found, next string) *verdict { v := failed(found, next); return &v }
	name := r.dockerfile()
	data, err := fs.ReadFile(r.files, name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && name != exercise.Dockerfile:
		return fail("there is no file called "+name+" in the directory", "the file has to keep its name and place")
	case errors.Is(err, fs.ErrNotExist):
		return fail("there is no file called Dockerfile in the directory", "write a file Dockerfile, with a capital D and no ending")
	case err != nil:
		return fail("the Dockerfile cannot be read: "+plaintext.Line(err.Error()), "see what the file "+name+" is, and who may read it")
	}
	r.built.text = r.o.Base.In(string(data), r.ex.Build.Args)
	r.built.packed, err = workspace.Pack(r.files, workspace.Options{
		Dockerfile: name, Replace: map[string][]byte{name: []byte(r.built.text)},
	})
	if err != nil {
		return fail("the directory cannot be sent to the builder: "+plaintext.Line(err.Error()),
			"take out of the directory what does not belong into an image, or name it in .dockerignore")
	}
	return nil
}

// stale reports whether the builder's cache may hold what was built with other
// build arguments, of which Podman's takes no notice, or with other secrets; and
// whether there is a check `nowhere`, which reads what the build prints: a step
// from the cache prints nothing.
func (r *run) stale() bool {
	return r.o.Builder == daemon.Podman && len(r.ex.Build.Args) > 0 || r.secretVaries() ||
		slices.ContainsFunc(r.ex.Checks, func(c exercise.Check) bool { _, ok := c.Asked.(*nowhereCheck); return ok })
}

// unprinted are the texts that the build may not print.
func (r *run) unprinted() []string {
	var texts []string
	for _, c := range r.ex.Checks {
		if n, ok := c.Asked.(*nowhereCheck); ok {
			texts = append(texts, r.fill(n.texts)...)
		}
	}
	return texts
}

// buildOnce builds an archive. A verdict is a failure that is the learner's to
// mend.
func (r *run) buildOnce(ctx context.Context, ref string, archive []byte, text string, noCache bool, emit progress.Emit) (build.Result, *verdict, error) {
	limited, cancel := context.WithTimeoutCause(ctx, buildLimit, errSlow)
	defer cancel()
	b := r.ex.Build
	res, err := r.engine.Build(limited, build.Spec{
		Subject: r.ex.ID, Ref: ref, Context: archive, Path: r.dockerfile(), Dockerfile: text,
		Target: b.Target, Args: r.fillValues(b.Args), Secrets: r.fillValues(b.Secrets), Platform: b.Platform,
		Labels: r.o.Labels, Builder: r.o.Builder, NoCache: noCache,
	}, emit)
	var be *build.Error
	switch {
	case err == nil:
		return res, nil, nil
	case ctx.Err() != nil:
		return res, nil, fmt.Errorf("checking %s: %w", r.ex.ID, context.Cause(ctx))
	case errors.Is(err, errSlow):
		v := failed(fmt.Sprintf("the build was stopped after %s", buildLimit), "see which step does not end, and give it less to do")
		return res, &v, nil
	case !errors.As(err, &be) || be.Lost:
		return res, nil, err
	}
	// A daemon that goes away in the middle of a build says strange things.
	if _, ok, ferr := r.engine.Find(ctx, cmp.Or(r.o.Base.Ref, r.ref)); ferr != nil {
		return res, nil, ferr
	} else if !ok && r.o.Base.Ref != "" {
		return res, nil, fmt.Errorf("building %s: the image %s is gone from the daemon", r.ex.ID, r.o.Base.Ref)
	}
	v := r.explained(be)
	return res, &v, nil
}

var errSlow = errors.New("the build took too long")

// explained is the verdict on a build that failed.
func (r *run) explained(be *build.Error) verdict {
	v := failed("the build fails", "read what Docker says, and look at the Dockerfile")
	if be.Line > 0 {
		v.found = fmt.Sprintf("the build fails at line %d of the Dockerfile: %s", be.Line, be.Source)
		v.next = fmt.Sprintf("read what Docker says, and look at line %d of the Dockerfile", be.Line)
	}
	lines := append([]string(nil), be.Log...)
	v.said = strings.Join(append(lines, says.Trimmed(be.Text)), "\n")
	v.transcript = be.Transcript()
	return v
}

// record keeps a build's output.
func (r *run) record(e progress.Event) {
	line := ""
	switch {
	case e.Kind == progress.Log:
		line = "  │ " + e.Text
	case e.Kind == progress.Step && e.Step.State != progress.Started:
		line = fmt.Sprintf("%s (%s)", e.Step.Title(), e.Step.State)
		if e.Step.Error != "" {
			line += ": " + e.Step.Error
		}
	case e.Kind == progress.Step:
		line = e.Step.Title()
	}
	if line != "" && r.built.log.Len()+len(line) < maxLog {
		r.built.log.WriteString(line + "\n")
	}
}
