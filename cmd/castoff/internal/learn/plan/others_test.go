package plan

import (
	"strings"
	"testing"

	"castoff/cmd/castoff/internal/engine/baseimage"
	"castoff/cmd/castoff/internal/engine/daemon"
	"castoff/cmd/castoff/internal/learn/images"
	"castoff/cmd/castoff/internal/ui/screen"
)

// TestBlocksOffer: whoever has to pull the base is told which image they have, and
// what exercises need is named.
func TestBlocksOffer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		plan images.Plan
		want []string
		not  string
	}{
		{images.Plan{Others: []string{"debian:13", "debian:12"}}, []string{"`castoff --base debian:13` builds on that"}, "castoff/go"},
		{images.Plan{Foreign: true, Base: "debian:13", Standing: images.Standing{Wanted: baseimage.Wanted{Ref: "debian:13", Only: true}}},
			[]string{"`debian:13`, ; it is pulled, then the builds stand on it; without it nothing is built"}, "takes its place"},
		{images.Plan{Foreign: true, Base: "debian:12", Standing: images.Standing{AskedFor: "debian:12", Wanted: baseimage.Wanted{Ref: "debian:13"}}},
			[]string{"`castoff --base default` goes back to `debian:13`"}, "ubuntu"},
		{images.Plan{BaseLocal: true, Exercises: true}, []string{"`castoff/go`, which they begin with"}, "also on this daemon"},
	} {
		said := blocksOf(daemon.Info{}, c.plan, "A course.")[0].(screen.Markdown).Source
		for _, words := range c.want {
			if !strings.Contains(said, words) {
				t.Errorf("it does not say %q:\n%s", words, said)
			}
		}
		if strings.Contains(said, c.not) {
			t.Errorf("it says %q:\n%s", c.not, said)
		}
	}
}
