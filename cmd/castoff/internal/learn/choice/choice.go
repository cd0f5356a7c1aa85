// Package choice settles which base image and which builder were asked for: now,
// or for the course in an earlier run.
package choice

import (
	"os"
	"slices"

	"castoff/cmd/castoff/internal/course/lesson"
	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
)

// Variable asks for a base image as --base does.
const Variable = "CASTOFF_BASE"

// Asked is what the command line asks for.
type Asked struct {
	// Base and Builder are the values of the flags; empty if they are not given.
	Base, Builder string
	Learner       string
	// Keep is true if they are for the course and its exercises from now on, not
	// for one command.
	Keep bool
}

// In are the base image and the builder that were asked for: now, or for the
// course in an earlier run.
func (a Asked) In(records []journal.Record) (base, builder images.Asked) {
	return a.choice(records, journal.ChoiceBase, a.Base, os.Getenv(Variable)),
		a.choice(records, journal.ChoiceBuilder, a.Builder, "")
}

// choice is what a flag, a variable or an earlier run asks for, whichever was
// said last: nobody knows when a variable was set, but one that says the same
// as it did when something else was chosen is older than that.
func (a Asked) choice(records []journal.Record, what, flag, env string) images.Asked {
	kept, ok := journal.Chosen(records, a.Learner, what)
	kept.What = what
	c := journal.Choice{What: what, Env: env}
	switch {
	case flag != "":
		c.Value, c.By = flag, "--"+what
	case env != "" && (!ok || env != kept.Env):
		c.Value, c.By = env, Variable
	default:
		return images.Asked{Choice: kept}
	}
	// Saying the same again changes nothing; asking for the course's own makes
	// castoff look for it again.
	if ok && c.Value == kept.Value && c.Env == kept.Env && c.Value != images.Default {
		return images.Asked{Choice: kept}
	}
	return images.Asked{Choice: c, Now: true, Keep: a.Keep}
}

// Journal is where choices are kept.
type Journal interface {
	Append(journal.Record) error
	Records() ([]journal.Record, error)
}

// KeepUnseen keeps what was asked for where no daemon is asked, as when an
// exercise is begun without one. It returns a function that reports whether a
// later run knows about a choice.
func (a Asked) KeepUnseen(j Journal) (kept func(what string) bool, err error) {
	records, err := j.Records()
	if err != nil {
		return nil, err
	}
	base, builder := a.In(records)
	if base.Now && base.Value != baseimage.OfflineName && base.Value != images.Default {
		if err := baseimage.CheckReference(base.Value); err != nil {
			return nil, err
		}
	}
	is := map[string]bool{}
	for _, c := range []images.Asked{base, builder} {
		if is[c.What] = !c.Now; c.Now && (c.What == journal.ChoiceBase || slices.Contains(knownBuilders, c.Value)) {
			r := journal.Record{Kind: journal.KindChoice, Learner: a.Learner, Choice: &c.Choice}
			is[c.What] = j.Append(r) == nil
		}
	}
	return func(what string) bool { return is[what] }, nil
}

// knownBuilders are the builders that there are, on one engine or another.
var knownBuilders = []string{string(daemon.BuildKit), string(daemon.Legacy), string(daemon.Podman), images.Default}

// Standing says in a sentence or two of Markdown what the course's images stand
// on, and what they are built with if that was asked for.
func Standing(base, builder images.Standing) string {
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
