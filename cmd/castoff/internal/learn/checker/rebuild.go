package checker

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/engine/build"
	"castoff/cmd/castoff/internal/engine/dockerfile"
	"castoff/cmd/castoff/internal/ground/plaintext"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/learn/checker/alter"
	"castoff/cmd/castoff/internal/learn/checker/printed"
	"castoff/cmd/castoff/internal/learn/workspace"
)

// rebuildCheck asks what is built again after a change.
type rebuildCheck struct {
	// change is the file that is changed.
	change string
	// cached are texts of steps that must come from the cache, again of steps
	// that must be carried out again.
	cached, again []string
	// prints are texts that the build must print after the change, notPrints
	// are those that it must not: a step from the cache prints nothing.
	prints, notPrints []string
}

// What to look at where too much was done again, and where too little.
const (
	nextCached = "a step is done again if anything changed that came before it: see what is copied ahead of it"
	nextAgain  = "see whether the file gets into the stage that needs it, before that step"
)

func (c *rebuildCheck) Keys() keys.Table {
	return keys.Table{SomeOf: []string{"cached", "again", "prints", "not-prints"}, Keys: []keys.Key{
		keys.Must("change", keys.ContextPath(&c.change)),
		keys.May("cached", keys.Words(&c.cached)),
		keys.May("again", keys.Words(&c.again)),
		keys.May("prints", keys.Words(&c.prints)),
		keys.May("not-prints", keys.Words(&c.notPrints)),
	}}
}

// FilesNamed are the files that have to be there.
func (c *rebuildCheck) FilesNamed() []string { return []string{c.change} }

func (c *rebuildCheck) Want() string {
	var parts []string
	if len(c.cached) > 0 {
		parts = append(parts, quoted(c.cached, "and")+" from the cache")
	}
	if len(c.again) > 0 {
		parts = append(parts, quoted(c.again, "and")+" again")
	}
	if len(c.prints) > 0 {
		parts = append(parts, "the build prints "+quoted(c.prints, "and"))
	}
	if len(c.notPrints) > 0 {
		parts = append(parts, "the build does not print "+quoted(c.notPrints, "or"))
	}
	return "after a change of " + c.change + ": " + strings.Join(parts, ", ")
}

// judge changes a file, builds again, and looks at which steps the builder
// carried out. The change is new each time: the builder has never seen it, and
// so has nothing in its cache that was made with it.
func (c *rebuildCheck) judge(ctx context.Context, r *run) (verdict, error) {
	data, err := fs.ReadFile(r.files, c.change)
	if err != nil {
		return failed(fmt.Sprintf("there is no file %s to change", c.change), "the file has to keep its name and place"), nil
	}
	var steps progress.Steps
	var lines []string
	says, size := printed.Lines(append(slices.Clone(c.prints), c.notPrints...)...), 0
	res, v, err := r.buildCommented(ctx, c.change, data, func(e progress.Event) {
		r.emit(e)
		says.See(e)
		if size += len(e.Text); e.Kind == progress.Log && size < maxLog {
			lines = append(lines, e.Text)
		}
		steps.See(e)
	})
	if err != nil {
		return verdict{}, err
	}
	if v != nil {
		v.found = fmt.Sprintf("after a change to %s %s", c.change, v.found)
		return *v, nil
	}
	r.discard(ctx, res)
	if v := c.carriedOut(r, steps.Last()); v.state != Passed {
		return v, nil
	}
	return c.said(says, lines), nil
}

// said judges what the second build printed. Steps can be called anything; what
// a program of the exercise prints is the same, whoever starts it and how.
func (c *rebuildCheck) said(says *printed.Search, lines []string) verdict {
	told := func(found, next string) verdict {
		v := failed(found, next)
		v.log = strings.Join(lines, "\n")
		v.said = plaintext.LastLines(v.log, saidLines)
		return v
	}
	for _, text := range c.notPrints {
		if says.Found(text) {
			return told(fmt.Sprintf("after a change to %s the build prints %q again", c.change, text), nextCached)
		}
	}
	for _, text := range c.prints {
		if !says.Found(text) {
			return told(fmt.Sprintf("after a change to %s the build does not print %q", c.change, text), nextAgain)
		}
	}
	return passed(fmt.Sprintf("after a change to %s the builder does again what it has to", c.change))
}

// buildCommented builds the image with a change to a file, whose content is data, that
// changes nothing it means.
func (r *run) buildCommented(ctx context.Context, file string, data []byte, emit progress.Emit) (build.Result, *verdict, error) {
	return r.buildChanged(ctx, file, append(slices.Clone(data), alter.Comment(file)...), emit)
}

// buildChanged builds the image with another content of a file, under no name.
func (r *run) buildChanged(ctx context.Context, file string, data []byte, emit progress.Emit) (build.Result, *verdict, error) {
	text := r.built.text
	name := r.dockerfile()
	if file == name {
		text = r.o.Base.In(string(data), r.ex.Build.Args)
		data = []byte(text)
	}
	replace := map[string][]byte{name: []byte(text), file: data}
	packed, err := workspace.Pack(r.files, workspace.Options{Dockerfile: name, Replace: replace})
	if err != nil {
		return build.Result{}, nil, err
	}
	return r.buildOnce(ctx, "", packed.Archive, text, false, emit)
}

// discard removes an image that was built to see whether it can be.
func (r *run) discard(ctx context.Context, res build.Result) {
	if res.ID != r.built.result.ID {
		_ = r.engine.RemoveUntagged(ctx, res.ID) // what stays bears the label, for castoff clean
	}
}

// carriedOut judges the steps of the second build. A step that the builder
// does not mention needed nothing done.
func (c *rebuildCheck) carriedOut(r *run, steps []progress.StepInfo) verdict {
	var names []string
	for _, s := range steps {
		names = append(names, s.Name)
	}
	names = append(names, r.instructions()...)
	did := func(text string) (ran, known bool) {
		about := meant(names, text)
		for _, s := range steps {
			ran = ran || s.State != progress.Cached && about(s.Name)
		}
		return ran, slices.ContainsFunc(names, about)
	}
	for _, text := range c.cached {
		ran, known := did(text)
		switch {
		case !known:
			return failed(fmt.Sprintf("no step of the build does %q", text), "the build has to do this in a step of its own")
		case ran:
			return failed(fmt.Sprintf("after a change to %s the builder does %q again", c.change, text), nextCached)
		}
	}
	for _, text := range c.again {
		ran, known := did(text)
		switch {
		case !known:
			return failed(fmt.Sprintf("no step of the build does %q", text), "the build has to do this")
		case !ran:
			return failed(fmt.Sprintf("after a change to %s the builder does not do %q again", c.change, text), nextAgain)
		}
	}
	return passed(fmt.Sprintf("after a change to %s the builder does again what it has to", c.change))
}

// instructions are those of all stages of the Dockerfile.
func (r *run) instructions() []string {
	stages, err := dockerfile.Stages(r.built.text, r.ex.Build.Args)
	if err != nil {
		return nil // the builder has read it, so there is nothing to report
	}
	var all []string
	for _, s := range stages {
		all = append(all, s.Instructions...)
	}
	return all
}

// meant returns a function that reports whether a text means a step. If a RUN
// does what the text says, it means the RUN, and not a COPY that names the same
// file: a copy after a step that changed is made again and costs nothing.
func meant(names []string, text string) func(name string) bool {
	runs := func(name string) bool {
		word, _, _ := strings.Cut(strings.TrimSpace(name), " ")
		return strings.EqualFold(word, "run") && matches(name, text)
	}
	if slices.ContainsFunc(names, runs) {
		return runs
	}
	return func(name string) bool { return matches(name, text) }
}

// matches reports whether a step does what text says, be it in exec form or in
// shell form.
func matches(step, text string) bool {
	plain := func(s string) string {
		return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\n\"',[]", r) }), " ")
	}
	return strings.Contains(plain(step), plain(text))
}
