package cli

import (
	"os"
	"slices"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/engine/docker"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"

	"github.com/spf13/cobra"
)

// baseVariable asks for a base image as --base does.
const baseVariable = "CASTOFF_BASE"

// The flags that ask for a base image and for a builder. They are called as
// the choices are in the journal.
const (
	baseFlag    = journal.ChoiceBase
	builderFlag = journal.ChoiceBuilder
)

// keepsChoices reports whether a base image and a builder that are given to a
// command are for the course and its exercises from now on; on any other
// command they hold for that run.
func keepsChoices(c *cobra.Command) bool {
	return slices.Contains([]string{"castoff", "castoff learn", "castoff exercise", "castoff check"}, c.CommandPath())
}

// asked are the base image and the builder that were asked for: now, or for the
// course in an earlier run.
func (a *app) asked(records []journal.Record) (base, builder images.Asked) {
	return a.choice(records, journal.ChoiceBase, a.base, os.Getenv(baseVariable)),
		a.choice(records, journal.ChoiceBuilder, a.builder, "")
}

// choice is what a flag, a variable or an earlier run asks for, whichever was
// said last: of a variable nobody knows when it was set, but one that says the
// same as it did when something else was chosen is older than that.
func (a *app) choice(records []journal.Record, what, flag, env string) images.Asked {
	kept, ok := journal.Chosen(records, learner(), what)
	kept.What = what
	c := journal.Choice{What: what, Env: env}
	switch {
	case flag != "":
		c.Value, c.By = flag, "--"+what
	case env != "" && (!ok || env != kept.Env):
		c.Value, c.By = env, baseVariable
	default:
		return images.Asked{Choice: kept}
	}
	// To say the same once more changes nothing; to ask for the course's own
	// makes castoff look for it once more.
	if ok && c.Value == kept.Value && c.Env == kept.Env && c.Value != images.Default {
		return images.Asked{Choice: kept}
	}
	return images.Asked{Choice: c, Now: true, Keep: a.keeps}
}

// keepUnseen keeps what was asked for where no daemon is asked, as an exercise
// is begun without one. What cannot be kept stays in the lines to type.
func (a *app) keepUnseen() error {
	j, err := a.journal()
	if err != nil {
		return err
	}
	records, err := j.Records()
	if err != nil {
		return err
	}
	base, builder := a.asked(records)
	if base.Now && base.Value != docker.OfflineName && base.Value != images.Default {
		if err := docker.CheckReference(base.Value); err != nil {
			return err
		}
	}
	kept := map[string]bool{}
	for _, c := range []images.Asked{base, builder} {
		if kept[c.What] = !c.Now; c.Now && (c.What == journal.ChoiceBase || slices.Contains(knownBuilders, c.Value)) {
			r := journal.Record{Kind: journal.KindChoice, Learner: learner(), Choice: &c.Choice}
			kept[c.What] = j.Append(r) == nil
		}
	}
	a.kept = func(what string) bool { return kept[what] }
	return nil
}

// knownBuilders are the builders that there are, on one engine or another.
var knownBuilders = []string{string(docker.BuildKit), string(docker.Legacy), string(docker.Podman), images.Default}

// standing says in a sentence or two of Markdown what the course's images stand
// on, and with what they are built if that was asked for.
func standing(base, builder images.Standing) string {
	text := "Base image: `{{base.ref}}`, {{base.why}}."
	if base.Absent && base.AskedFor == base.InUse {
		text += " It is pulled when something is built; `castoff --base " + images.Default + "` goes back to the course's own."
	}
	if builder.AskedFor != "" {
		text += " Builder: {{builder.name}}, {{builder.why}}."
	}
	values := map[string]string{"base.ref": base.InUse, "base.why": base.Why, "builder.name": builder.InUse, "builder.why": builder.Why}
	return lesson.Fill(text, func(name string) string { return values[name] })
}
