package journal

import (
	"strings"
	"testing"
	"time"

	"castoff/cmd/castoff/internal/engine/baseimage"
)

func choice(learner, what, value string, at time.Time) Record {
	return Record{Kind: KindChoice, Learner: learner, Time: at, Choice: &Choice{What: what, Value: value, By: "--" + what}}
}

func TestChosen(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	rs := []Record{
		choice("ada", ChoiceBase, "debian:13", at), choice("ada", ChoiceBuilder, "legacy", at),
		choice("bob", ChoiceBase, "offline", at), {Kind: KindChoice, Learner: "ada"},
		choice("ada", ChoiceBase, "debian:12", at.Add(time.Hour)),
	}
	for _, tt := range []struct{ learner, what, value string }{
		{"ada", ChoiceBase, "debian:12"}, {"ada", ChoiceBuilder, "legacy"}, {"bob", ChoiceBase, "offline"},
		{"bob", ChoiceBuilder, ""}, {"", ChoiceBase, ""},
	} {
		c, ok := Chosen(rs, tt.learner, tt.what)
		if ok != (tt.value != "") || c.Value != tt.value {
			t.Errorf("%q, %s: %+v, %t", tt.learner, tt.what, c, ok)
		}
	}
	if c, _ := Chosen(rs, "ada", ChoiceBase); !c.When.Equal(at.Add(time.Hour)) || c.By != "--base" {
		t.Errorf("chosen %+v", c)
	}
}

func TestBaseInUse(t *testing.T) {
	t.Parallel()
	base := func(learner, engine, ref, event string) Record {
		return Record{Kind: KindBase, Learner: learner, Engine: engine, Event: event, Base: &Base{Ref: ref, Source: SourceLocal}}
	}
	debian := baseimage.Wanted{Ref: "debian:13"}
	wants := func(r Record, wanted baseimage.Wanted) Record {
		r.Base.For = wanted
		return r
	}
	for name, tt := range map[string]struct {
		rs     []Record
		want   string
		wanted baseimage.Wanted
	}{
		"nothing":                          {rs: nil},
		"the latest":                       {rs: []Record{base("ada", "e", "a", ""), base("ada", "e", "b", "")}, want: "b"},
		"not for one command":              {rs: []Record{base("ada", "e", "a", ""), base("ada", "e", "b", EventOnce)}, want: "a"},
		"another's":                        {rs: []Record{base("bob", "e", "a", "")}, want: ""},
		"of another daemon":                {rs: []Record{base("ada", "f", "a", "")}, want: ""},
		"chosen anew since":                {rs: []Record{base("ada", "e", "a", ""), choice("ada", ChoiceBase, "default", time.Time{})}, want: ""},
		"a builder was chosen":             {rs: []Record{base("ada", "e", "a", ""), choice("ada", ChoiceBuilder, "legacy", time.Time{})}, want: "a"},
		"of a course that wants another":   {rs: []Record{base("ada", "e", "a", ""), wants(base("ada", "e", "b", ""), debian)}, want: "a"},
		"of one that wants the same":       {rs: []Record{wants(base("ada", "e", "a", ""), debian), base("ada", "e", "b", "")}, want: "a", wanted: debian},
		"of one that is content with less": {rs: []Record{wants(base("ada", "e", "a", ""), debian)}, wanted: baseimage.Wanted{Ref: "debian:13", Only: true}},
		"damaged":                          {rs: []Record{{Kind: KindBase, Learner: "ada", Engine: "e"}}, want: ""},
	} {
		r, ok := BaseInUse(tt.rs, "ada", "e", tt.wanted)
		if ok != (tt.want != "") || ok && r.Base.Ref != tt.want {
			t.Errorf("%s: %+v, %t", name, r, ok)
		}
	}
}

// TestBaseOfAnOldJournal: what was written before bases were chosen still tells
// on which one the course stands.
func TestBaseOfAnOldJournal(t *testing.T) {
	t.Parallel()
	const old = `{"v":1,"time":"2024-01-02T03:04:05Z","kind":"base","engine":"e","base":{"ref":"debian:12","id":"sha256:1","source":"local"}}` + "\n"
	rs, skipped, err := Read(strings.NewReader(old))
	if err != nil || skipped != (Skipped{}) {
		t.Fatal(skipped, err)
	}
	if r, ok := BaseInUse(rs, "", "e", baseimage.Wanted{}); !ok || r.Base.Ref != "debian:12" {
		t.Errorf("%+v, %t", r, ok)
	}
}
