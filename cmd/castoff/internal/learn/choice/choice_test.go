package choice

import (
	"testing"

	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/learn/journal"
)

// TestLastSaid: of the flag, the variable and what was kept, what was said last
// counts.
func TestLastSaid(t *testing.T) {
	kept := func(value, by, env string) []journal.Record {
		return []journal.Record{{Kind: journal.KindChoice, Learner: "ada", Choice: &journal.Choice{What: journal.ChoiceBase, Value: value, By: by, Env: env}}}
	}
	for name, tt := range map[string]struct {
		records   []journal.Record
		flag, env string
		value, by string
		now       bool
	}{
		"nothing":                          {nil, "", "", "", "", false},
		"the flag":                         {nil, "x", "", "x", "--base", true},
		"the variable":                     {nil, "", "x", "x", "CASTOFF_BASE", true},
		"both":                             {nil, "x", "y", "x", "--base", true},
		"kept":                             {kept("x", "--base", ""), "", "", "x", "--base", false},
		"another flag":                     {kept("x", "--base", ""), "y", "", "y", "--base", true},
		"the same flag":                    {kept("x", "--base", ""), "x", "", "x", "--base", false},
		"default, and once more":           {kept("default", "--base", ""), "default", "", "default", "--base", true},
		"a variable that is new":           {kept("x", "--base", ""), "", "y", "y", "CASTOFF_BASE", true},
		"a variable that was there before": {kept("x", "--base", "y"), "", "y", "x", "--base", false},
		"a variable that was kept":         {kept("y", "CASTOFF_BASE", "y"), "", "y", "y", "CASTOFF_BASE", false},
		"a variable that is gone":          {kept("y", "CASTOFF_BASE", "y"), "", "", "y", "CASTOFF_BASE", false},
		"a variable that has changed":      {kept("y", "CASTOFF_BASE", "y"), "", "z", "z", "CASTOFF_BASE", true},
	} {
		t.Setenv("CASTOFF_BASE", tt.env)
		got, builder := Asked{Base: tt.flag, Learner: "ada", Keep: true}.In(tt.records)
		if got.Value != tt.value || got.By != tt.by || got.Now != tt.now || got.Now && (!got.Keep || got.Env != tt.env) || got.What != journal.ChoiceBase {
			t.Errorf("%s: %+v", name, got)
		}
		if builder != (images.Asked{Choice: journal.Choice{What: journal.ChoiceBuilder}}) {
			t.Errorf("%s: the builder is %+v", name, builder)
		}
	}
	t.Setenv("CASTOFF_BASE", "")
	if got, _ := (Asked{Learner: "bob"}).In(kept("x", "--base", "")); got.Value != "" {
		t.Errorf("another learner's: %+v", got)
	}
}

func TestStanding(t *testing.T) {
	base := images.Standing{InUse: "ubuntu:26.04", Why: "the course's own base image"}
	builder := images.Standing{InUse: "buildkit", Why: "the best that this engine has"}
	if got := Standing(base, builder); got != "Base image: `ubuntu:26.04`, the course's own base image." {
		t.Error(got)
	}
	base = images.Standing{AskedFor: "x_y", InUse: "x_y", Why: "asked *with* --base", Absent: true}
	builder.AskedFor, builder.Why = "default", "the best"
	if got := Standing(base, builder); got != "Base image: `x_y`, asked \\*with\\* --base. It is pulled when something is built; "+
		"`castoff --base default` goes back to the course's own. Builder: buildkit, the best." {
		t.Error(got)
	}
}
