package journal

import (
	"strings"
	"testing"
	"time"
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
	for name, tt := range map[string]struct {
		rs   []Record
		want string
	}{
		"nothing":              {nil, ""},
		"the latest":           {[]Record{base("ada", "e", "a", ""), base("ada", "e", "b", "")}, "b"},
		"not for one command":  {[]Record{base("ada", "e", "a", ""), base("ada", "e", "b", EventOnce)}, "a"},
		"another's":            {[]Record{base("bob", "e", "a", "")}, ""},
		"of another daemon":    {[]Record{base("ada", "f", "a", "")}, ""},
		"chosen anew since":    {[]Record{base("ada", "e", "a", ""), choice("ada", ChoiceBase, "default", time.Time{})}, ""},
		"a builder was chosen": {[]Record{base("ada", "e", "a", ""), choice("ada", ChoiceBuilder, "legacy", time.Time{})}, "a"},
		"damaged":              {[]Record{{Kind: KindBase, Learner: "ada", Engine: "e"}}, ""},
	} {
		r, ok := BaseInUse(tt.rs, "ada", "e")
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
	if r, ok := BaseInUse(rs, "", "e"); !ok || r.Base.Ref != "debian:12" {
		t.Errorf("%+v, %t", r, ok)
	}
}
