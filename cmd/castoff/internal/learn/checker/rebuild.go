package checker

import (
	"context"
	"crypto/rand"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/exercise"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/ground/progress"
	"castoff/cmd/castoff/internal/image/stage"
	"castoff/cmd/castoff/internal/learn/workspace"
)

// context judges what is sent to the builder: the bytes of the files, without
// what the archive needs of its own.
func (r *run) context(ch exercise.Check) (verdict, error) {
	p := r.built.packed
	if p.Archive == nil && r.broken != nil {
		return r.withoutImage(), nil
	}
	found := fmt.Sprintf("%s with %s are sent to the builder", count(len(p.Files), "file"), r.o.Size(p.Bytes))
	for _, w := range ch.Without {
		if i := slices.IndexFunc(p.Files, func(f string) bool { return within(f, w) }); i >= 0 {
			return failed(p.Files[i]+" is sent to the builder", "a file beside the Dockerfile can say what is not to be sent"), nil
		}
	}
	if ch.AtMost > 0 && p.Bytes > ch.AtMost {
		return failed(fmt.Sprintf("%s with %s are sent to the builder", count(len(p.Files), "file"), r.bytes(p.Bytes, ch.AtMost)),
			"see which files in the directory are large, and whether the build needs them"), nil
	}
	return passed(found), nil
}

// within reports whether a path is a file, in a directory, or matches a pattern.
func within(file, what string) bool {
	what = strings.Trim(path.Clean(what), "/")
	for p := file; p != "."; p = path.Dir(p) {
		if ok, err := path.Match(what, p); p == what || err == nil && ok {
			return true
		}
	}
	return false
}

// stage judges what became of a stage.
func (r *run) stage(ch exercise.Check) verdict {
	g := r.built.result.Stages
	if g == nil {
		return unable("the builder does not say what became of the stages")
	}
	i := slices.IndexFunc(g.Stages, func(s stage.Stage) bool { return strings.EqualFold(s.Name, ch.Stage) })
	if i < 0 {
		var names []string
		for _, s := range g.Stages {
			names = append(names, s.Name)
		}
		return failed(fmt.Sprintf("there is no stage %s; the stages are %s", ch.Stage, some(names)), "a stage gets its name in FROM")
	}
	// Builds that run at the same time share their steps under the names of one
	// of them, so a step of another build's stage "test" is no sign of this one.
	skipped := g.Stages[i].State == stage.Skipped || r.o.Builder == docker.BuildKit && !needed(g.Stages, i)
	found := fmt.Sprintf("the stage %s is built", ch.Stage)
	if skipped {
		found = fmt.Sprintf("the stage %s is skipped: nothing that is shipped needs it", ch.Stage)
	}
	switch {
	case skipped == (ch.State == string(stage.Skipped)):
		return passed(found)
	case r.o.Builder == docker.Legacy:
		return unable("the legacy builder builds every stage")
	case skipped:
		return failed(found, "BuildKit builds what the last stage depends on, and nothing else")
	}
	return failed(found, "see which instruction takes something from this stage")
}

// needed reports whether the shipped stage depends on stage i, or is it.
func needed(stages []stage.Stage, i int) bool {
	shipped := slices.IndexFunc(stages, func(s stage.Stage) bool { return s.Shipped })
	if shipped < 0 {
		return true // it is not known
	}
	all := make([]bool, len(stages))
	all[shipped] = true
	for j := shipped; j >= 0; j-- { // a stage can only need those before it
		for _, n := range stages[j].Needs {
			before := slices.IndexFunc(stages[:j], func(s stage.Stage) bool { return s.Name == n.Stage })
			if all[j] && before >= 0 && !n.Image {
				all[before] = true
			}
		}
	}
	return all[i]
}

// rebuild changes a file, builds again, and looks at which steps the builder
// carried out. The change is new each time: the builder has never seen it, and
// so has nothing in its cache that was made with it.
func (r *run) rebuild(ctx context.Context, ch exercise.Check) (verdict, error) {
	data, err := fs.ReadFile(r.files, ch.Change)
	if err != nil {
		return failed(fmt.Sprintf("there is no file %s to change", ch.Change), "the file has to keep its name and place"), nil
	}
	text := r.built.text
	replace := map[string][]byte{dockerfile: []byte(text)}
	if ch.Change == dockerfile {
		text += string(change(ch.Change))
		replace[dockerfile] = []byte(text)
	} else {
		replace[ch.Change] = append(slices.Clone(data), change(ch.Change)...)
	}
	packed, err := workspace.Pack(r.files, workspace.Options{Dockerfile: dockerfile, Replace: replace})
	if err != nil {
		return verdict{}, err
	}
	steps := map[string]progress.StepInfo{}
	var order []string
	res, v, err := r.buildOnce(ctx, "", packed.Archive, text, false, func(e progress.Event) {
		r.emit(e)
		if e.Kind != progress.Step {
			return
		}
		if _, seen := steps[e.Step.ID]; !seen {
			order = append(order, e.Step.ID)
		}
		steps[e.Step.ID] = *e.Step
	})
	if err != nil {
		return verdict{}, err
	}
	if v != nil {
		v.found = fmt.Sprintf("after a change to %s %s", ch.Change, v.found)
		return *v, nil
	}
	if res.ID != r.built.result.ID {
		r.engine.RemoveReplaced(ctx, res.ID)
	}
	var all []progress.StepInfo
	for _, id := range order {
		all = append(all, steps[id])
	}
	return r.carriedOut(ch, all), nil
}

// carriedOut judges the steps of the second build. A step that the builder
// does not mention had nothing to be done for.
func (r *run) carriedOut(ch exercise.Check, steps []progress.StepInfo) verdict {
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
	for _, text := range ch.Cached {
		ran, known := did(text)
		switch {
		case !known:
			return failed(fmt.Sprintf("no step of the build does %q", text), "the build has to do this in a step of its own")
		case ran:
			return failed(fmt.Sprintf("after a change to %s the builder does %q again", ch.Change, text),
				"a step is done again if anything changed that came before it: see what is copied ahead of it")
		}
	}
	for _, text := range ch.Again {
		ran, known := did(text)
		switch {
		case !known:
			return failed(fmt.Sprintf("no step of the build does %q", text), "the build has to do this")
		case !ran:
			return failed(fmt.Sprintf("after a change to %s the builder does not do %q again", ch.Change, text),
				"see whether the file gets into the stage that needs it, before that step")
		}
	}
	return passed(fmt.Sprintf("after a change to %s the builder does again what it has to", ch.Change))
}

// instructions are those of all stages of the Dockerfile.
func (r *run) instructions() []string {
	stages, err := docker.Stages(r.built.text, r.ex.Build.Args)
	if err != nil {
		return nil // the builder has read it, so there is nothing to tell
	}
	var all []string
	for _, s := range stages {
		all = append(all, s.Instructions...)
	}
	return all
}

// meant tells for each of the steps whether a text means it. If a RUN does
// what the text says, it means the RUN, and no COPY that names the same file:
// a copy behind a step that changed is made again and costs nothing.
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

// comments is how a comment begins in files with these endings or names.
var comments = map[string]string{
	".go": "//", ".mod": "//", ".js": "//", ".ts": "//", ".c": "//", ".h": "//", ".rs": "//", ".java": "//",
	".sh": "#", ".py": "#", ".yaml": "#", ".yml": "#", ".toml": "#", ".conf": "#", ".env": "#", ".dockerignore": "#", dockerfile: "#",
}

// change is what is put at the end of a file to change it without a change of
// what it means: a comment that was never there before or, where no comment
// is known, empty lines and spaces in an order of their own.
func change(file string) []byte {
	unique := rand.Text()
	for _, key := range []string{path.Base(file), path.Ext(file)} {
		if mark, ok := comments[key]; ok {
			return []byte("\n" + mark + " changed: " + unique + "\n")
		}
	}
	b := []byte("\n")
	for _, c := range []byte(unique) {
		for bit := range 5 { // each letter is one of 32
			b = append(b, " \n"[c>>bit&1])
		}
	}
	return append(b, '\n')
}
