package inspect

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"castoff/cmd/castoff/internal/ground/plaintext"
)

// Telling is a text that everybody who has an image can read.
type Telling struct {
	// Where is what holds it: "the history", "ENV", "a label" and the like.
	Where string
	// Text is free of control sequences.
	Text string
}

// Told returns all that an image reveals about itself without a look at its
// files: its history, with the values of build arguments, and its
// configuration.
func (e *Inspector) Told(ctx context.Context, ref string) ([]Telling, error) {
	in, err := e.Inspect(ctx, ref)
	if err != nil {
		return nil, err
	}
	items, err := e.API().ImageHistory(ctx, in.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the history of %s: %w", plaintext.Line(ref), err)
	}
	var all []Telling
	add := func(where string, texts ...string) {
		for _, text := range texts {
			all = append(all, Telling{where, plaintext.Line(text)})
		}
	}
	for _, i := range items {
		add("the history", i.CreatedBy, i.Comment)
	}
	add("the image's description", in.Comment, in.Author)
	if c := in.Config; c != nil {
		add("ENV", c.Env...)
		add("ENTRYPOINT", strings.Join(c.Entrypoint, " "))
		add("CMD", strings.Join(c.Cmd, " "))
		for _, k := range slices.Sorted(maps.Keys(c.Labels)) {
			add("a label", k+"="+c.Labels[k])
		}
		if c.Healthcheck != nil && len(c.Healthcheck.Test) > 0 {
			add("HEALTHCHECK", strings.Join(c.Healthcheck.Test, " "))
		}
		add("ONBUILD", c.OnBuild...)
	}
	return all, nil
}
