package checker

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/course/keys"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/image/stage"
)

// stageCheck asks what becomes of a stage.
type stageCheck struct {
	name  string
	state string // "built" or "skipped"
}

func (c *stageCheck) Keys() keys.Table {
	return keys.Table{Keys: []keys.Key{
		keys.Must("name", keys.StageName(&c.name)),
		keys.Must("state", keys.OneOf(&c.state, string(stage.Built), string(stage.Skipped))),
	}}
}

func (c *stageCheck) Want() string { return "the stage " + c.name + " is " + c.state }

// judge judges what became of a stage.
func (c *stageCheck) judge(_ context.Context, r *run) (verdict, error) {
	g := r.built.result.Stages
	if g == nil {
		return unable("the builder does not say what became of the stages"), nil
	}
	i := slices.IndexFunc(g.Stages, func(s stage.Stage) bool { return strings.EqualFold(s.Name, c.name) })
	if i < 0 {
		var names []string
		for _, s := range g.Stages {
			names = append(names, s.Name)
		}
		return failed(fmt.Sprintf("there is no stage %s; the stages are %s", c.name, some(names)), "a stage gets its name in FROM"), nil
	}
	// Builds that run at the same time share their steps under the names of one
	// of them, so a step of another build's stage "test" is no sign of this one.
	skipped := g.Stages[i].State == stage.Skipped || r.o.Builder == daemon.BuildKit && !needed(g.Stages, i)
	found := fmt.Sprintf("the stage %s is built", c.name)
	if skipped {
		found = fmt.Sprintf("the stage %s is skipped: nothing that is shipped needs it", c.name)
	}
	switch {
	case skipped == (c.state == string(stage.Skipped)):
		return passed(found), nil
	case r.o.Builder == daemon.Legacy:
		return unable("the legacy builder builds every stage"), nil
	case skipped:
		return failed(found, "BuildKit builds what the last stage depends on, and nothing else"), nil
	}
	return failed(found, "see which instruction takes something from this stage"), nil
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
